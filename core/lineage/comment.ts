import type { Estimate } from '../plan/step.ts'
import type { Change, Difference } from './diff.ts'
import type { Manifest, ManifestAsset } from './manifest.ts'
import { mermaidOf } from './mermaid.ts'

const CHARACTERS = 60_000
const MARKER = '<!-- tidemark lineage -->'

/** The pull-request comment of a difference: verdict, changes, diagram, what to recompute, owners. At most 60,000 characters. */
export function commentOf(
  base: Manifest,
  head: Manifest,
  difference: Difference,
  costs: ReadonlyMap<string, Estimate> = new Map(),
): string {
  const { changes, reached } = difference
  if (changes.length === 0) return `${MARKER}\n### Lineage: nothing changes\n\nNo asset is added, changed or removed.\n`
  const parts = [
    MARKER,
    `### Lineage: ${verdict(difference)}`,
    '',
    '| asset | | what | owner |',
    '|---|---|---|---|',
    ...changes.map(
      (change) =>
        `| \`${change.key}\` | ${change.status} | ${change.what.map(escaped).join('; ')} | ${escaped(change.owner)} |`,
    ),
    '',
    '```mermaid',
    diagram(base, head, difference),
    '```',
    '',
    ...recompute(head, [...changes.filter((change) => change.recomputes).map(({ key }) => key), ...reached], costs),
    ...owners(head, difference),
  ]
  return cut(parts.join('\n'))
}

function verdict({ changes, reached }: Difference): string {
  const counts = (['added', 'changed', 'removed'] as const).flatMap((status) => {
    const count = changes.filter((change) => change.status === status).length
    return count > 0 ? [`${count} ${status}`] : []
  })
  return `${counts.join(', ')}; ${reached.length} reached below`
}

// What changed, one step up, and all that is reached down.
function diagram(base: Manifest, head: Manifest, { changes, reached }: Difference): string {
  const byKey = new Map([...base.assets, ...head.assets].map((one) => [one.key, one]))
  const named = changes.map(({ key }) => key)
  const above = named.flatMap((key) => byKey.get(key)?.from.map((input) => input.key) ?? [])
  const shown = new Set([...above, ...named, ...reached])
  const classes = new Map<string, string>([
    ...reached.map((key) => [key, 'reached'] as const),
    ...changes.map((change) => [change.key, change.status] as const),
  ])
  return mermaidOf({ v: 1, assets: [...byKey.values()].filter(({ key }) => shown.has(key)) }, classes)
}

function recompute(head: Manifest, keys: readonly string[], costs: ReadonlyMap<string, Estimate>): readonly string[] {
  const assets = keys.flatMap((key) => head.assets.find((one) => one.key === key) ?? [])
  if (assets.length === 0) return ['Nothing is recomputed.', '']
  const rows = assets.map((one) => `| \`${one.key}\` | ${partitionsText(one)} | ${costText(costs.get(one.key))} |`)
  return ['#### To recompute', '', '| asset | partitions | cost, from history |', '|---|---|---|', ...rows, '']
}

function partitionsText({ existing }: ManifestAsset): string {
  if (existing === null) return 'the whole table'
  return existing.count === 0 ? 'none yet' : `${existing.count} (${existing.first} … ${existing.last})`
}

const costText = (cost: Estimate | undefined): string =>
  cost ? `${cost.rows.toLocaleString('en-US')} rows, ${cost.seconds.toFixed(1)} s` : 'unknown'

function owners(head: Manifest, { changes, reached }: Difference): readonly string[] {
  const of = [
    ...changes.map((change: Change) => change.owner),
    ...reached.flatMap((key) => head.assets.find((one) => one.key === key)?.owner ?? []),
  ]
  return [`Owners of what is touched: ${[...new Set(of)].sort().join(', ')}`, '']
}

// Table cells break at a bar; the rest is Markdown's own business.
const escaped = (text: string): string => text.replaceAll('|', '\\|')

function cut(text: string): string {
  if (text.length <= CHARACTERS) return text
  const note = '\n\n… cut at 60,000 characters; run `npx tsx jobs/lineage.ts --diff` for all of it.\n'
  return text.slice(0, CHARACTERS - note.length) + note
}
