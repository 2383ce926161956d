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

/** Interrupts what runs on a connection, but for a commit. */
export function interrupt(connection: DuckDBConnection): void {
  if (!committing.has(connection)) connection.interrupt()
}
