import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Writes a project of `count` view models in five layers into a new temporary folder and gives its path: the first layer reads
 * constants, each later model one to three of the layer before; one not_null test each (unless `tests` is false), one schema.yml a layer.
 */
export function generateModels(count: number, { tests = true }: { tests?: boolean } = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-models-'))
  const width = Math.max(1, Math.floor(count / 5))
  const layers = Math.ceil(count / width)
  for (let layer = 0; layer < layers; layer++) {
    const folder = join(root, 'models', `layer${layer}`)
    mkdirSync(folder, { recursive: true })
    const numbers = Array.from({ length: Math.min(width, count - layer * width) }, (_, at) => layer * width + at)
    for (const number of numbers) writeFileSync(join(folder, `${nameOf(number)}.sql`), queryOf(number, width))
    writeFileSync(join(folder, 'schema.yml'), schemaOf(numbers, tests))
  }
  return root
}

const nameOf = (number: number) => `m${String(number).padStart(5, '0')}`
const refOf = (number: number) => `{{ ref('${nameOf(number)}') }}`

function queryOf(number: number, width: number): string {
  const layer = Math.floor(number / width)
  const at = number % width
  if (layer === 0) {
    return `select ${number} % 7 as id, ${number} * 1.5 as amt, 'S${number % 32}' as sym, date '2024-01-01' + ${number % 30} as d\n`
  }
  const parents = [
    ...new Set(Array.from({ length: 1 + (number % 3) }, (_, j) => (layer - 1) * width + ((at + j * 11) % width))),
  ]
  const sums = parents.slice(1).map((_, j) => ` + coalesce(j${j + 1}.amt, 0)`)
  const joins = parents.slice(1).map((parent, j) => `left join ${refOf(parent)} as j${j + 1} on j${j + 1}.id = s.id\n`)
  return `with src as (
  select id, amt, sym, d from ${refOf(parents[0] ?? 0)}
)
select
  s.id,
  s.amt${sums.join('')} as amt,
  upper(s.sym) as sym,
  s.d
from src as s
${joins.join('')}`
}

function schemaOf(numbers: readonly number[], tests: boolean): string {
  const models = numbers.map(
    (number) =>
      `  - name: ${nameOf(number)}\n    columns:\n      - name: id\n${tests ? '        data_tests: [not_null]\n' : ''}`,
  )
  return `version: 2\nconfig:\n  owner: team:bench\n  doc: Generated.\nmodels:\n${models.join('')}`
}
