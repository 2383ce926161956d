import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startedJob } from './trial/started-job.ts'

const base = mkdtempSync(join(tmpdir(), 'tidemark-state-'))
const root = join(base, 'project')
const made = join(base, 'made')
const at = (state: string) => ['--root', root, '--state-dir', state]
const rowsIn = async (state: string, table: string) =>
  JSON.parse((await startedJob('query', [`select count(*)::int as n from ${table}`, ...at(state), '--json'])).out)[0].n
const currencies = async (state: string) => {
  const found: { asset: string; currency: string }[] = JSON.parse(
    (await startedJob('status', [...at(state), '--json'])).out,
  )
  return Object.fromEntries(found.map(({ asset, currency }) => [asset, currency]))
}

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('../docs/examples', import.meta.url)), root, { recursive: true })
  expect(await startedJob('materialize', at(made))).toMatchObject({ code: 0 })
}, 60_000)
afterAll(() => rmSync(base, { recursive: true, force: true }))

function copied(name: string): string {
  const dir = join(base, name)
  cpSync(made, dir, { recursive: true })
  return dir
}

describe('looking after the state', { timeout: 60_000 }, () => {
  it('wipes what was chosen, and the next run makes exactly that again', async () => {
    const dir = copied('wiped')
    const wiped = await startedJob('state', [
      'wipe',
      '--select',
      'macro.curve_slope',
      '--partition',
      '2026-11-03',
      ...at(dir),
    ])
    expect(wiped).toMatchObject({ code: 0, out: 'wiped 1 partition of macro.curve_slope\n' })
    expect(await rowsIn(dir, 'macro.curve_slope')).toBe(13)
    const again = await startedJob('materialize', [...at(dir), '--json'])
    const ended = again.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((event) => event.type === 'step.finished' && event.outcome !== 'skipped')
    expect(ended.map((event) => [event.step, event.outcome])).toEqual([
      ['macro.curve_slope@2026-11-03', 'materialized'],
    ])
    expect(await rowsIn(dir, 'macro.curve_slope')).toBe(14)
  })

  it('does nothing to everything by oversight', async () => {
    expect(await startedJob('state', ['wipe', ...at(made)])).toMatchObject({ code: 2 })
  })

  it('rebuilds a lost log from the markers, with currency unknown until it is declared', async () => {
    const dir = copied('rebuilt')
    renameSync(join(dir, 'state.db'), join(dir, 'lost.db'))
    for (const rest of ['state.db-wal', 'state.db-shm']) if (existsSync(join(dir, rest))) rmSync(join(dir, rest))
    expect((await startedJob('state', ['rebuild', ...at(dir)])).out).toMatch(
      /rebuilt from \d+ markers; currency is unknown/,
    )
    expect(new Set(Object.values(await currencies(dir)))).toEqual(new Set(['unknown']))
    expect(await startedJob('state', ['mark-current', '--select', '*.*', ...at(dir)])).toMatchObject({ code: 0 })
    expect(new Set(Object.values(await currencies(dir)))).toEqual(new Set(['current']))
    expect((await startedJob('materialize', at(dir))).out).toContain('nothing to do')
  })

  it('refuses half of a state: a lost log, a lost warehouse, a warehouse of another log', async () => {
    const lost = copied('lost-log')
    for (const file of ['state.db', 'state.db-wal', 'state.db-shm'])
      if (existsSync(join(lost, file))) rmSync(join(lost, file))
    const noLog = await startedJob('materialize', at(lost))
    expect([noLog.code, noLog.out + noLog.err]).toEqual([
      1,
      expect.stringMatching(/state.db is not there[\s\S]*jobs\/state.ts rebuild/),
    ])
    expect(existsSync(join(lost, 'state.db'))).toBe(false)

    const gone = copied('lost-warehouse')
    rmSync(join(gone, 'warehouse.duckdb'))
    const noWarehouse = await startedJob('materialize', at(gone))
    expect([noWarehouse.code, noWarehouse.out + noWarehouse.err]).toEqual([
      1,
      expect.stringMatching(/5 assets stand in it[\s\S]*state.ts wipe/),
    ])
    const planned = await startedJob('materialize', [...at(gone), '--dry-run'])
    expect([planned.code, planned.err]).toEqual([1, expect.stringContaining('5 assets stand in it')])
    const status = await startedJob('status', at(gone))
    expect([status.code, status.err]).toEqual([1, expect.stringContaining('5 assets stand in it')])
    expect(status.out).toMatch(/macro.yields +unknown .* the warehouse that held it is not there/)
    expect(existsSync(join(gone, 'warehouse.duckdb'))).toBe(false)

    const foreign = join(base, 'foreign')
    await startedJob('materialize', at(foreign))
    cpSync(join(made, 'warehouse.duckdb'), join(foreign, 'warehouse.duckdb'))
    const refused = await startedJob('materialize', [...at(foreign), '--force'])
    expect([refused.code, refused.out + refused.err]).toEqual([1, expect.stringMatching(/belongs to another log/)])
  })

  it('tells a damaged warehouse once, before any asset meets it', async () => {
    const dir = copied('damaged')
    writeFileSync(join(dir, 'warehouse.duckdb'), 'no database')
    for (const more of [[], ['--force'], ['--dry-run']]) {
      const { code, out, err } = await startedJob('materialize', [...at(dir), ...more])
      expect(code).toBe(1)
      expect(`${out}${err}`.match(/is no DuckDB file/g)).toHaveLength(1)
      expect(err).toContain(join(dir, 'warehouse.duckdb'))
      expect(err).toContain('→ it is damaged: move it away')
    }
  })

  it('refuses a warehouse that is older than its log', async () => {
    const dir = copied('older')
    const warehouse = join(dir, 'warehouse.duckdb')
    const before = readFileSync(warehouse)
    expect(await startedJob('materialize', [...at(dir), '--force'])).toMatchObject({ code: 0 })
    const after = readFileSync(warehouse)
    writeFileSync(warehouse, before)
    const refused = await startedJob('materialize', at(dir))
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('is older than its log') })
    writeFileSync(warehouse, after)
    expect(await startedJob('materialize', at(dir))).toMatchObject({ code: 0 })
  })

  it('tells runs by partition keys, a plan of nothing as one, and what it can do where nothing is asked', async () => {
    const shown = await startedJob('runs', ['show', 'last', ...at(made)])
    expect(shown.out).toMatch(/^\S+: succeeded, /)
    expect(shown.out).toMatch(/macro.yields +2026-11-02 +materialized/)
    expect(shown.out).toMatch(/macro.weekly_yields +2026-11-09 +materialized/)
    expect((await startedJob('materialize', ['--dry-run', ...at(made)])).out).toBe(
      'nothing would run: 5 assets current or left out\n',
    )
    const nothing = await startedJob('state', at(made))
    expect(nothing).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^say what: wipe[\s\S]*backup DIR/) })
  })

  it('backs up what can be gone on with', async () => {
    const target = join(base, 'backup')
    expect(await startedJob('state', ['backup', target, ...at(copied('source'))])).toMatchObject({ code: 0 })
    expect((await startedJob('materialize', at(target))).out).toContain('nothing to do')
    expect(await rowsIn(target, 'macro.yields')).toBe(42)
  })

  it('drops the table of an asset that is gone', async () => {
    const dir = copied('collected')
    const smaller = join(base, 'smaller')
    cpSync(root, smaller, { recursive: true })
    rmSync(join(smaller, 'models'), { recursive: true })
    const args = ['--root', smaller, '--state-dir', dir]
    expect((await startedJob('state', ['gc', '--dry-run', ...args])).out).toBe(
      'would drop macro.curve_slope: no asset makes it any more\n',
    )
    expect((await startedJob('state', ['gc', ...args])).out).toMatch(/^dropped macro.curve_slope/)
    expect((await startedJob('query', ['from macro.curve_slope', ...args])).code).toBe(2)
  })

  it('finds the rows of partitions that a definition lost, and drops them and nothing else', async () => {
    const dir = copied('later')
    const later = join(base, 'later-start')
    cpSync(root, later, { recursive: true })
    const file = join(later, 'assets/macro/yields.ts')
    writeFileSync(file, readFileSync(file, 'utf8').replace("daily('2026-11-02'", "daily('2026-11-05'"))
    writeFileSync(
      join(later, 'models/macro/yield_counts.sql'),
      "{{ config(materialized='table', owner='team:macro', doc='Rows.') }} select count(*) as n from {{ ref('yields', partitions='all') }}\n",
    )
    const args = ['--root', later, '--state-dir', dir]
    expect((await startedJob('materialize', args)).code).toBe(0)
    // Who reads all of it reads what the definition has, before gc as after it.
    expect(await rowsIn(dir, 'macro.yields')).toBe(14 * 3)
    expect(await rowsIn(dir, 'macro.yield_counts where n = 33')).toBe(1)
    const lost = [
      ['macro.yields', 9],
      ['macro.highs', 3],
      ['macro.lows', 3],
      ['macro.curve_slope', 3],
    ].map(([key, rows]) => `${rows} rows of ${key}: its definition has no such partition any more`)
    const said = (out: string) => out.trim().split('\n').sort()
    const dry = await startedJob('state', ['gc', '--dry-run', ...args])
    expect(said(dry.out)).toEqual(lost.map((one) => `would drop ${one}`).sort())
    const done = await startedJob('state', ['gc', ...args])
    expect(said(done.out)).toEqual(lost.map((one) => `dropped ${one}`).sort())
    expect(await rowsIn(dir, 'macro.yields')).toBe(11 * 3)
    expect(await rowsIn(dir, "macro.yields where day < date '2026-11-05'")).toBe(0)
    expect((await startedJob('state', ['gc', ...args])).out).toContain('nothing to drop')
    expect((await startedJob('materialize', args)).out).toContain('nothing to do')
  })
})
