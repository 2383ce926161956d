import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import { bindModels } from '#sql/bind.ts'
import { loadModels } from '#sql/project.ts'
import { generateModels } from './generate-models.ts'

// Binds a generated project, loaded before: cold with the start of the engine, then with nothing changed.
const count = Number(process.argv[2] ?? 1000)
const root = generateModels(count)
const cache = join(root, '.tidemark/cache/bind.json')

async function bindOnce(name: string) {
  const loaded = await loadModels({ root, partitions: new Map(), known: [] })
  const start = performance.now()
  const binder = duckdbBinder()
  const { columns, faults } = await bindModels(loaded, [], binder, cache)
  const seconds = (performance.now() - start) / 1000
  await binder.close()
  if (faults.length > 0 || columns.size !== count) throw new Error(`${faults.length} faults, ${columns.size} models`)
  console.log(`${name} ${seconds.toFixed(3)} s`)
}

await bindOnce(`bind_${count}`)
await bindOnce(`bind_${count}_unchanged`)
console.log(`bind_${count}_memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
rmSync(root, { recursive: true })
