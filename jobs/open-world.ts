import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { OtherWarehouse } from '#connectors/duckdb/publish/other-warehouse.ts'
import { duckdbWarehouse } from '#connectors/duckdb/warehouse.ts'
import type { Env } from '#connectors/env.ts'
import { openState } from '#connectors/state/open.ts'
import { sqliteLog } from '#connectors/state/sqlite-log.ts'
import type { Role } from '#core/asset.ts'
import type { Graph } from '#core/graph.ts'
import { relationNames } from '#core/relation-names.ts'
import type { Store } from '#core/store.ts'
import type { Trace } from '#core/trace.ts'
import type { World } from '#core/world.ts'

/** A world that is open, and how to shut it. */
export interface OpenWorld extends World, AsyncDisposable {
  close(): Promise<void>
}

/**
 * Opens the log of a state directory at once, and the warehouse at first use. `look`: only to look, nothing is written; where
 * there is no state yet, it looks at an empty one. `flushed: false`: of a log that no table is held against, a power cut may take the end. `now` is the clock, µs.
 */
export function openWorld(
  graph: Graph,
  stateDir: string,
  env: Env,
  {
    look = false,
    flushed = true,
    trace,
    other = null,
    now = microsNow,
  }: { look?: boolean; flushed?: boolean; trace?: Trace; other?: OtherWarehouse | null; now?: () => number } = {},
): OpenWorld {
  const file = (name: string) => (stateDir === ':memory:' ? ':memory:' : join(stateDir, name))
  const prefix = env.TIDEMARK_ENV ? `${env.TIDEMARK_ENV}_` : ''
  const path = file(`${prefix}state.db`)
  const state = openState(look && !existsSync(path) ? ':memory:' : path, {
    readOnly: look && existsSync(path),
    flushed,
  })
  const log = sqliteLog(state, now, trace)
  const columns = (key: string) => graph.columns.get(key) ?? []
  const tables = file('warehouse.duckdb')
  const warehouse = duckdbWarehouse(look && !existsSync(tables) ? ':memory:' : tables, {
    storeId: state.storeId,
    readOnly: look,
    prefix,
    columns,
    names: relationNames(graph.assets.values()),
    other,
    trace,
  })
  const stores: Readonly<Partial<Record<Role, Store>>> = { warehouse }
  const close = async () => {
    await warehouse.close()
    await log.close()
  }
  return {
    log,
    store: (role) => stores[role] ?? null,
    now,
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
    random: Math.random,
    newRun: () =>
      `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`,
    env,
    pid: process.pid,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Microseconds since 1970, by the clock of the machine. */
export function microsNow(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000)
}
