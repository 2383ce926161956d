import { type Manifest, type ManifestAsset, reachedIn } from './manifest.ts'

/** What happened to one asset between two manifests. */
export interface Change {
  readonly key: string
  readonly status: 'added' | 'removed' | 'changed'
  /** 'code', 'columns +a −b', 'upstreams', 'checks −x' …, in the order in which a reviewer asks. */
  readonly what: readonly string[]
  /** Is it made again? A new doc or owner alone recomputes nothing. */
  readonly recomputes: boolean
  readonly owner: string
}

export interface Difference {
  readonly changes: readonly Change[]
  /** Assets below what recomputes, themselves unchanged. */
  readonly reached: readonly string[]
}

/** What an edit does to a graph: added, removed and changed assets, and all that stands on them. */
export function differenceOf(base: Manifest, head: Manifest): Difference {
  const before = new Map(base.assets.map((one) => [one.key, one]))
  const after = new Map(head.assets.map((one) => [one.key, one]))
  const added = head.assets
    .filter(({ key }) => !before.has(key))
    .map((one): Change => ({ key: one.key, status: 'added', what: ['new'], recomputes: true, owner: one.owner }))
  const removed = base.assets
    .filter(({ key }) => !after.has(key))
    .map((one): Change => ({ key: one.key, status: 'removed', what: ['gone'], recomputes: false, owner: one.owner }))
  const changed = head.assets.flatMap((one): readonly Change[] => {
    const old = before.get(one.key)
    if (!old) return []
    const what = changesOf(old, one)
    return what.length === 0
      ? []
      : [
          {
            key: one.key,
            status: 'changed',
            what,
            recomputes: old.code !== one.code || upstreamsOf(old) !== upstreamsOf(one),
            owner: one.owner,
          },
        ]
  })
  const changes = [...added, ...changed, ...removed]
  const moving = changes.filter((change) => change.recomputes).map(({ key }) => key)
  const below = new Set([
    ...reachedIn(head, moving),
    ...reachedIn(
      base,
      removed.map(({ key }) => key),
    ),
  ])
  const named = new Set(changes.map(({ key }) => key))
  return { changes, reached: head.assets.map(({ key }) => key).filter((key) => below.has(key) && !named.has(key)) }
}

function changesOf(old: ManifestAsset, one: ManifestAsset): readonly string[] {
  const columns = listed('columns', old.columns.map(columnText), one.columns.map(columnText))
  const checks = listed('checks', old.checks, one.checks)
  const upstreams =
    upstreamsOf(old) === upstreamsOf(one) ? [] : listed('upstreams', old.from.map(edgeText), one.from.map(edgeText))
  const partitions =
    old.partitions === one.partitions ? [] : [`partitions ${old.partitions ?? 'none'} → ${one.partitions ?? 'none'}`]
  const said = (['owner', 'doc'] as const).flatMap((word) => (old[word] === one[word] ? [] : [word]))
  const known = [...columns, ...upstreams, ...partitions, ...checks]
  return [...(old.code !== one.code ? ['code'] : []), ...known, ...said]
}

const columnText = ({ name, type }: { name: string; type: string }): string => `${name} ${type}`
const edgeText = ({ key, mapping }: ManifestAsset['from'][number]): string =>
  mapping === 'aligned' ? key : `${key} (${mapping})`
const upstreamsOf = (one: ManifestAsset): string => one.from.map(edgeText).sort().join('\n')

function listed(word: string, old: readonly string[], now: readonly string[]): readonly string[] {
  const added = now.filter((one) => !old.includes(one)).map((one) => `+${one}`)
  const gone = old.filter((one) => !now.includes(one)).map((one) => `−${one}`)
  return added.length + gone.length === 0 ? [] : [`${word} ${[...gone, ...added].join(' ')}`]
}
