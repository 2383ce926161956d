import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConnectorError } from '#core/error.ts'
import type { World } from '#core/world.ts'
import type { Places } from './places.ts'

/**
 * Refuses a warehouse that is older than its log, as a copy that was put back is: what the log says last is looked for among its
 * markers. Looked at only where the file is another than the last run left, so that a run with nothing to do opens no engine.
 */
export async function refuseOlderWarehouse({ stateDir }: Places, world: World): Promise<void> {
  const warehouse = join(stateDir, 'warehouse.duckdb')
  const found = stampOf(warehouse)
  if (found === null || found === kept(stateDir)) return
  const pieces = new Map((await world.log.current()).map((piece) => [piece.event, piece]))
  const newest = await world.log.events({ kinds: ['materialized'], newestFirst: true, limit: 1000 })
  const last = newest.find((event) => pieces.has(event.id))
  if (last?.kind !== 'materialized') return
  const { prepared } = last.body
  const markers = (await world.store('warehouse')?.markers()) ?? []
  if (markers.some((marker) => marker.event === prepared)) return
  throw new ConnectorError(
    `${warehouse} is older than its log: ${last.asset} of ${new Date(last.at / 1000).toISOString()} is not in it\n  → put back the file that belongs to the log, or \`npx tsx jobs/state.ts rebuild\` makes a log of what stands in this one`,
    { connector: 'duckdb', code: 'OLD_WAREHOUSE' },
  )
}

/** Keeps how the warehouse was left, once it is shut. */
export function keepStamp({ stateDir }: Places): void {
  const stamp = stampOf(join(stateDir, 'warehouse.duckdb'))
  if (stamp === null || stamp === kept(stateDir)) return
  mkdirSync(dirname(fileIn(stateDir)), { recursive: true })
  writeFileSync(fileIn(stateDir), stamp)
}

const fileIn = (stateDir: string): string => join(stateDir, 'cache', 'warehouse.stamp')

function stampOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat ? `${stat.size} ${stat.mtimeNs} ${stat.ino}` : null
}

function kept(stateDir: string): string | null {
  try {
    return readFileSync(fileIn(stateDir), 'utf8')
  } catch {
    return null // nothing was kept: it is looked at
  }
}
