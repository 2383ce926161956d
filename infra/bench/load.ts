import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateAssets } from './generate-assets.ts'

const ROUNDS = 5
const repository = fileURLToPath(new URL('../../', import.meta.url))

// Whole processes, each less an empty tsx program of the same round: a project that nothing has seen before, then the same again.
for (const count of process.argv[2] ? [Number(process.argv[2])] : [1000, 5000]) {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => seconds(count, `${process.pid} ${round}`))
  console.log(`load_${count} ${median(rounds.map(({ first }) => first)).toFixed(3)} s`)
  console.log(`load_${count}_second ${median(rounds.map(({ second }) => second)).toFixed(3)} s`)
}

function seconds(count: number, salt: string): { readonly first: number; readonly second: number } {
  const root = generateAssets(count, join(repository, 'core/define.ts'), salt)
  const program = (name: string, text: string) => {
    writeFileSync(join(root, name), text)
    return join(root, name)
  }
  const empty = timed(program('empty.mts', 'export {}\n'))
  const load = program(
    'load.mts',
    `import { loadProject } from ${JSON.stringify(join(repository, 'core/load/load.ts'))}
const root = ${JSON.stringify(root)}
const { assets, codes } = await loadProject({ root, cache: \`\${root}/.tidemark/cache\` })
if (assets.size !== ${count} || new Set(codes.values()).size !== ${count}) throw new Error(\`\${assets.size} assets, \${codes.size} codes\`)
`,
  )
  const found = { first: timed(load) - empty, second: timed(load) - empty }
  rmSync(root, { recursive: true })
  return found
}

function timed(program: string): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(join(repository, 'node_modules/.bin/tsx'), [program], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
