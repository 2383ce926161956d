import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, owned } from './chosen.ts'

/** Copies log and warehouse of one moment: nobody writes meanwhile, for the ownership is held. Throws UsageError for a folder that is not empty. */
export async function backup(asked: Asked): Promise<number> {
  const { places, print } = asked
  const [target] = asked.words
  if (target === undefined) throw new UsageError('say where to: state backup DIR')
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new UsageError(`${target} is not empty; a backup goes to a folder of its own`)
  using _owner = owned(asked, 'backup')
  mkdirSync(target, { recursive: true })
  const prefix = places.env.TIDEMARK_ENV ? `${places.env.TIDEMARK_ENV}_` : ''
  const warehouse = join(places.stateDir, 'warehouse.duckdb')
  {
    await using world = openWorld(graphOf([]), places.stateDir, places.env)
    await world.log.backup(join(target, `${prefix}state.db`))
    // What the write-ahead file holds goes into the file that is copied.
    if (existsSync(warehouse)) await world.store('warehouse')?.query('checkpoint')
  }
  if (existsSync(warehouse)) copyFileSync(warehouse, join(target, 'warehouse.duckdb'))
  print(`copied to ${target}; use it with --state-dir ${target}`)
  return EXIT.ok
}
