import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { HEAD, noMounts, type TinyProject, tinyProject } from './trial/tiny-project.ts'

const lacking = await noMounts()
const projects: TinyProject[] = []
afterAll(() => {
  for (const project of projects) project.end()
})

const about = `owner: 'team:x', rows: Price, unique: ['day']`

/** Three days of prices, their total, and one that stands on nothing; `total` is the body of the second's function. */
function project({
  total = 'return [{ day: "2026-11-01", close: (await prices.all()).length }]',
  rows = 1,
} = {}): TinyProject {
  const made = tinyProject({
    'assets/market/prices.ts': `${HEAD}
const Price = z.object({ day: z.iso.date(), close: z.number() })
export const prices = source('market.prices', {
  doc: 'Prices.', owner: 'team:x', rows: z.object({ day: z.iso.date(), n: z.int(), close: z.number() }), unique: ['day', 'n'],
  partitions: daily('2026-11-01', { end: '2026-11-04' }), at: 'day',
  load: ({ partition }) => Array.from({ length: ${rows} }, (_, n) => ({ day: partition.day, n, close: n * 1.1 })),
})
export const total = asset('market.total', { doc: 'Their number.', ${about}, from: { prices }, run: async ({ prices }, { signal }) => { ${total} } })
export const other = asset('market.other', { doc: 'Another.', ${about}, run: () => [{ day: '2026-11-01', close: 1 }] })
`,
  })
  projects.push(made)
  return made
}

const lines = (text: string): readonly string[] => text.trimEnd().split('\n')
const parsed = (text: string) => lines(text).map((line) => JSON.parse(line))

