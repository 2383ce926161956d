import type { DuckDBType } from '@duckdb/node-api'
import { quoteName } from './quote.ts'

/** A type as SQL writes it, wherever JSON stands in it: of itself the client calls that VARCHAR, whose parts nobody can name. */
export function typeName(type: DuckDBType): string {
  if (type.alias === 'JSON') return 'JSON'
  if ('keyType' in type) return `MAP(${typeName(type.keyType)}, ${typeName(type.valueType)})`
  if ('valueType' in type) return `${typeName(type.valueType)}[${'length' in type ? type.length : ''}]`
  if ('entryTypes' in type) return `STRUCT(${fields(type.entryNames, type.entryTypes)})`
  if ('memberTypes' in type) return `UNION(${fields(type.memberTags, type.memberTypes)})`
  return String(type)
}

const fields = (names: readonly string[], types: readonly DuckDBType[]): string =>
  types.map((type, at) => `${quoteName(names[at] ?? '')} ${typeName(type)}`).join(', ')
