import type { LogEvent, Provenance } from './event.ts'
import type { Piece } from './log.ts'
import { type Address, overlaps, without } from './partition/address.ts'

/** What an event does to what stands: the pieces that it replaces, cut, and the one that it brings (null for wiped). */
export function overlay(standing: readonly Piece[], event: LogEvent, provenance: Provenance | null): readonly Piece[] {
  const left = standing.flatMap((piece) =>
    overlaps(piece, event) ? without(piece, event).map((rest) => pieceWith(piece, rest)) : [piece],
  )
  return event.kind === 'wiped' ? left : [...left, pieceOf(event, provenance)]
}

/** A piece with something else in its place; a store's pieces read themselves on demand, which a spread would lose. */
export function pieceWith(piece: Piece, change: Partial<Pick<Piece, 'asset' | 'from' | 'to' | 'keys'>>): Piece {
  const { asset, from, to, keys, event, at, run, code, provenance, data, rows } = piece
  return { asset, from, to, keys, event, at, run, code, provenance, data, rows, ...change }
}

/** Does this kind of event change what stands? */
export function changesCurrent(kind: LogEvent['kind']): boolean {
  return (
    kind === 'materialized' ||
    kind === 'unchanged' ||
    kind === 'computed' ||
    kind === 'marked' ||
    kind === 'wiped' ||
    kind === 'rebuilt'
  )
}

function pieceOf(event: LogEvent, provenance: Provenance | null): Piece {
  const { from, to, keys }: Address = event
  const found = event.kind === 'rebuilt' ? event.body : provenance
  return {
    from,
    to,
    keys,
    asset: event.asset,
    event: event.id,
    at: event.at,
    run: event.run,
    code: event.code,
    provenance,
    data: found?.data ?? `e${event.id}`,
    rows: found?.rows ?? 0,
  }
}
