import type { StructField } from '../data-type/data-type.ts'

/** The values of one field of structs, which are objects, by names, or tuples, by places. Throws TypeError for what is no struct, and for null in a field that is never null. */
export function members(
  values: ArrayLike<unknown>,
  { name = '', nullable }: StructField,
  n: number,
  width: number,
): unknown[] {
  return Array.from(values, (row, at) => {
    if (row === null || row === undefined) return null
    if (typeof row !== 'object') throw new TypeError(`value ${at}: ${row} is no struct: give an object or a tuple`)
    if (Array.isArray(row) && row.length !== width)
      throw new TypeError(`value ${at}: a tuple of ${row.length} is no struct of ${width} fields`)
    const value = Array.isArray(row) ? row[n] : memberOf(row as Record<string, unknown>, name)
    if (nullable === false) neverNull(value, at, name)
    return value
  })
}

// Every object answers to this one name with its prototype.
function memberOf(row: Readonly<Record<string, unknown>>, name: string): unknown {
  return name !== '__proto__' || Object.hasOwn(row, name) ? row[name] : null
}

/** Throws TypeError for null, which a field that is never null cannot hold. */
export function neverNull(value: unknown, at: number, name: string): void {
  if (value === null || value === undefined) throw new TypeError(`value ${at}: '${name}' is never null by its type`)
}
