import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { record } from '../asset.ts'
import { DefinitionError, type Fault, faultText } from '../error.ts'
import { loadProject } from './load.ts'
import { FRAMEWORK } from './specifier.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-load-'))
  roots.push(root)
  symlinkSync(join(FRAMEWORK, 'node_modules'), join(root, 'node_modules'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const head = `import { z } from 'zod'\nimport { asset, assets } from '${join(FRAMEWORK, 'core/define.ts')}'\nimport { daily } from '${join(FRAMEWORK, 'core/partition/daily.ts')}'\n`
const declared = (name: string, key: string, more = '') => `export const ${name} = asset('${key}', {
  doc: 'A table.',
  owner: 'team:x',
  rows: z.object({ id: z.int() }),
  ${more}
  run: () => [],
})
`

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly Fault[]> {
  try {
    await loadProject({ root: project(files), cache: null })
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults
    throw error
  }
  return []
}

describe('a project', () => {
  it('is every asset that a file under assets/ exports, in the order of paths and names', async () => {
    const root = project({
      'assets/b/z.ts': head + declared('z1', 'b.z'),
      'assets/a/y.ts': `${head}${declared('y1', 'a.y')}export const kept = { ${'k'}: ${declared('', 'a.k').slice('export const  = '.length)} }\n`,
      'assets/a/pair.ts': `${head}export const pair = assets('a', { outputs: { l: { doc: 'L.', owner: 'team:x', rows: z.object({ id: z.int() }) }, r: { doc: 'R.', owner: 'team:x', rows: z.object({ id: z.int() }) } }, run: () => ({ l: [], r: [] }) })\n`,
      'assets/a/index.ts': `export * from './y.ts'\n`,
      'assets/a/y.test.ts': 'throw new Error("a test is not loaded")\n',
      'assets/a/rows.gen.ts': 'throw new Error("what is generated is not loaded")\n',
      'assets/calendar.ts': `${head}export const tradingDays = daily('2026-01-01')\n`,
    })
    const graph = await loadProject({ root, cache: null })
    expect([...graph.assets.keys()]).toEqual(['a.k', 'a.y', 'a.l', 'a.r', 'b.z'])
    expect(graph.places.get('a.y')).toEqual({ file: 'assets/a/y.ts', line: 4, column: 14 })
    expect(graph.codes.get('a.l')).toBe(graph.codes.get('a.r'))
  })

  it('hands models the assets and the partition definitions by name, and takes in what they are', async () => {
    const root = project({
      'assets/a/y.ts': head + declared('y1', 'a.y'),
      'assets/calendar.ts': `${head}export const tradingDays = daily('2026-01-01', { name: 'trade' })\n`,
    })
    const graph = await loadProject({
      root,
      cache: null,
      models: async ({ known, partitions }) => {
        expect(known.map(({ key }) => key)).toEqual(['a.y'])
        expect([...partitions.keys()]).toEqual(['trade', 'trading_days'])
        return { models: [], faults: [], columns: new Map(), places: new Map() }
      },
    })
    expect([...graph.assets.keys()]).toEqual(['a.y'])
  })

  it('without assets is empty', async () => {
    expect((await loadProject({ root: project({}), cache: null })).order).toEqual([])
  })

  it('has the same code versions with a cache, without one, and from one that is broken', async () => {
    const root = project({
      'assets/a/y.ts': head + declared('y1', 'a.y'),
      'assets/a/x.ts': head + declared('x1', 'a.x'),
    })
    const cache = join(root, '.tidemark/cache')
    const plain = (await loadProject({ root, cache: null })).codes
    expect((await loadProject({ root, cache })).codes).toEqual(plain)
    expect((await loadProject({ root, cache })).codes).toEqual(plain)
    writeFileSync(join(cache, 'modules.json'), '{"v":1,"entries":')
    expect((await loadProject({ root, cache })).codes).toEqual(plain)
  })
})

describe('what is wrong', () => {
  it('is told of all files at once, each with its line and its mend', async () => {
    const faults = await faultsOf({
      'assets/a/broken.ts': `${head}export const x = asset('a.broken', {\n  doc: 'x'\n  owner: 'y',\n})\n`,
      'assets/a/lost.ts': `${head}import { nothing } from './nowhere.ts'\n${declared('lost', 'a.lost', 'from: { nothing },')}`,
      'assets/a/typo.ts': `${head}import { gud } from './good.ts'\n${declared('typo', 'a.typo', 'from: { gud },')}`,
      'assets/a/good.ts': head + declared('good', 'a.good', "unique: ['idd'],"),
      'assets/a/after.ts': `${head}import { lost } from './lost.ts'\n${declared('after', 'a.after', 'from: { lost },')}`,
      'assets/a/throws.ts': `${head}export const days = daily('2026-13-01')\n`,
      'assets/a/other.ts': head + declared('other', 'b.other'),
      'assets/a/twice.ts': head + declared('twice', 'a.good', "unique: ['ide'],"),
    })
    const told = faults.map(({ file, line, key, what, mend }) => ({ at: `${file}:${line}`, key, what, mend }))
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ at: 'assets/a/broken.ts:6', what: expect.stringContaining('does not parse') }),
        expect.objectContaining({ at: 'assets/a/lost.ts:4', what: expect.stringContaining('no such file') }),
        expect.objectContaining({ at: 'assets/a/typo.ts:4', mend: 'did you mean good?' }),
        expect.objectContaining({ at: 'assets/a/throws.ts:4', what: expect.stringContaining('2026-13-01') }),
        expect.objectContaining({
          at: 'assets/a/other.ts:4',
          key: 'b.other',
          what: expect.stringContaining("folder of 'a'"),
        }),
        expect.objectContaining({
          at: 'assets/a/twice.ts:4',
          key: 'a.good',
          what: expect.stringContaining('assets/a/good.ts:4'),
        }),
        expect.objectContaining({
          at: 'assets/a/twice.ts:8',
          key: 'a.good',
          what: "unique names 'ide', which is no column",
        }),
        expect.objectContaining({ at: 'assets/a/good.ts:8', key: 'a.good', mend: 'did you mean id?' }),
      ]),
    )
    expect(told).toHaveLength(8)
    for (const fault of faults) expect(faultText(fault).split('\n').length).toBeLessThanOrEqual(12)
  })

  it('is told of both assets of one key, in one file or in two languages', async () => {
    const root = project({
      'assets/a/pair.ts': `${head}${declared('one', 'a.pair')}${declared('two', 'a.pair', "unique: ['idd'],")}`,
      'assets/a/rates.ts': head + declared('rates', 'a.rates', "unique: ['iid'],"),
    })
    const select = {
      materialized: 'view',
      file: 'models/a/rates.sql',
      version: '',
      asksIncremental: false,
      render: () => '',
      blame: () => ({ what: '' }),
    } as const
    const rates = record('model', 'a.rates', { doc: '', owner: 'team:x', rows: null }, {}, { via: 'select', select })
    const models = async () => ({
      models: [rates],
      faults: [],
      columns: new Map([['a.rates', [{ name: 'rate', type: 'double', nullable: true } as const]]]),
      places: new Map([['a.rates', { file: 'models/a/rates.sql', line: 1 }]]),
    })
    const error = await loadProject({ root, cache: null, models }).catch((thrown: unknown) => thrown)
    const faults = error instanceof DefinitionError ? error.faults : []
    expect(faults.map(({ file, line, what }) => `${file}:${line} ${what}`)).toEqual([
      "assets/a/rates.ts:8 unique names 'iid', which is no column",
      'assets/a/pair.ts:11 two assets have this key; the other stands in assets/a/pair.ts:4',
      "assets/a/pair.ts:15 unique names 'idd', which is no column",
      'models/a/rates.sql:1 two assets have this key; the other stands in assets/a/rates.ts:4',
      'models/a/rates.sql:1 has no doc',
    ])
  })

  it('says once how a key is written', async () => {
    const faults = await faultsOf({ 'assets/a/y.ts': head + declared('y', 'a.BidAsk') + declared('x', 'Rates') })
    expect(faults.map(({ what, mend }) => `${what}: ${mend}`)).toEqual([
      "'Rates' is no key: write subject.name: small letters, digits and _, one dot",
      "'a.BidAsk' is no key: write subject.name: small letters, digits and _, one dot: 'a.bid_ask'",
    ])
  })

  it('tells of every column that none can be, and of rows of another zod', async () => {
    const column = (rows: string, key: string) => declared('y', key).replace('z.object({ id: z.int() })', rows)
    const faults = await faultsOf({
      'assets/a/x.ts': head + column('z.object({ a: z.symbol(), b: z.string(), c: z.array(z.tuple([])) })', 'a.x'),
      'assets/a/y.ts': head.replace("'zod'", "'zod/mini'") + declared('y', 'a.y').replace('z.int()', 'z.string()'),
      'assets/a/z.ts': head + column('{ id: 1 } as never', 'a.z'),
    })
    expect(faults.map(({ file, line, what }) => `${file}:${line} ${what}`)).toEqual([
      "assets/a/x.ts:7 column 'a' is a symbol",
      "assets/a/x.ts:7 column 'c' is an array of a tuple",
      'assets/a/y.ts:7 rows is no object of zod, as the framework has it',
      'assets/a/z.ts:7 rows is no object of zod, as the framework has it',
    ])
  })

  it('points at the edge in `from`', async () => {
    const [fault] = await faultsOf({
      'assets/a/y.ts': `${head}${declared('served', 'a.served', "in: 'serving',")}${declared('y1', 'a.y', '\n  from: { served } as never,')}`,
    })
    expect(fault).toMatchObject({ file: 'assets/a/y.ts', line: 16, key: 'a.y' })
    expect(fault?.frame).toContain('from: { served }')
  })
})

