import { Refusal } from './refusal.ts'
import { defined, describe, isThing, itemsOf, Tuple, type Value } from './value.ts'

/** A value as a SQL literal: text escaped, instants and days typed, a list in parentheses for IN. */
export function literalOf(of: Value, dialect: 'duckdb' | 'clickhouse'): string {
  const value = defined(of)
  if (value === null) return 'NULL'
  switch (typeof value) {
    case 'string':
      return textLiteral(value, dialect)
    case 'bigint':
      return value.toString()
    case 'boolean':
      return value ? 'TRUE' : 'FALSE'
    case 'number':
      return numberLiteral(value, dialect)
  }
  if (Array.isArray(value) || value instanceof Tuple) {
    const items = itemsOf(value)
    if (items.length === 0) throw new Refusal('an empty list is no SQL literal', 'test the list before: {% if list %}')
    return `(${items.map((item) => literalOf(item, dialect)).join(', ')})`
  }
  if (isThing(value) && value.literal) return value.literal(dialect)
  throw new Refusal(`${describe(value)} is no SQL literal`)
}

function textLiteral(text: string, dialect: 'duckdb' | 'clickhouse'): string {
  // ClickHouse reads backslashes in strings as escapes, DuckDB does not.
  const body = dialect === 'clickhouse' ? text.replaceAll('\\', '\\\\') : text
  return `'${body.replaceAll("'", "''")}'`
}

function numberLiteral(value: number, dialect: 'duckdb' | 'clickhouse'): string {
  if (Number.isFinite(value)) {
    // A bare 0.1 would be a DECIMAL in DuckDB; with an exponent it is the double that was meant.
    return dialect === 'duckdb' ? value.toExponential() : String(value)
  }
  const name = Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  return dialect === 'duckdb' ? `'${name}'::DOUBLE` : `toFloat64('${name}')`
}
