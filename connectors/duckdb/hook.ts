import type { DuckDBConnection } from '@duckdb/node-api'
import { ConnectorError, DefinitionError } from '#core/error.ts'
import type { Hook } from '#core/hook.ts'
import { commit } from './commit.ts'
import { asDuckdbError } from './database.ts'
import { macroNames } from './macro-name.ts'
import { quoteText } from './quote.ts'
import { rowsOf } from './result.ts'

/** Runs hooks in their order, inside the caller's transaction. Throws DefinitionError at the line of the one that the engine refuses. */
export async function runHooks(connection: DuckDBConnection, hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) {
    // At load it was told, but for a text that the database gave.
    for (const name of macroNames(hook.sql)) {
      const functions = `select 1 from duckdb_functions() where internal and lower(function_name) = ${quoteText(name)}`
      if ((await rowsOf(connection, functions)).length > 0)
        throw new DefinitionError([hook.blame(`it makes a macro '${name}', which is a function of the engine`)])
    }
    try {
      await connection.run(hook.sql)
    } catch (cause) {
      const error = asDuckdbError(cause, '')
      if (error instanceof ConnectorError || /^INTERRUPT/i.test(error.message)) throw error
      throw new DefinitionError([hook.blame(error.message)])
    }
  }
}

/** Runs them in a transaction of their own: all of what they do, or nothing. */
export async function runHooksAlone(connection: DuckDBConnection, hooks: readonly Hook[]): Promise<void> {
  await connection.run('begin transaction')
  try {
    await runHooks(connection, hooks)
    await commit(connection)
  } catch (cause) {
    await connection.run('rollback').catch(() => undefined) // a failed commit has rolled back by itself
    throw cause
  }
}
