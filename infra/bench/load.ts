import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { generateAssets } from './generate-assets.ts'

const ROUNDS = 5
const repository = fileURLToPath(new URL('../../', import.meta.url))

// The same two programs in every round: tsx compiles a program that it has not seen, which is not of the load.
const programs = mkdtempSync(join(tmpdir(), 'tidemark-load-'))
const program = (name: string, text: string) => {
  writeFileSync(join(programs, name), text)
  return join(programs, name)
}
const EMPTY = program('empty.mts', 'export {}\n')
// As a job loads it.
const LOAD = program(
  'load.mts',
  `import { runCommand } from ${JSON.stringify(join(repository, 'core/load/own-bundle.ts'))}
await runCommand(new URL(${JSON.stringify(pathToFileURL(join(repository, 'infra/bench/load-once.ts')).href)}))
`,
)

// Whole processes, each less an empty tsx program of the same round: a project that nothing has seen before, then the same again.
for (const count of process.argv[2] ? [Number(process.argv[2])] : [1000, 5000]) {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => seconds(count, `${process.pid} ${round}`))
  console.log(`load_${count} ${median(rounds.map(({ first }) => first)).toFixed(3)} s`)
  console.log(`load_${count}_second ${median(rounds.map(({ second }) => second)).toFixed(3)} s`)
}

rmSync(programs, { recursive: true })

function seconds(count: number, salt: string): { readonly first: number; readonly second: number } {
  const root = generateAssets(count, join(repository, 'core/define.ts'), salt)
  const empty = timed(EMPTY)
  const found = { first: timed(LOAD, root, `${count}`) - empty, second: timed(LOAD, root, `${count}`) - empty }
  rmSync(root, { recursive: true })
  return found
}

function timed(...program: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(join(repository, 'node_modules/.bin/tsx'), program, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