describe.concurrent('the command', { timeout: 120_000 }, () => {
  it('materializes, and then has nothing to do and says why', async () => {
    const { type } = project()
    const first = await type('materialize')
    expect(first.err).toBe('')
    expect(first.code).toBe(0)
    expect(
      lines(first.out)
        .slice(0, -1)
        .map((line) => line.split(/ +/).slice(0, 2).join(' '))
        .sort(),
    ).toEqual(['materialized market.other', 'materialized market.prices', 'materialized market.total'])
    expect(lines(first.out).at(-1)).toMatch(/^done in [\d.]+ m?s, 3 assets: 3 materialized, 5 rows$/)
    const again = await type('materialize', ['--json'])
    expect(again.code).toBe(0)
    const events = parsed(again.out)
    expect(events[0]).toMatchObject({ v: 1, type: 'run.started', planned: 0 })
    expect(events.at(-1)).toMatchObject({ v: 1, type: 'summary', planned: 0, skipped: 3, failed: 0 })
    const said = await type('materialize')
    expect(said.out).toMatch(/^nothing to do: 3 assets are current: code and inputs are those of the last/)
  })

  it('fails with 1, goes on elsewhere, says what to type next, and that completes it', async () => {
    const { type, write, root } = project({ total: 'throw new Error("no total today")' })
    const first = await type('materialize')
    expect(first.code).toBe(1)
    expect(first.out).toContain('failed: market.total, ')
    expect(first.out).toContain('assets/market/prices.ts:')
    expect(first.out).toContain('  no total today\n')
    expect(first.out).toMatch(/\nfailed after [^\n]*, 3 assets: 1 failed, 2 materialized, 4 rows\n/)
    const next = lines(first.out).at(-1) ?? ''
    expect(next).toBe(`next: npx tsx jobs/materialize.ts --retry last --root ${root}`)
    const mended = project()
    write({ 'assets/market/prices.ts': readFileSync(join(mended.root, 'assets/market/prices.ts'), 'utf8') })
    const retried = await type('materialize', ['--retry', 'last'])
    expect(retried.code).toBe(0)
    expect(lines(retried.out).at(-1)).toMatch(/, 1 asset: 1 materialized, 1 row$/)
  })

  it('is used wrongly with 2, and told what is near', async () => {
    const { type } = project()
    const [unknown, nothing, both, number, word] = await Promise.all([
      type('materialize', ['--selct', 'a']),
      type('materialize', ['--select', 'market.totl']),
      type('materialize', ['--json', '--quiet']),
      type('materialize', ['--concurrency', '0']),
      project().type('materialize', ['--partition', 'yesterday']),
    ])
    expect([unknown.code, nothing.code, both.code, number.code, word.code]).toEqual([2, 2, 2, 2, 2])
    expect(unknown.err).toContain('there is no --selct; did you mean --select, --selector?')
    expect(nothing.err).toContain('market.total')
    expect(both.err).toContain('--json and --quiet: choose one')
    expect(number.err).toContain('--concurrency takes a whole number')
    expect(word.err).toContain('yesterday')
  })

  it('refuses a wrong definition with 2, as NDJSON too', async () => {
    const { type, write } = project()
    write({
      'assets/market/wrong.ts': `${HEAD}export const wrong = asset('market.total', { doc: 'D.', owner: 'team:x', rows: z.object({ a: z.int() }), run: () => [] })\n`,
    })
    const [said, json] = await Promise.all([type('materialize'), type('materialize', ['--json'])])
    expect(said.code).toBe(2)
    expect(said.err).toContain('market.total')
    expect(json.code).toBe(2)
    const told = parsed(json.out)
    expect(told[0]).toMatchObject({ v: 1, type: 'fault', asset: 'market.total' })
    expect(told.at(-1)).toMatchObject({ v: 1, type: 'summary', planned: 0, faults: told.length - 1 })
  })

  it('prints its help with 0', async () => {
    const { code, out } = await project().type('materialize', ['--help'])
    expect(code).toBe(0)
    for (const option of OPTIONS) expect(out).toContain(`  --${option}`)
  })

  // Under heavy load tsx itself may lose the signal that it passes on.
  it('ends by 130 on Ctrl-C with tables whole and the run recorded as cancelled', { retry: 2 }, async () => {
    const { type } = project({ total: WAITS })
    let stopped = false
    const events = await type('materialize', ['--json'], (text, stop) => {
      if (stopped || !text.includes('"step":"market.total"')) return
      stopped = true
      stop('SIGINT')
    })
    expect(events.code).toBe(130)
    const summary = parsed(events.out).at(-1)
    expect(summary).toMatchObject({ type: 'summary', planned: 3, failed: 0 })
    // Whether its sibling had come through by then is the machine's business.
    expect(summary.cancelled).toBeGreaterThanOrEqual(1)
    expect(summary.materialized + summary.cancelled + summary.notAttempted).toBe(3)
    const [runs, rows] = [
      await type('runs', ['list', '--json']),
      await type('query', ['select count(*) n from market.prices', '--json']),
    ]
    expect(JSON.parse(runs.out)).toMatchObject([{ status: 'cancelled' }])
    expect(JSON.parse(rows.out).map(({ n }: { n: unknown }) => Number(n))).toEqual([3])
  })

  it.each(['', '--json'])('is silent when its reader goes away, and ends as stopped: %s', async (how) => {
    const { type, shell } = project({ total: WAITS })
    const { out, err } = await shell(`{ $MATERIALIZE ${how}; echo "code $?" >&2; } | head -1`)
    expect(lines(out)).toHaveLength(1)
    expect(err).toBe('code 130\n')
    expect(JSON.parse((await type('runs', ['list', '--json'])).out)).toMatchObject([{ status: 'cancelled' }])
  })

  it('refuses where another holds the state directory, and says who', async () => {
    // It holds the state directory until the second has come to its end.
    const { type, write } = project({
      total: `const { existsSync } = await import('node:fs')
  while (!signal.aborted && !existsSync(new URL('../../refused.txt', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 50))
  return []`,
    })
    let second: ReturnType<typeof type> | null = null
    const first = await type('materialize', ['--json'], (text) => {
      if (!text.includes('"step":"market.total"')) return
      second ??= type('materialize', ['--quiet']).finally(() => write({ 'refused.txt': '' }))
    })
    const refused = await second
    expect(first.code).toBe(0)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused).toMatchObject({ err: expect.stringMatching(/held by process \d+ since .* \(materialize --json/) })
  })
})

