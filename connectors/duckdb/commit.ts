import type { DuckDBConnection } from '@duckdb/node-api'

const committing = new WeakSet<DuckDBConnection>()

/** Commits, whatever is aborted meanwhile: DuckDB says of a commit that is interrupted that it failed, though it stands. */
export async function commit(connection: DuckDBConnection): Promise<void> {
  committing.add(connection)
  try {
    await connection.run('commit')
  } finally {
    committing.delete(connection)
  }
}

const running = new WeakMap<DuckDBConnection, Promise<unknown>>()

/** Remembers what runs on a connection, so that it can be interrupted. */
export function interruptible(connection: DuckDBConnection): DuckDBConnection {
  const run = connection.run.bind(connection)
  connection.run = (...given) => {
    const ended = run(...given).finally(() => {
      if (running.get(connection) === ended) running.delete(connection)
    })
    running.set(connection, ended)
    return ended
  }
  return connection
}

/**
 * Interrupts the statement that runs on a connection, but no commit; those behind it run as ever. DuckDB forgets an interrupt that
 * comes before a thread has taken the statement up, so that it is said until the statement has ended.
 */
export function interrupt(connection: DuckDBConnection): void {
  const statement = running.get(connection)
  if (statement === undefined || committing.has(connection)) return
  connection.interrupt()
  const again = setInterval(() => connection.interrupt(), AGAIN_MS)
  const stop = () => clearInterval(again)
  statement.then(stop, stop)
}

const AGAIN_MS = 50
