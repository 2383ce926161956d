import type { Asset } from '#core/asset.ts'
import type { LogEvent } from '#core/event.ts'
import type { Graph } from '#core/graph.ts'
import { overlaps } from '#core/partition/address.ts'
import type { View } from '#core/view.ts'
import { type Standing, unknown } from './catalogue.ts'

/**
 * What the newest look of each check of an asset found, as the log tells: what failed has an event, what passed is what was
 * published since, by the code of today. `events` are those of kind `check`.
 */
export function checkResults(
  graph: Graph,
  view: View,
  of: Asset,
  events: readonly LogEvent[],
): (name: string) => Standing {
  const pieces = view.pieces(of.key)
  const standing = events.filter(
    (event) =>
      event.asset === of.key &&
      !pieces.some(
        (piece) => piece.event > event.id && overlaps(piece, event) && !(piece.run === event.run && isWarning(event)),
      ),
  )
  const code = graph.codes.get(of.key) ?? ''
  const made = pieces.filter((piece) => piece.provenance !== null && piece.code === code)
  return (name) => {
    const found = standing.filter((event) => event.kind === 'check' && event.body.check === name)
    const last = found.at(-1)
    if (last?.kind === 'check') {
      const failing = found.reduce((sum, event) => sum + (event.kind === 'check' ? event.body.failing : 0), 0)
      const verdict = last.body.severity === 'error' ? 'bad' : 'warn'
      const rows = `${failing} ${failing === 1 ? 'row breaks' : 'rows break'} it`
      return { verdict, word: verdict === 'bad' ? 'fails' : 'warns', why: `${rows}${sampleText(last.body.sample)}` }
    }
    if (pieces.length === 0) return unknown('never materialized')
    return made.length === pieces.length
      ? { verdict: 'good', word: 'holds', why: '' }
      : unknown('not made since its code changed')
  }
}

// A warning lets the rows be published by the attempt that it speaks of.
const isWarning = (event: LogEvent): boolean => event.kind === 'check' && event.body.severity === 'warn'

function sampleText(sample: readonly Readonly<Record<string, unknown>>[] | undefined): string {
  const [first] = sample ?? []
  if (first === undefined) return ''
  const cells = Object.entries(first).map(([name, value]) => `${name} = ${String(value)}`)
  return `, e.g. ${cells.slice(0, 6).join(', ')}`
}
