import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateAssets } from './generate-assets.ts'

const ROUNDS = 5
const repository = fileURLToPath(new URL('../../', import.meta.url))

// Whole processes, each against an empty tsx program of the same round: a project never seen before, then the same again.
for (const count of [1000, 5000]) {
  const first: number[] = []
  const second: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const root = generateAssets(count, join(repository, 'core/define.ts'), round)
    const empty = programIn(root, 'empty', '')
    const load = programIn(
      root,
      'load',
      `import { loadProject } from ${JSON.stringify(join(repository, 'core/load/load.ts'))}
const { assets, codes } = await loadProject({ root: ${JSON.stringify(root)}, cache: ${JSON.stringify(join(root, '.tidemark/cache'))} })
if (assets.size !== ${count} || new Set(codes.values()).size !== ${count}) throw new Error(\`\${assets.size} assets, \${codes.size} codes\`)
`,
    )
    const base = secondsOf(empty)
    first.push(secondsOf(load) - base)
    second.push(secondsOf(load) - base)
    rmSync(root, { recursive: true })
  }
  console.log(`load_${count} ${median(first).toFixed(3)} s`)
  console.log(`load_${count}_second ${median(second).toFixed(3)} s`)
}

function programIn(root: string, name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tidemark-load-')), `${name}.mts`)
  writeFileSync(path, text || 'export {}\n')
  return path
}

function secondsOf(program: string): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(join(repository, 'node_modules/.bin/tsx'), [program], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (performance.now() - start) / 1000
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
