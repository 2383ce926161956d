import { describe } from '#core/batches.ts'
import type { Column } from '#core/column.ts'
import { DataError } from '#core/error.ts'

/** Values of one column of one chunk as DuckDB keeps them in memory; `valid` has a byte a row, null where no value is missing. */
export interface Encoded {
  readonly data: ArrayBufferView
  readonly valid: Uint8Array | null
}

/** How a column rests in staging, and the expression that gives the declared type back. */
export type Layout = 'bytes' | 'int32' | 'int64' | 'double' | 'text'

export function layoutOf(column: Column): Layout {
  switch (column.type) {
    case 'boolean':
      return 'bytes'
    case 'int32':
    case 'date':
      return 'int32'
    case 'int64':
    case 'timestamp':
      return 'int64'
    case 'double':
      return 'double'
    default:
      return 'text'
  }
}

/** The values [start, start + count) of a fixed-width column. Throws DataError naming row (1-based, from `base`) and column. */
export function encodeFixed(
  column: Column,
  values: ArrayLike<unknown>,
  start: number,
  count: number,
  base: number,
): Encoded {
  const ready = asIs(column, values)
  if (ready) return { data: ready.subarray(start, start + count), valid: null }
  const data = room(layoutOf(column), count)
  let valid: Uint8Array | null = null
  for (let i = 0; i < count; i++) {
    const value = values[start + i]
    if (value === null || value === undefined) {
      if (!column.nullable) throw missing(column, base + i + 1, value)
      valid ??= new Uint8Array(count).fill(1)
      valid[i] = 0
    } else data[i] = fixed(column, value, base + i + 1) as never // the array fits the layout that `fixed` gives
  }
  return { data, valid }
}

/** The texts [start, start + count) of any other column: NULL stays null. */
export function encodeText(
  column: Column,
  values: ArrayLike<unknown>,
  start: number,
  count: number,
  base: number,
): (string | null)[] {
  const out = new Array<string | null>(count)
  for (let i = 0; i < count; i++) {
    const value = values[start + i]
    if (value === null || value === undefined) {
      if (!column.nullable) throw missing(column, base + i + 1, value)
      out[i] = null
    } else out[i] = text(column, value, base + i + 1)
  }
  return out
}

function asIs(column: Column, values: ArrayLike<unknown>): Float64Array | BigInt64Array | Int32Array | null {
  const layout = layoutOf(column)
  if (layout === 'double' && values instanceof Float64Array) return values
  if (layout === 'int64' && values instanceof BigInt64Array) return values
  if (layout === 'int32' && values instanceof Int32Array) return values
  return null
}

function room(layout: Layout, count: number): Float64Array | BigInt64Array | Int32Array | Uint8Array {
  if (layout === 'double') return new Float64Array(count)
  if (layout === 'int64') return new BigInt64Array(count)
  return layout === 'int32' ? new Int32Array(count) : new Uint8Array(count)
}

function fixed(column: Column, value: unknown, row: number): number | bigint {
  switch (column.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value ? 1 : 0
      break
    case 'double':
      if (typeof value === 'number') return value
      break
    case 'int32':
      if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value
      break
    case 'int64':
      if (typeof value === 'bigint') return value
      if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
      break
    case 'timestamp':
      if (typeof value === 'bigint') return value
      if (value instanceof Date && !Number.isNaN(value.getTime())) return BigInt(value.getTime()) * 1000n
      break
    case 'date': {
      const ms = typeof value === 'string' && DAY.test(value) ? Date.parse(value) : Number.NaN
      if (!Number.isNaN(ms)) return ms / 86_400_000
      break
    }
  }
  throw wrong(column, row, value)
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

function text(column: Column, value: unknown, row: number): string {
  if (column.type === 'json' || column.type.endsWith('[]'))
    return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? item.toString() : item))
  if (typeof value === 'string') return value
  throw wrong(column, row, value)
}

/** Throws DataError for a text that the engine would cut or change: with a NUL in it, or half of a surrogate pair. */
export function refuseUnwritable(column: Column, text: string, row: number): void {
  if (!UNWRITABLE.test(text)) return
  const what = text.includes('\0') ? 'a NUL character' : 'half of a surrogate pair'
  throw new DataError(
    `row ${row}, column '${column.name}': ${JSON.stringify(text.slice(0, 40))} holds ${what}, which is no text; take it out in the function`,
  )
}

// By code points: half of a pair only where the other half is not there.
const UNWRITABLE = /\0|\p{Surrogate}/u

const wrong = (column: Column, row: number, value: unknown) =>
  new DataError(`row ${row}, column '${column.name}': ${describe(value)} is no ${column.type}`)

const missing = (column: Column, row: number, value: unknown) =>
  new DataError(
    `row ${row}: ${value === undefined ? `there is no column '${column.name}'` : `column '${column.name}' is null`}`,
  )
