import { rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { loadModels } from '#sql/project.ts'
import { generateModels } from './generate-models.ts'

/** Seconds to load and render a generated project of `count` models, cold: once a process. */
export async function renderSeconds(count: number, now: () => number = () => performance.now()): Promise<number> {
  const root = generateModels(count)
  const start = now()
  const { models, faults } = await loadModels({ root, partitions: new Map(), known: [] })
  const scope = {
    relation: (input: string) => input,
    self: '',
    partition: null,
    incremental: false,
    dialect: 'duckdb',
  } as const
  let rendered = 0
  for (const { compute } of models) if (compute.via === 'select' && compute.select.render(scope).length > 0) rendered++
  const seconds = (now() - start) / 1000
  rmSync(root, { recursive: true })
  if (faults.length > 0 || rendered !== count) throw new Error(`${faults.length} faults, ${rendered} models`)
  return seconds
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const count = Number(process.argv[2] ?? 1000)
  console.log(`render_${count} ${(await renderSeconds(count)).toFixed(3)} s`)
  console.log(`render_${count}_memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
}
