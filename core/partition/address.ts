import { instant, iso } from '../instant.ts'
import type { Axis, DynamicKeys, Partitions } from './definition.ts'
import { EMPTY, type PartitionSet, type Range, setOf, UNPARTITIONED } from './set.ts'
import { isTime } from './window.ts'

/**
 * Where a fact of the log lies: a range of the first time axis as instants, and everything else as text
 * (`symbol=CL`, several parts by comma). Unpartitioned: from and to null, keys ''.
 */
export interface Address {
  readonly from: number | null
  readonly to: number | null
  readonly keys: string
}

/** The address of an unpartitioned asset. */
export const WHOLE: Address = Object.freeze({ from: null, to: null, keys: '' })

/** A text that tells addresses apart; for maps, not for people. */
export const addressText = (address: Address): string => `${address.keys}|${address.from ?? ''}|${address.to ?? ''}`

/** Do they share a partition? Addresses with other keys never do. */
export function overlaps(a: Address, b: Address): boolean {
  if (a.keys !== b.keys) return false
  if (a.from === null || b.from === null) return true
  return a.from < (b.to ?? Infinity) && b.from < (a.to ?? Infinity)
}

/** What is left of `a` once `b` is taken out: none, one or two pieces. */
export function without(a: Address, b: Address): readonly Address[] {
  if (!overlaps(a, b)) return [a]
  if (a.from === null || a.to === null || b.from === null || b.to === null) return []
  const left = a.from < b.from ? [{ ...a, to: b.from }] : []
  const right = b.to < a.to ? [{ ...a, from: b.to }] : []
  return [...left, ...right]
}

/** The addresses of a set: one a range of the first time axis and combination of names. Names unknown to `names` are left out. */
export function addressesOf(partitions: Partitions | null, set: PartitionSet, names: DynamicKeys): readonly Address[] {
  const axes = partitions?.axes ?? []
  const timed = axes.findIndex(isTime)
  return set.boxes.flatMap((box) => {
    const range = box[timed]
    const texts = axes.map((axis, index) => (index === timed ? [''] : textsOf(axis, box[index], names)))
    const place = { from: range?.from ?? null, to: range?.to ?? null }
    return product(texts).map((parts) => ({ ...place, keys: parts.filter(Boolean).join(',') }))
  })
}

/** The set at an address; empty where the definition no longer has what it names. */
export function setAt(partitions: Partitions | null, address: Address, names: DynamicKeys): PartitionSet {
  const axes = partitions?.axes ?? []
  const timed = axes.findIndex(isTime)
  if (axes.length === 0) return address.from === null && address.keys === '' ? UNPARTITIONED : EMPTY
  const parts = new Map(
    address.keys.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
  const ranges = axes.map((axis, index) => {
    if (index !== timed) return rangeOf(axis, parts.get(axis.name), names)
    return address.from === null || address.to === null ? null : { from: address.from, to: address.to }
  })
  if (ranges.some((range) => range === null) || parts.size > axes.length) return EMPTY
  return setOf([ranges.filter((range) => range !== null)])
}

function textsOf(axis: Axis, range: Range | undefined, names: DynamicKeys): readonly string[] {
  if (!range) return ['']
  if (isTime(axis)) return [`${axis.name}=${iso(range.from)}/${iso(range.to)}`]
  if (axis.kind === 'static') return axis.keys.slice(range.from, range.to).map((key) => `${axis.name}=${key}`)
  const known = names[axis.name] ?? new Map<string, number>()
  return [...known]
    .filter(([, ordinal]) => range.from <= ordinal && ordinal < range.to)
    .map(([key]) => `${axis.name}=${key}`)
}

function rangeOf(axis: Axis, text: string | undefined, names: DynamicKeys): Range | null {
  if (text === undefined) return null
  if (isTime(axis)) {
    const [from = '', to = ''] = text.split('/')
    return { from: instant(from), to: instant(to) }
  }
  const ordinal = axis.kind === 'static' ? axis.keys.indexOf(text) : (names[axis.name]?.get(text) ?? -1)
  return ordinal < 0 ? null : { from: ordinal, to: ordinal + 1 }
}

function product(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (done, list) => done.flatMap((head) => list.map((one) => [...head, one])),
    [[]],
  )
}