describe('as programs are run', () => {
  it('tells of files that import each other, and of what only Node can refuse', () => {
    const root = project({
      'assets/a/p.ts': `${head}import { q } from './q.ts'\n${declared('p', 'a.p', 'from: { q },')}`,
      'assets/a/q.ts': `${head}import { p } from './p.ts'\n${declared('q', 'a.q', 'from: { p },')}`,
      'assets/a/r.ts': `${head}import 'no-such-package'\n${declared('r', 'a.r')}`,
      'assets/a/s.ts': `${head}${declared('s', 'a.s')}\nfunction late(): never {\n  throw new Error('not today')\n}\nlate()\n`,
      'assets/a/t.ts': `${head}import { s } from './s.ts'\n${declared('t', 'a.t', 'from: { s },')}`,
    })
    const told = run(root)
    const circle =
      /^assets\/a\/[pq]\.ts:\d+:\d+: .*files import each other: assets\/a\/([pq])\.ts → assets\/a\/[pq]\.ts → assets\/a\/\1\.ts$/
    expect(told).toEqual(
      expect.arrayContaining([
        expect.stringMatching(circle),
        expect.stringMatching(/^assets\/a\/r\.ts:4:\d+: .*no-such-package/),
        'assets/a/s.ts:13:9: cannot be imported: not today',
      ]),
    )
    expect(told).toHaveLength(3)
  })

  it('names all that the framework does not export, but for its types', () => {
    const text = `import { z } from 'zod'\nimport { asset, lookbak, type Asset, Partition, notNul } from '#core'\n${declared('y', 'a.y')}
export const late: Partition | Asset | null = [lookbak(y, '1d'), notNul('day')].length > 2 ? null : null\n`
    expect(run(project({ 'assets/a/y.ts': text }))).toEqual([
      "assets/a/y.ts:2:17: imports 'lookbak' from '#core', which does not export it",
      "assets/a/y.ts:2:49: imports 'notNul' from '#core', which does not export it",
    ])
  })

  it('does without the parser where nothing changed, and reads anew what did', () => {
    const root = project({ 'assets/a/y.ts': head + declared('y', 'a.y'), 'assets/a/x.ts': head + declared('x', 'a.x') })
    expect(told(root)).toEqual({ said: ['a.x', 'a.y'], parsed: true })
    expect(told(root)).toEqual({ said: ['a.x', 'a.y'], parsed: false })
    writeFileSync(join(root, 'assets/a/x.ts'), head + declared('x', 'a.x', "version: '2',"))
    expect(told(root)).toEqual({ said: ['a.x', 'a.y'], parsed: true })
  })

  it('lets a root anywhere say #core and zod, with no package.json of its own', () => {
    const text = `import { z } from 'zod'\nimport { asset } from '#core/define.ts'\n${declared('y', 'a.y')}\nawait Promise.resolve()\n`
    const root = project({ 'assets/a/y.ts': text })
    rmSync(join(root, 'node_modules'))
    expect(run(root)).toEqual(['a.y'])
  })
})

// A program of its own under tsx: keys of the assets, or the first line of each fault; at last whether the parser was needed.
function run(root: string): readonly string[] {
  return told(root).said
}

function told(root: string): { readonly said: readonly string[]; readonly parsed: boolean } {
  const program = join(root, 'run.mts')
  writeFileSync(
    program,
    `import { loadProject } from '${join(FRAMEWORK, 'core/load/load.ts')}'
import { faultText } from '${join(FRAMEWORK, 'core/error.ts')}'
const said = await loadProject({ root: '${root}', cache: '${root}/.tidemark/cache' }).then(({ order }) => order, (error) => error.faults?.map((fault) => faultText(fault).split('\\n')[0]) ?? [String(error)])
const parsed = process.report.getReport().sharedObjects.some((name) => name.includes('oxc'))
console.log(JSON.stringify({ said, parsed }))
`,
  )
  const { stdout, stderr } = spawnSync(join(FRAMEWORK, 'node_modules/.bin/tsx'), [program], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}
