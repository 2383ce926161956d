import type { ColumnType } from '#core/column.ts'

const NAMES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'BIGINT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  json: 'JSON',
}

/** DuckDB's name of a column type. */
export function duckdbType(type: ColumnType): string {
  if (type.startsWith('other:')) return type.slice('other:'.length)
  if (type.endsWith('[]')) return `${duckdbType(type.slice(0, -2) as ColumnType)}[]`
  return NAMES[type] ?? type.toUpperCase()
}

/** The column type of a DuckDB type name; one that the words of no engine have is `other:NAME`. */
export function columnType(name: string): ColumnType {
  const found = Object.entries(NAMES).find(([, known]) => known === name)?.[0]
  if (found) return found as ColumnType
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(name)
  if (decimal) return `decimal(${Number(decimal[1])},${Number(decimal[2])})`
  return OTHERS[name] ?? `other:${name}`
}

// Narrower types of the engine that a column of ours holds without loss.
const OTHERS: Readonly<Record<string, ColumnType>> = {
  TINYINT: 'int32',
  SMALLINT: 'int32',
  UTINYINT: 'int32',
  USMALLINT: 'int32',
  UINTEGER: 'int64',
  FLOAT: 'double',
  'VARCHAR[]': 'string[]',
  'BIGINT[]': 'int64[]',
  'DOUBLE[]': 'double[]',
  'BOOLEAN[]': 'boolean[]',
}
