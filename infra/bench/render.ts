import { rmSync } from 'node:fs'
import { loadModels } from '#sql/project.ts'
import { generateModels } from './generate-models.ts'

// Loads and renders a generated project in this process, once and cold: run it anew for another figure.
const count = Number(process.argv[2] ?? 1000)
const root = generateModels(count)
const start = performance.now()
const { models, faults } = await loadModels({ root, partitions: new Map(), known: [] })
const scope = {
  relation: (name: string) => name,
  self: 'self',
  partition: null,
  incremental: false,
  dialect: 'duckdb',
} as const
let characters = 0
for (const { compute } of models) if (compute.via === 'select') characters += compute.select.render(scope).length
const seconds = (performance.now() - start) / 1000
rmSync(root, { recursive: true })
if (faults.length > 0 || models.length !== count) throw new Error(`${faults.length} faults, ${models.length} models`)
console.log(`render_${count} ${seconds.toFixed(3)} s`)
console.log(`render_${count}_memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
console.log(`render_${count}_text ${characters} characters`)
