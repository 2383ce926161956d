import type { StructType } from '../data-type/data-type.ts'
import { PySparkValueError } from '../error/argument-error.ts'

/** Local data by column; two columns may have one name. */
export interface LocalColumns {
  readonly names: readonly string[]
  readonly values: readonly ArrayLike<unknown>[]
}

type Row = Readonly<Record<string, unknown>>

/**
 * The columns of rows that are objects, tuples or single values. `names` are those of a schema, or of tuples, or new ones in place of
 * the keys. Throws TypeError naming the row that is not like the others, or whose values would be lost.
 */
export function columnsOfRows(
  rows: readonly unknown[],
  schema: StructType | undefined,
  names: readonly string[] | undefined,
): LocalColumns {
  const declared = schema?.fields?.map(({ name }) => name ?? '')
  const first = rows.find((row) => row !== null && row !== undefined)
  if (first === undefined && rows.length === 0)
    return { names: names ?? declared ?? [], values: (names ?? declared ?? []).map(() => []) }
  if (Array.isArray(first)) return columnsOfTuples(rows, declared, names)
  if (isValue(first))
    return columnsOfTuples(
      rows.map((row) => [row]),
      declared,
      names,
    )
  const objects = rows.map(asObject)
  if (declared !== undefined) {
    const keys = Object.keys(objects[0]!)
    if (keys.length > 0 && !declared.some((name) => name in objects[0]!))
      throw new TypeError(`row 0 has none of the columns ${declared.join(', ')}: its keys are ${keys.join(', ')}`)
    return { names: declared, values: picked(objects, declared) }
  }
  const keys = keysOf(objects)
  return renamed({ names: keys, values: picked(objects, keys) }, names)
}

/** Columns under new names: in their order, or by name where all are known. Throws TypeError where neither is plain. */
export function renamed(columns: LocalColumns, names: readonly string[] | undefined): LocalColumns {
  if (names === undefined) return columns
  const { names: keys, values } = columns
  const shown = `the names are ${names.join(', ')}, and the columns ${keys.join(', ')}`
  if (names.length !== keys.length) throw new TypeError(`${shown}: give one name for each column`)
  if (new Set(names).size === names.length && names.every((name) => keys.includes(name)))
    return { names, values: names.map((name) => values[keys.indexOf(name)]!) }
  if (names.some((name, at) => keys.includes(name) && keys.indexOf(name) !== at))
    throw new TypeError(`${shown}: one of them stands in the place of another; keep the order of the columns`)
  return { names, values }
}

function columnsOfTuples(
  rows: readonly unknown[],
  declared: readonly string[] | undefined,
  names: readonly string[] | undefined,
): LocalColumns {
  const width = (rows.find((row) => Array.isArray(row)) as readonly unknown[]).length
  for (const [at, row] of rows.entries()) {
    if (!Array.isArray(row)) throw new TypeError(`row ${at} is no tuple, as the others are`)
    if (row.length !== width) throw new TypeError(`row ${at} has ${row.length} values, others ${width}`)
  }
  const wanted = declared ?? names ?? []
  if (wanted.length > width || (declared !== undefined && declared.length < width))
    throw new PySparkValueError(
      `the rows have ${width} values, and the columns are ${wanted.join(', ')}: give a value for each`,
      'AXIS_LENGTH_MISMATCH',
      { expected_length: String(wanted.length), actual_length: String(width) },
    )
  // PySpark's names for those that have none.
  const all = Array.from({ length: width }, (_, n) => wanted[n] ?? `_${n + 1}`)
  return { names: all, values: all.map((_, n) => (rows as readonly unknown[][]).map((row) => row[n])) }
}

function isValue(row: unknown): boolean {
  return typeof row !== 'object' || row === null || row instanceof Date || ArrayBuffer.isView(row) || row instanceof Map
}

function asObject(row: unknown, at: number): Row {
  if (!isValue(row) && !Array.isArray(row)) return row as Row
  throw new TypeError(`row ${at} is no object, as the others are`)
}

function picked(rows: readonly Row[], names: readonly string[]): unknown[][] {
  return names.map((name) => rows.map((row) => (name !== '__proto__' || Object.hasOwn(row, name) ? row[name] : null)))
}

function keysOf(rows: readonly Row[]): string[] {
  const keys = new Set<string>()
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key)
  return [...keys]
}
