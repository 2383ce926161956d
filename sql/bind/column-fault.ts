import { lineOf } from '#connectors/duckdb/complaint/complaint.ts'
import { hasUnnamed } from '#connectors/duckdb/complaint/unnamed-struct.ts'
import { openedBy, plain, type SqlToken, sqlTokens } from '#connectors/duckdb/sql-token.ts'
import { duckdbType } from '#connectors/duckdb/type.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import type { Complaint } from '#core/select.ts'

/** What is wrong with the columns that a query gives, at the place of the first: a name that is there twice, and a type that no table holds. */
export function columnFault(
  text: string,
  columns: readonly Column[],
  isTable: boolean,
): (Complaint & Pick<Fault, 'mend'>) | null {
  const names = columns.map(({ name }) => name.toLowerCase())
  const twice = columns.find(({ name }, at) => names.indexOf(name.toLowerCase()) < at)
  const tokens = sqlTokens(text)
  if (twice !== undefined) {
    const said = endings(tokens, twice.name)
    // One of a star has no place of its own.
    const place = said[1] ?? said[0] ?? 0
    const error = `two columns are called '${twice.name}'`
    return { error, ...lineOf(text, tokens[place]?.at ?? 0), mend: 'name one of them by `as`' }
  }
  const variant = isTable ? columns.find(({ type }) => isVariant(duckdbType(type))) : undefined
  if (variant !== undefined) {
    const place = endings(tokens, variant.name)[0] ?? 0
    const error = `column '${variant.name}' is a VARIANT, which the warehouse's file has no form for`
    return { error, ...lineOf(text, tokens[place]?.at ?? 0), mend: "cast it to JSON, or write materialized='view'" }
  }
  const unnamed = isTable ? columns.find(({ type }) => hasUnnamed(duckdbType(type))) : undefined
  if (unnamed === undefined) return null
  const place = endings(tokens, unnamed.name)[0] ?? 0
  const error = `column '${unnamed.name}' is a struct whose fields have no names, which no table can hold`
  return {
    error,
    ...lineOf(text, tokens[place]?.at ?? 0),
    mend: "name them: {'a': 1, 'b': 2}, or struct_pack(a := 1, b := 2)",
  }
}

// Names of fields stand in quotes.
const isVariant = (type: string): boolean => /\bVARIANT\b/.test(type.replace(/"(?:[^"]|"")*"/g, ''))

// Where an item of the outermost select ends with this name.
function endings(tokens: readonly SqlToken[], name: string): readonly number[] {
  return tokens.flatMap(({ text }, at) =>
    plain(text) === name.toLowerCase() && /^(,|from|)$/i.test(tokens[at + 1]?.text ?? '') && openedBy(tokens, at) === -1
      ? [at]
      : [],
  )
}
