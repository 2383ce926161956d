import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const WIDTH = 50
const A_FILE = 10

/**
 * Writes a project of `count` TypeScript assets into a new temporary folder and gives its path: ten assets a file, layers of 50,
 * each asset on three of the layer before, with rows, a key and a function of its own, as an engineer writes them.
 * `framework` is what the files import the verbs from; another `salt` makes files that no cache has seen.
 */
export function generateAssets(count: number, framework: string, salt: string): string {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-assets-'))
  const folder = join(root, 'assets/bench')
  mkdirSync(folder, { recursive: true })
  for (let first = 0; first < count; first += A_FILE) {
    const numbers = Array.from({ length: Math.min(A_FILE, count - first) }, (_, at) => first + at)
    writeFileSync(join(folder, `${fileOf(first)}.ts`), `${textOf(numbers, framework)}\n// ${salt}\n`)
  }
  return root
}

const nameOf = (number: number) => `a${String(number).padStart(5, '0')}`
const fileOf = (number: number) => `part-${String(Math.floor(number / A_FILE)).padStart(4, '0')}`

function upstreamsOf(number: number): readonly number[] {
  const layer = Math.floor(number / WIDTH)
  if (layer === 0) return []
  return [...new Set([0, 1, 2].map((j) => (layer - 1) * WIDTH + (((number % WIDTH) + j * 7) % WIDTH)))]
}

function textOf(numbers: readonly number[], framework: string): string {
  const asked = new Map<string, string[]>()
  for (const upstream of [...new Set(numbers.flatMap(upstreamsOf))].sort((a, b) => a - b)) {
    asked.set(fileOf(upstream), [...(asked.get(fileOf(upstream)) ?? []), nameOf(upstream)])
  }
  const imports = [...asked].map(([file, names]) => `import { ${names.join(', ')} } from './${file}.ts'\n`)
  return `import { z } from 'zod'\nimport { asset } from '${framework}'\n${imports.join('')}${numbers.map(declarationOf).join('')}`
}

function declarationOf(number: number): string {
  const names = upstreamsOf(number).map(nameOf)
  const from = names.length === 0 ? '' : `  from: { ${names.join(', ')} },\n`
  const body =
    names.length === 0
      ? `return [{ id: ${number}, value: ${number} / 7 }]`
      : `const values = await Promise.all([${names.map((name) => `${name}.column('value')`).join(', ')}])
    return [{ id: ${number}, value: values.flat().reduce((sum, value) => sum + value, 0) }]`
  return `
export const ${nameOf(number)} = asset('bench.${nameOf(number)}', {
  doc: 'Asset number ${number} of a generated project.',
  owner: 'team:bench',
  rows: z.object({ id: z.int(), value: z.number() }),
  unique: ['id'],
${from}  async run(${names.length === 0 ? '' : `{ ${names.join(', ')} }`}) {
    ${body}
  },
})
`
}
