import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asset } from '../define.ts'
import { codeVersions, declarationsOf } from './code-version.ts'
import { ModuleCache } from './module-cache.ts'
import { readModules } from './modules.ts'
import { FRAMEWORK, resolver } from './specifier.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-code-'))
const define = join(FRAMEWORK, 'core/define.ts')
afterAll(() => rmSync(root, { recursive: true, force: true }))

const files = new Map<string, string>()
function write(path: string, text: string) {
  files.set(path, text)
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const edit = (path: string, from: string | RegExp, to: string) => {
  const text = files.get(path) ?? ''
  const edited = text.replace(from, to)
  expect(edited, `${from} is in ${path}`).not.toBe(text)
  write(path, edited)
}

// Names exported by assets/m/a.ts and b.ts → code version.
async function versions(pinned: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const resolve = resolver(root)
  const paths = [...files.keys()].filter((path) => path.startsWith('assets/') && path.endsWith('.ts'))
  const modules = await readModules(
    paths.map((path) => join(root, path)),
    { root, resolve, cache: new ModuleCache(null) },
  )
  const exported = paths.flatMap((path) =>
    [...(files.get(path) ?? '').matchAll(/export const (\w+)/g)].map(([, name = '']) => ({
      // Of the record, only key and pinned packages are asked here.
      asset: asset(name, { doc: '', owner: '', rows: z.object({}), pinned, run: () => [] }),
      file: join(root, path),
      name,
    })),
  )
  return Object.fromEntries(codeVersions(declarationsOf(exported, modules, resolve), modules, resolve))
}

async function changedBy(act: () => void): Promise<readonly string[]> {
  const before = await versions()
  act()
  const after = await versions()
  expect(Object.keys(after)).toEqual(Object.keys(before))
  return Object.keys(after).filter((name) => after[name] !== before[name])
}

beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  files.clear()
  mkdirSync(root, { recursive: true })
  symlinkSync(join(FRAMEWORK, 'node_modules'), join(root, 'node_modules'))
  write('lib/far.ts', `export function scale(x: number) { return x * 2 }\nexport const other = (x: number) => x + 1\n`)
  write(
    'lib/middle.ts',
    `import * as far from './far.ts'\nexport { other as renamed } from './far.ts'\nexport const twice = (x: number) => far.scale(far.scale(x))\n`,
  )
  write(
    'lib/near.ts',
    `import { renamed, twice } from './middle.ts'\nexport default (x: number) => twice(x)\nexport const loose = renamed\nexport * from './middle.ts'\n`,
  )
  write(
    'assets/m/a.ts',
    `import { z } from 'zod'
import { asset, source } from '${define}'
import near, { loose } from '../../lib/near.ts'

const Row = z.object({ id: z.int(), value: z.number() })
const weight = 3

export const first = source('m.first', {
  doc: 'First.', owner: 'team:x', rows: Row, unique: ['id'],
  load() { return [{ id: 1, value: weight }] },
})

export const second = asset('m.second', {
  doc: 'Second.', owner: 'team:x', tags: ['t'], rows: Row, unique: ['id'],
  from: { first },
  async run({ first }) {
    const weight = 5
    return (await first.all()).map((row) => ({ ...row, value: near(row.value) + weight }))
  },
})

export const third = asset('m.third', {
  doc: 'Third.', owner: 'team:x', rows: Row, from: { second },
  async run({ second }) { return (await second.all()).map(({ id, value }) => ({ id, value: loose(value) })) },
})
`,
  )
})

const A = 'assets/m/a.ts'

describe('changes nothing:', () => {
  it.each<[string, string | RegExp, string]>([
    ['a comment', 'const weight = 5', '// five\n    const /* so */ weight = 5'],
    ['white space', 'async run({ first }) {', 'async run( {\n\n first\n } )\n{'],
    ['quotes, commas and parentheses', "unique: ['id'],\n  from", 'unique: ["id",],\n  "from"'],
    ['a parenthesis around', 'near(row.value) + weight', '((near(row.value)) + (weight))'],
    ['a doc', "'Second.'", "'Second, said better.'"],
    ['an owner', /team:x/g, 'team:y'],
    ['a tag', "tags: ['t']", "tags: ['u', 'v']"],
    [
      'a promise, a pool, retries, a time limit, a need',
      "tags: ['t']",
      "fresh: {}, when: {}, pool: 'p', retry: { times: 3 }, timeout: '5m', needs: { z }, formerly: ['m.old']",
    ],
    ['a type', 'near(row.value)', 'near(row.value as number)!'],
    [
      'a new neighbour',
      '\nexport const third',
      '\nconst spare = 7\nfunction unused() { return spare }\n\nexport const third',
    ],
    ['an import of a type', 'import { z }', "import type { Asset } from '../../core.ts'\nimport { z }"],
  ])('%s', async (_what, from, to) => {
    expect(await changedBy(() => edit(A, from, to))).toEqual([])
  })
  it('a rename of a file on the way', async () => {
    expect(
      await changedBy(() => {
        write('lib/distant.ts', files.get('lib/far.ts') ?? '')
        edit('lib/middle.ts', /far\.ts/g, 'distant.ts')
      }),
    ).toEqual([])
  })
})

