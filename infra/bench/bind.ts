import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import { bindModels } from '#sql/bind/bind.ts'
import { loadModels } from '#sql/project.ts'
import { generateModels } from './generate-models.ts'

/**
 * Seconds to bind a generated project that is loaded: with the start of the engine, and again with nothing changed; `whole` is the
 * first with its loading, `megabytes` the most memory that the process had taken after it.
 */
export async function bindSeconds(
  count: number,
  now: () => number = () => performance.now(),
): Promise<{
  readonly whole: number
  readonly cold: number
  readonly unchanged: number
  readonly megabytes: number
}> {
  const root = generateModels(count)
  const once = async () => {
    const began = now()
    const loaded = await loadModels({ root, partitions: new Map(), known: [] })
    const start = now()
    const binder = duckdbBinder()
    const { columns, faults } = await bindModels(loaded, [], binder, join(root, '.tidemark/cache/bind.json'))
    const seconds = (now() - start) / 1000
    await binder.close()
    if (faults.length > 0 || columns.size !== count) throw new Error(`${faults.length} faults, ${columns.size} models`)
    return { seconds, whole: now() - began }
  }
  const cold = await once()
  const megabytes = process.resourceUsage().maxRSS / 1024
  const unchanged = await once()
  rmSync(root, { recursive: true })
  return { whole: cold.whole / 1000, cold: cold.seconds, unchanged: unchanged.seconds, megabytes }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const count = Number(process.argv[2] ?? 1000)
  const { whole, cold, unchanged, megabytes } = await bindSeconds(count)
  console.log(`bind_${count}_whole ${whole.toFixed(3)} s`)
  console.log(`bind_${count} ${cold.toFixed(3)} s`)
  console.log(`bind_${count}_unchanged ${unchanged.toFixed(3)} s`)
  console.log(`bind_${count}_memory ${megabytes.toFixed(0)} MB`)
}
