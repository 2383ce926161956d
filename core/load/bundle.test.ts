import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FRAMEWORK } from './specifier.ts'

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true })
})

const declared = (name: string, body: string) => `
export const ${name} = asset('a.${name}', {
  doc: 'A table.',
  owner: 'team:x',
  rows: z.object({ id: z.string() }),
  run: () => ${body},
})
`
const head = `import { z } from 'zod'\nimport { asset } from '#core/define.ts'\n`

describe('a project imported as one bundle', () => {
  it('keeps the lines of its files in stack traces', () => {
    const files = {
      'assets/a/first.ts': head + declared('first', '[]'),
      'assets/a/thrower.ts': `import { late } from '../../lib/late.ts'\n${head}${declared('thrower', 'late()')}`,
      'lib/late.ts': `interface Gone {\n  readonly type: true\n}\n\nexport function late(): Gone[] {\n  throw new Error('not today')\n}\n`,
    }
    const { said, bundles } = ran(project(files), 'a.thrower', 'error.stack')
    expect(bundles).toHaveLength(1)
    expect(said).toMatch(/^Error: not today\n +at late \(\S*\/lib\/late\.ts:6:9\)\n +at .*assets\/a\/thrower\.ts:9:14/)
  })

  it('lets each file be itself: its own URL, its own names, what it imports when it runs', () => {
    const files = {
      'assets/a/one.ts': `${head}const own = import.meta.url\n${declared('one', '[{ id: own }]')}`,
      'assets/a/two.ts': `${head}import facts from '../../lib/facts.json' with { type: 'json' }\nconst own = import.meta.dirname\n${declared('two', "import('../../lib/late.ts').then(({ late }) => [{ id: own + late + facts.word }])")}`,
      'lib/late.ts': `export const late = ' late '\n`,
      'lib/facts.json': `{ "word": "fact" }\n`,
    }
    const root = project(files)
    expect(ran(root, 'a.one').said).toBe(JSON.stringify([{ id: `file://${root}/assets/a/one.ts` }]))
    expect(ran(root, 'a.two').said).toBe(JSON.stringify([{ id: `${root}/assets/a late fact` }]))
  })

  it('is made anew when a file in it changes, however far from the assets', () => {
    const root = project({
      'assets/a/one.ts': `${head}import { word } from '../../lib/word.ts'\n${declared('one', '[{ id: word }]')}`,
      'lib/word.ts': `export const word = 'before'\n`,
    })
    const before = ran(root, 'a.one')
    expect(ran(root, 'a.one')).toEqual(before)
    writeFileSync(join(root, 'lib/word.ts'), `export const word = 'after'\n`)
    const after = ran(root, 'a.one')
    expect([before.said, after.said]).toEqual(['[{"id":"before"}]', '[{"id":"after"}]'])
    expect(after.bundles).toHaveLength(1)
    expect(after.bundles).not.toEqual(before.bundles)
  })

  it('is not made where a file imports what it names at run time', () => {
    const root = project({
      'assets/a/one.ts': `${head}const name = 'word'\n${declared('one', "import('../../lib/' + name + '.ts').then(({ word }) => [{ id: word }])")}`,
      'lib/word.ts': `export const word = 'found'\n`,
    })
    expect(ran(root, 'a.one')).toEqual({ said: '[{"id":"found"}]', bundles: [] })
    expect(ran(root, 'a.one')).toEqual({ said: '[{"id":"found"}]', bundles: [] })
  })
})

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-bundle-'))
  roots.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

// Loads the project in a program of its own and runs one asset's function: its rows, or what `told` makes of its error.
function ran(root: string, key: string, told = 'String(error)'): { said: string; bundles: readonly string[] } {
  const program = join(root, 'run.mts')
  writeFileSync(
    program,
    `import { loadProject } from '${join(FRAMEWORK, 'core/load/load.ts')}'
const { assets } = await loadProject({ root: '${root}', cache: '${root}/.tidemark/cache' })
try {
  console.log(JSON.stringify(await assets.get('${key}').compute.run({}, {})))
} catch (error) {
  console.log(${told})
}
`,
  )
  const { stdout, stderr } = spawnSync(join(FRAMEWORK, 'node_modules/.bin/tsx'), [program], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const bundles = readdirSync(join(root, '.tidemark/cache')).filter((name) => name.endsWith('.mjs'))
  return { said: stdout.trimEnd(), bundles }
}