describe.concurrent('bad ground', { timeout: 120_000 }, () => {
  it.each([
    ['a damaged state file', 'state.db', 'not a database'.repeat(2000), 'move it away'],
    ['a damaged warehouse', 'warehouse.duckdb', 'not a database'.repeat(2000), '→'],
  ])('%s ends by 1 with path, cause and mend, and is left as it was', async (_name, file, content, mend) => {
    const { type, stateDir } = project()
    const path = join(stateDir, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    const { code, out, err } = await type('materialize')
    expect(code).toBe(1)
    expect(out + err).toContain(path)
    expect(out + err).toContain(mend)
    expect(out + err).not.toMatch(/\n +at .*node:internal/)
    expect(readFileSync(path, 'utf8') === content, 'as it was').toBe(true)
  })

  it('a state file of a newer Tidemark ends by 1 and is left as it was', async () => {
    const { type, stateDir } = project()
    await type('materialize')
    const database = new Database(join(stateDir, 'state.db'))
    database.exec("update meta set value = '999' where name = 'schema'")
    database.close()
    const { code, err } = await type('materialize')
    expect(code).toBe(1)
    expect(err).toContain(join(stateDir, 'state.db'))
    expect(err).toContain('newer Tidemark (schema 999')
    expect(err).toContain('→ update Tidemark')
  })

  if (lacking) console.log(`skipped: full and read-only disks: ${lacking}`)

  it.skipIf(lacking !== null)(
    'a state directory that may not be written ends by 1, with path, cause and mend',
    async () => {
      const { shell, stateDir } = project()
      mkdirSync(stateDir)
      const { out } = await shell(`
      mount -t tmpfs none $DIR/.tidemark && $MATERIALIZE --quiet
      mount -o remount,ro $DIR/.tidemark && $MATERIALIZE 2>&1
      echo "code $?"`)
      expect(out).toContain('code 1')
      expect(out).toContain(stateDir)
      expect(out).toContain('make the file and its folder writable')
    },
  )

  it.skipIf(lacking !== null)(
    'a full disk ends by 1, loses nothing, and the same command completes once there is room',
    async () => {
      const { shell, stateDir } = project({ rows: 100_000 })
      mkdirSync(stateDir)
      const { out } = await shell(`
      mount -t tmpfs -o size=24m none $DIR/.tidemark
      $MATERIALIZE --quiet --select market.other; echo "first $?"
      head -c 30000000 /dev/zero > $DIR/.tidemark/ballast 2>/dev/null; truncate -s -1M $DIR/.tidemark/ballast
      $MATERIALIZE 2>&1; echo "full $?"
      rm $DIR/.tidemark/ballast
      $MATERIALIZE --quiet 2>&1; echo "room $?"
      $STATUS --json`)
      expect(out).toContain('first 0')
      expect(out).toContain('full 1')
      expect(out).toMatch(/full|space/i)
      expect(out).toContain('room 0')
      const status = JSON.parse(out.slice(out.indexOf('[\n')))
      expect(status.map((one: { asset: string; currency: string }) => `${one.asset} ${one.currency}`)).toEqual([
        'market.other current',
        'market.prices current',
        'market.total current',
      ])
    },
  )
})

// Until it is stopped, or half a minute.
const WAITS = `await new Promise((resolve, reject) => {
  setTimeout(resolve, 30_000)
  signal.addEventListener('abort', () => reject(signal.reason))
}); return []`

const OPTIONS = [
  ...['select', 'exclude', 'partition', 'full-refresh', 'force', 'dry-run', 'explain', 'concurrency', 'fail-fast'],
  ...['retry', 'watch', 'root', 'state-dir', 'json', 'quiet', 'no-color', 'help'],
]
