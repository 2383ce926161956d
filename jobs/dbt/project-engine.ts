import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import type { Engine } from '#sql/dbt/engine.ts'
import type { Target } from '#sql/dbt/read/profile.ts'
import { targetStatements } from '#sql/dbt/target-statement.ts'

/** The DuckDB file of a dbt project's target with what its profile loads, attaches and sets; whoever opened it closes it. */
export async function openEngine(
  target: Target,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Engine & AsyncDisposable> {
  const database = new Database(target.path, { readOnly })
  const { whole, each } = targetStatements(target)
  const engine: Engine = {
    session: async (signal) => {
      const session = await openSession(database, signal)
      for (const statement of each) await session.query(statement)
      return session
    },
  }
  try {
    if (whole.length > 0) {
      const session = await engine.session()
      for (const statement of whole) await session.query(statement)
      session.close()
    }
    return { ...engine, [Symbol.asyncDispose]: () => database.close() }
  } catch (cause) {
    await database.close()
    throw cause
  }
}
