import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBUnionType,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api'

/** A value with parts (list, struct, map) or the one that a union holds: it prints as the engine prints it. */
export interface Nested {
  readonly kind: 'list' | 'map' | 'union'
  /** Of a list and a union without keys. */
  readonly parts: readonly { readonly key: Part | null; readonly value: Part }[]
  toString(): string
  toJSON(): string
}

export interface Part {
  readonly cell: NestedCell
  readonly type: string
}
export type NestedCell = null | boolean | bigint | number | string | Nested

/** The parts of a value, by `leaf` what they come to in the end; null where it has none. */
export function nestedOf(value: DuckDBValue, type: DuckDBType, leaf: Leaf): Nested | null {
  const part = (one: DuckDBValue, of: DuckDBType): Part => ({
    cell: nestedOf(one, of, leaf) ?? leaf(one, String(of)),
    type: String(of),
  })
  const made = (kind: Nested['kind'], parts: Nested['parts']): Nested => ({
    kind,
    parts,
    toString: () => String(value),
    toJSON: () => String(value),
  })
  if (
    (value instanceof DuckDBListValue && type instanceof DuckDBListType) ||
    (value instanceof DuckDBArrayValue && type instanceof DuckDBArrayType)
  )
    return made(
      'list',
      value.items.map((one) => ({ key: null, value: part(one, type.valueType) })),
    )
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType)
    return made(
      'map',
      type.entryNames.map((name, at) => ({
        key: { cell: name, type: 'VARCHAR' },
        value: part(value.entries[name] ?? null, type.entryTypes[at] ?? type),
      })),
    )
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType)
    return made(
      'map',
      value.entries.map((one) => ({ key: part(one.key, type.keyType), value: part(one.value, type.valueType) })),
    )
  if (value instanceof DuckDBUnionValue && type instanceof DuckDBUnionType) {
    const of = type.memberTypes[type.memberTags.indexOf(value.tag)]
    return of ? made('union', [{ key: null, value: part(value.value, of) }]) : null
  }
  return null
}

type Leaf = (value: DuckDBValue, type: string) => Exclude<NestedCell, Nested>
