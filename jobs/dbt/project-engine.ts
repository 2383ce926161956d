import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import { ConnectorError, DefinitionError, UsageError } from '#core/error.ts'
import type { Engine } from '#sql/dbt/engine.ts'
import type { Target } from '#sql/dbt/read/profile.ts'
import { targetStatements } from '#sql/dbt/target-statement.ts'

/**
 * The DuckDB file of a dbt project's target with what its profile loads, attaches and sets; whoever opened it closes it. Throws
 * DefinitionError for what of that the engine refuses, and UsageError where there is no opening the file.
 */
export async function openEngine(
  target: Target,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Engine & AsyncDisposable> {
  const database = new Database(target.path, { readOnly })
  const { whole, each } = targetStatements(target)
  const engine: Engine = {
    session: async (signal) => {
      const session = await openSession(database, signal).catch(unopened)
      for (const statement of each) await session.query(statement).catch(refused)
      return session
    },
  }
  try {
    if (whole.length > 0) {
      const session = await engine.session()
      for (const statement of whole) await session.query(statement).catch(refused)
      session.close()
    }
    return { ...engine, [Symbol.asyncDispose]: () => database.close() }
  } catch (cause) {
    await database.close()
    throw cause
  }
}

// As in dbt, what cannot be begun is wrong usage: no node has failed.
function unopened(cause: unknown): never {
  throw cause instanceof ConnectorError ? new UsageError(cause.message, { cause }) : cause
}

function refused(cause: unknown): never {
  const what = cause instanceof Error ? cause.message : String(cause)
  throw new DefinitionError([{ file: 'profiles.yml', what, mend: 'mend what it loads, attaches or sets' }])
}
