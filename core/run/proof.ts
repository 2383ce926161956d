import type { Column } from '../column.ts'
import { CheckFailed, DefinitionError } from '../error.ts'
import { jsonValue } from '../json-value.ts'
import type { Introspection, Proof } from '../select.ts'

/** Runs unit tests of a model. Throws CheckFailed with at most five rows of each that differs, DefinitionError where the engine refuses one. */
export async function proven(
  proofs: readonly Proof[],
  columnsOf: (key: string) => readonly Column[],
  database: Introspection,
): Promise<void> {
  const failed: string[] = []
  for (const { name, sql, queries, blame } of proofs) {
    const names = new Map<string, readonly string[]>()
    for (const one of queries) {
      const { columns } = await database.query(`select * from (\n${one.sql}\n) limit 0`).catch((error: unknown) => {
        throw error instanceof Error
          ? new DefinitionError([one.blame({ error: error.message.split('\n')[0] ?? '' })])
          : error
      })
      names.set(
        one.sql,
        columns.map(({ name }) => name),
      )
    }
    const query = sql(columnsOf, (text) => names.get(text) ?? [])
    const { columns, rows } = await database.query(query).catch((error: unknown) => {
      throw error instanceof Error ? new DefinitionError([blame(error.message.split('\n')[0] ?? '')]) : error
    })
    if (rows.length === 0) continue
    const shown = rows
      .slice(0, 5)
      .map((row) => `  ${JSON.stringify(Object.fromEntries(columns.map((one, at) => [one.name, row[at]])), jsonValue)}`)
    failed.push(
      [`unit test ${name}: ${rows.length} ${rows.length === 1 ? 'row differs' : 'rows differ'}`, ...shown].join('\n'),
    )
  }
  if (failed.length > 0) throw new CheckFailed(failed.join('\n'))
}
