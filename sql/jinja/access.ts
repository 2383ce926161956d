import { nearest } from '#core/nearest.ts'
import { rangeOf } from './collection/range.ts'
import { wholeOf } from './given.ts'
import { methodOf } from './method/method.ts'
import { isEqual } from './operator.ts'
import { Refusal } from './refusal.ts'
import { defined, describe, isThing, itemsOf, Tuple, Undefined, type Value } from './value.ts'

/** `value.name`: an attribute or method, else the item of that name; undefined where there is neither. */
export function attributeOf(of: Value, name: string): Value {
  if (of instanceof Undefined && of.deep) return of
  const value = defined(of)
  if (isThing(value)) {
    const found = value.attribute?.(name)
    if (found !== undefined) return found
    const item = value.item?.(name)
    return item === undefined ? missing(value, name) : item
  }
  const method = methodOf(value, name)
  if (method) return method
  if (value instanceof Map && value.has(name)) return value.get(name) ?? null
  if (value instanceof Tuple && value.names.includes(name)) return value.items[value.names.indexOf(name)] ?? null
  return missing(value, name)
}

/** `value[index]`: negative indices count from the end; undefined where there is none. */
export function itemOf(of: Value, index: Value): Value {
  if (of instanceof Undefined && of.deep) return of
  const value = defined(of)
  if (value instanceof Map) {
    const found = value.get(index)
    if (found !== undefined) return found
    for (const [key, one] of value) if (isEqual(key, index)) return one
    return missing(value, index)
  }
  if (isThing(value)) {
    const found = value.item?.(index)
    if (found !== undefined) return found
    return typeof index === 'string' ? attributeOf(value, index) : missing(value, index)
  }
  if (typeof index === 'string') return attributeOf(value, index)
  if (!Array.isArray(value) && !(value instanceof Tuple) && typeof value !== 'string') return missing(value, index)
  const items = itemsOf(value)
  // Jinja2 asks for an attribute where the index is of no kind that fits.
  if (typeof index !== 'bigint' && typeof index !== 'boolean') return missing(value, index)
  const at = Number(index)
  // None is an item as any other.
  const item = items[at < 0 ? at + items.length : at]
  return item === undefined ? new Undefined(`${describe(value)} has no item ${at}`) : item
}

/** `value[start:stop:step]` of a list, tuple or string. */
export function sliceOf(of: Value, start: Value, stop: Value, step: Value): Value {
  const value = defined(of)
  if (isThing(value) && value.thing === 'range') return rangeSlice(itemsOf(value), start, stop, step)
  // agate's rows and columns: a slice of them is a tuple.
  if (isThing(value) && value.items && value.item && value.size)
    return sliceOf(new Tuple([...value.items()]), start, stop, step)
  if (!Array.isArray(value) && !(value instanceof Tuple) && typeof value !== 'string') {
    throw new Refusal(`cannot slice ${describe(value)}`)
  }
  const items = itemsOf(value)
  const { first, last, by } = boundsOf(items.length, start, stop, step)
  const picked: Value[] = []
  for (let at = first; by > 0 ? at < last : at > last; at += by) picked.push(items[at]!)
  if (typeof value === 'string') return picked.join('')
  return value instanceof Tuple ? new Tuple(picked) : picked
}

function boundsOf(length: number, start: Value, stop: Value, step: Value) {
  const by = step === null ? 1 : wholeOf('a step', step)
  if (by === 0) throw new Refusal('a slice has no step of 0')
  const bound = (value: Value, fallback: number) => {
    if (value === null) return fallback
    const at = wholeOf('a bound of a slice', value)
    const from = at < 0 ? at + length : at
    return by > 0 ? Math.min(Math.max(from, 0), length) : Math.min(Math.max(from, -1), length - 1)
  }
  return { first: bound(start, by > 0 ? 0 : length - 1), last: bound(stop, by > 0 ? length : -1), by }
}

function rangeSlice(items: readonly Value[], start: Value, stop: Value, step: Value): Value {
  const { first, last, by } = boundsOf(items.length, start, stop, step)
  const [from = 0n, next = 1n] = items
  if (typeof from !== 'bigint' || typeof next !== 'bigint') throw new Refusal('a range is of whole numbers')
  const width = items.length > 1 ? next - from : 1n
  const positional = [from + BigInt(first) * width, from + BigInt(last) * width, BigInt(by) * width]
  return rangeOf({ positional, named: new Map() })
}

function missing(value: Exclude<Value, Undefined>, name: Value): Undefined {
  const mend = () => {
    const keys = value instanceof Map ? [...value.keys()].filter((key) => typeof key === 'string') : []
    const names = isThing(value) ? (value.names ?? []) : keys
    const near = typeof name === 'string' ? nearest(name, names)[0] : undefined
    return near ? `did you mean ${near}?` : undefined
  }
  const shown = typeof name === 'string' ? `'${name}'` : describe(name)
  return new Undefined(() => `${describe(value)} has no ${shown}`, { mend })
}
