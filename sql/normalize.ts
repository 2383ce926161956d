import { sqlTokens } from '#connectors/duckdb/sql-token.ts'

/**
 * SQL with its comments out and one blank between tokens, so that two texts are equal exactly when an engine reads the same
 * tokens. Strings, quoted identifiers and dollar-quoted texts stay as they are.
 */
export function normalizeSql(sql: string): string {
  return sqlTokens(sql)
    .map(({ text }) => text)
    .join(' ')
}
