import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readStoreId } from '#connectors/duckdb/warehouse.ts'
import { openState } from '#connectors/state/open.ts'
import { UsageError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, owned } from './chosen.ts'

/** Makes a lost log anew from the markers in the warehouse: what stands is known again, what it was made from is not. */
export async function rebuild(asked: Asked): Promise<number> {
  const { places, print } = asked
  const prefix = places.env.TIDEMARK_ENV ? `${places.env.TIDEMARK_ENV}_` : ''
  const path = join(places.stateDir, `${prefix}state.db`)
  const warehouse = join(places.stateDir, 'warehouse.duckdb')
  if (existsSync(path) && statSync(path).size > 0)
    throw new UsageError(`${path} is still there; move it away first, rebuilding starts without one`)
  if (!existsSync(warehouse)) throw new UsageError(`${warehouse} is not there; there is nothing to rebuild from`)
  using _owner = owned(asked, 'rebuild')
  const storeId = await readStoreId(warehouse, prefix)
  if (storeId === null)
    throw new UsageError(`${warehouse} holds no tables of this environment; there is nothing to rebuild from`)
  openState(path, { storeId }).database.close()
  await using world = openWorld(graphOf([]), places.stateDir, places.env)
  const markers = (await world.store('warehouse')?.markers()) ?? []
  await world.log.append(
    markers.map(
      ({ asset, code, from, to, keys, rows, data }) =>
        ({ run: '', asset, code, from, to, keys, kind: 'rebuilt', body: { rows, data } }) as const,
    ),
  )
  print(
    `rebuilt from ${markers.length} ${markers.length === 1 ? 'marker' : 'markers'}; currency is unknown until the next materialization or mark-current`,
  )
  return EXIT.ok
}