describe('changes exactly what reaches it:', () => {
  it.each<[string, string, string | RegExp, string, readonly string[]]>([
    ['a function three files away', 'lib/far.ts', 'x * 2', 'x * 2.5', ['second']],
    ['its neighbour, handed on under another name', 'lib/far.ts', 'x + 1', 'x + 2', ['third']],
    ['the function between', 'lib/middle.ts', 'far.scale(far.scale(x))', 'far.scale(x)', ['second']],
    ['a default export', 'lib/near.ts', '=> twice(x)', '=> twice(-x)', ['second']],
    ['a constant of the file, not one of the same name within', A, 'const weight = 3', 'const weight = 4', ['first']],
    ['a constant within', A, 'const weight = 5', 'const weight = 6', ['second']],
    ['a schema', A, 'value: z.number()', 'value: z.number().nullable()', ['first', 'second', 'third']],
    ['a key', A, "unique: ['id'],\n  from", "unique: ['id', 'value'],\n  from", ['second']],
    ['an edge', A, 'from: { second }', 'from: { second, first }', ['third']],
    ['a check, a version, a batch', A, 'from: { second }', 'from: { second }, batch: 3', ['third']],
    ['another column', A, "'Third.', owner", "'Third.', version: '2', owner", ['third']],
    ['another import under the same name', A, 'near, { loose }', 'near, { twice as loose }', ['third']],
  ])('%s', async (_what, path, from, to, changed) => {
    expect(await changedBy(() => edit(path, from, to))).toEqual(changed)
  })

  it('a class and what it stands on', async () => {
    write(
      'lib/shape.ts',
      `class Base { area() { return 1 } }\nexport class Shape extends Base { area() { return super.area() + 1 } }\n`,
    )
    write(
      'assets/m/b.ts',
      `import { asset } from '${define}'\nimport { Shape } from '../../lib/shape.ts'\nexport const shaped = asset('m.shaped', { run: () => [new Shape().area()] })\nexport const plain = asset('m.plain', { run: () => [] })\n`,
    )
    expect(await changedBy(() => edit('lib/shape.ts', 'return 1 }', 'return 2 }'))).toEqual(['shaped'])
  })

  it('a file that is imported while it runs, and a file of data', async () => {
    write('lib/late.ts', 'export const late = () => 1\n')
    write('assets/m/data.csv', 'a\n1\n')
    write(
      'assets/m/b.ts',
      `import { readFileSync } from 'node:fs'\nimport { asset } from '${define}'
export const lazy = asset('m.lazy', { run: async () => [(await import('../../lib/late.ts')).late()] })
export const fed = asset('m.fed', { run: () => [readFileSync(new URL('./data.csv', import.meta.url))] })\n`,
    )
    expect(await changedBy(() => edit('lib/late.ts', '=> 1', '=> 2'))).toEqual(['lazy'])
    expect(await changedBy(() => edit('assets/m/data.csv', '1', '2'))).toEqual(['fed'])
  })

  it('a factory, by the whole call and the whole factory; not what it declares for display', async () => {
    write(
      'assets/m/b.ts',
      `import { asset } from '${define}'
const make = (key: string, by: number) => asset(key, { doc: 'Made.', owner: 'team:x', run: () => [by] })
export const one = make('m.one', 1)
export const two = make('m.two', 2)\n`,
    )
    expect(await changedBy(() => edit('assets/m/b.ts', "'m.two', 2", "'m.two', 3"))).toEqual(['two'])
    expect(await changedBy(() => edit('assets/m/b.ts', '[by]', '[by, by]'))).toEqual(['one', 'two'])
    expect(await changedBy(() => edit('assets/m/b.ts', "'Made.'", "'Made here.'"))).toEqual([])
  })

  it('a loop that fills a record', async () => {
    write(
      'assets/m/b.ts',
      `import { asset } from '${define}'
export const many: Record<string, unknown> = {}
export const apart = asset('m.apart', { run: () => [] })
for (const name of ['p', 'q']) many[name] = asset(\`m.\${name}\`, { run: () => [name] })\n`,
    )
    expect(await changedBy(() => edit('assets/m/b.ts', "'q'", "'r'"))).toEqual(['many'])
  })

  it('outputs of one computation, together; a doc of one of them changes nothing', async () => {
    write(
      'assets/m/b.ts',
      `import { assets } from '${define}'
const made = assets('m', {
  outputs: { left: { doc: 'L', owner: 'team:x' }, right: { doc: 'R', owner: 'team:x' } },
  run: () => ({ left: [], right: [] }),
})
export const left = made.left
export const right = made.right\n`,
    )
    expect(await changedBy(() => edit('assets/m/b.ts', "doc: 'L'", "doc: 'Left'"))).toEqual([])
    expect(await changedBy(() => edit('assets/m/b.ts', 'left: []', 'left: [1]'))).toEqual(['left', 'right'])
  })
})

it('counts a pinned package by its installed version', async () => {
  rmSync(join(root, 'node_modules'))
  const at = (version: string) => write('node_modules/pkg/package.json', JSON.stringify({ name: 'pkg', version }))
  at('1.0.0')
  const plain = await versions()
  const before = await versions(['pkg'])
  at('1.0.1')
  expect(await versions()).toEqual(plain)
  expect((await versions(['pkg'])).first).not.toBe(before.first)
})

it('stops at another asset: what that stands on is its own matter', async () => {
  expect(await changedBy(() => edit(A, 'near(row.value)', 'near(row.value + 1)'))).toEqual(['second'])
})

it('keeps every version under any comment and any white space between tokens', async () => {
  const before = await versions()
  const text = files.get(A) ?? ''
  // Places where white space already stands between two tokens, outside of strings.
  const gaps = [...text.matchAll(/(?<=[,;{}(]) /g)].map(({ index }) => index)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...gaps), fc.constantFrom('\n\n', '\t', ' /* { */ ', ' // ]\n')), {
        maxLength: 6,
      }),
      async (insertions) => {
        let edited = text
        for (const [at, filler] of [...insertions].sort((a, b) => b[0] - a[0]))
          edited = edited.slice(0, at) + filler + edited.slice(at)
        write(A, edited)
        expect(await versions()).toEqual(before)
      },
    ),
    { numRuns: 50 },
  )
})
