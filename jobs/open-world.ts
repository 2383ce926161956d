import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { duckdbWarehouse } from '#connectors/duckdb/warehouse.ts'
import type { Env } from '#connectors/env.ts'
import { openState } from '#connectors/state/open.ts'
import { sqliteLog } from '#connectors/state/sqlite-log.ts'
import type { Role } from '#core/asset.ts'
import type { Graph } from '#core/graph.ts'
import type { Store } from '#core/store.ts'
import type { Trace } from '#core/trace.ts'
import type { World } from '#core/world.ts'

/** A world that is open, and how to shut it. */
export interface OpenWorld extends World {
  close(): Promise<void>
}

/** Opens the log of a state directory at once, and the warehouse at first use. `readOnly` writes nothing, not even an empty log. */
export function openWorld(
  graph: Graph,
  stateDir: string,
  env: Env,
  { readOnly = false, trace }: { readOnly?: boolean; trace?: Trace } = {},
): OpenWorld {
  const inMemory = stateDir === ':memory:'
  const prefix = env.TIDEMARK_ENV ? `${env.TIDEMARK_ENV}_` : ''
  const state = openState(inMemory ? ':memory:' : join(stateDir, `${prefix}state.db`), { readOnly })
  const log = sqliteLog(state, microsNow, trace)
  const columns = (key: string) => graph.columns.get(key) ?? []
  const warehouse = duckdbWarehouse(inMemory ? ':memory:' : join(stateDir, 'warehouse.duckdb'), {
    storeId: state.storeId,
    prefix,
    columns,
    trace,
  })
  const stores: Readonly<Partial<Record<Role, Store>>> = { warehouse }
  return {
    log,
    store: (role) => stores[role] ?? null,
    now: microsNow,
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
    random: Math.random,
    newRun: () =>
      `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`,
    env,
    pid: process.pid,
    async close() {
      await warehouse.close()
      await log.close()
    },
  }
}

/** Microseconds since 1970, by the clock of the machine. */
export function microsNow(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000)
}
