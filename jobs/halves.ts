import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ConnectorError } from '#core/error.ts'
import type { World } from '#core/world.ts'
import type { Places } from './places.ts'

/** Refuses a state directory whose log is gone while its warehouse stands: a new log would disown every table. Throws ConnectorError before anything is written. */
export async function refuseLostLog({ stateDir, env }: Places): Promise<void> {
  const prefix = env.TIDEMARK_ENV ? `${env.TIDEMARK_ENV}_` : ''
  const log = join(stateDir, `${prefix}state.db`)
  const warehouse = join(stateDir, 'warehouse.duckdb')
  if ((existsSync(log) && statSync(log).size > 0) || !existsSync(warehouse)) return
  const { readStoreId } = await import('#connectors/duckdb/warehouse.ts')
  const owner = await readStoreId(warehouse, prefix)
  if (owner === null) return // another environment's tables alone
  throw new ConnectorError(
    `${log} is not there, but ${warehouse} holds tables that belong to it (store ${owner})\n  → put the log back, or \`npx tsx jobs/state.ts rebuild\` makes one from the markers, or move the warehouse away to begin anew`,
    { connector: 'state', code: 'LOST_LOG' },
  )
}

/** Refuses a state directory whose warehouse is gone while the log says what stands in it. Throws ConnectorError. */
export async function refuseLostWarehouse(places: Places, world: World): Promise<void> {
  const lost = await lostWarehouse(places, world)
  if (lost !== null) throw lost
}

/** What is to be said where the warehouse is gone while the log says what stands in it; null where both are there. */
export async function lostWarehouse({ stateDir }: Places, world: World): Promise<ConnectorError | null> {
  const warehouse = join(stateDir, 'warehouse.duckdb')
  const there = existsSync(warehouse)
  if (there && isDuckdb(warehouse)) return null
  const pieces = await world.log.current()
  if (pieces.length === 0 && !there) return null
  if (there)
    return new ConnectorError(
      `${warehouse} is no DuckDB file\n  → it is damaged: move it away, then \`npx tsx jobs/state.ts wipe --select '*.*'\` forgets what it held`,
      { connector: 'duckdb', code: 'CORRUPT' },
    )
  const count = new Set(pieces.map((piece) => piece.asset)).size
  return new ConnectorError(
    `${warehouse} is not there, but the log says that ${count} ${count === 1 ? 'asset stands' : 'assets stand'} in it\n  → put it back, or \`npx tsx jobs/state.ts wipe --select '*.*'\` forgets what it held`,
    { connector: 'duckdb', code: 'LOST_WAREHOUSE' },
  )
}

// A run with nothing to do opens no engine: whether it is the engine's file, its head says.
function isDuckdb(path: string): boolean {
  const head = Buffer.alloc(12)
  const file = openSync(path, 'r')
  readSync(file, head, 0, 12, 0)
  closeSync(file)
  return head.toString('latin1', 8) === 'DUCK'
}
