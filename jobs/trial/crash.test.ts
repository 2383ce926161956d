import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphOf } from '#core/graph.ts'
import { type View, viewOf } from '#core/view.ts'
import type { OpenWorld } from '../open-world.ts'
import { crashChild } from './crash-child.ts'
import { crashTrial } from './crash-trial.ts'

const base = mkdtempSync(join(tmpdir(), 'tidemark-crash-'))
const before = join(base, 'before')
let run: Awaited<ReturnType<typeof crashChild>>

beforeAll(async () => {
  run = await crashChild('crash-trial', base)
  const { world } = await crashTrial(before, 1)
  await world.close()
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

describe.each([
  ['a changed platform', '', 58],
  ['a full refresh', 'full', 64],
])('SIGKILL between any two writes of %s', (_name, mode, writes) => {
  it(`leaves every partition whole and every report true (${writes} writes)`, { timeout: 170_000 }, async () => {
    const trace = join(base, `trace${mode}`)
    await child(copied(`traced${mode}`), 0, trace, mode)
    const points = readFileSync(trace, 'utf8').trim().split('\n')
    expect(points.length, points.join('\n')).toBe(writes)
    const each = Array.from({ length: writes }, (_, index) => index + 1)
    // Two at a time: a child is mostly start-up.
    await Promise.all(
      [0, 1].map(async (lane) => {
        for (const killAt of each.filter((point) => point % 2 === lane))
          await killed(killAt, mode, points[killAt - 1] ?? '')
      }),
    )
  })
})

async function killed(killAt: number, mode: string, point: string): Promise<void> {
  const dir = copied(`killed${mode}${killAt}`)
  const place = `killed at write ${killAt}: ${point}`
  expect(await child(dir, killAt, '', mode), place).toBe('SIGKILL')
  const { world, summary } = await crashTrial(dir, 2, {
    found: async (restarted) => asReported(restarted, await viewOf(graphOf([]), restarted.log, restarted.now()), place),
  })
  expect(summary, place).toMatchObject({ failed: 0, upstreamFailed: 0, notAttempted: 0 })
  const rows = (
    await world
      .store('warehouse')
      ?.query('select distinct close from market.prices union all select distinct close from market.total')
  )?.rows
  expect(rows, place).toEqual([[2], [2]])
  await world.close()
  rmSync(dir, { recursive: true, force: true })
}

// What a fresh process finds: nothing half-new, and the log and the tables say the same.
async function asReported(world: OpenWorld, view: View, place: string): Promise<void> {
  expect(await world.log.open(), place).toEqual([])
  const store = world.store('warehouse')
  const tables =
    (await store?.query("select table_name from duckdb_tables() where schema_name = 'market' order by 1"))?.rows.map(
      ([name]) => String(name),
    ) ?? []
  for (const table of ['prices', 'total']) {
    const stored = tables.includes(table)
      ? await store?.query(
          `select day, count(*), min(close), max(close) from market.${table} group by day order by day`,
        )
      : { rows: [] }
    for (const [day, count, low, high] of stored?.rows ?? []) {
      expect([count, low], `${place}: ${table} ${String(day)} is whole`).toEqual([3, high])
    }
    const days = (stored?.rows ?? []).map(([day]) => String(day))
    const pieces = view.pieces(`market.${table}`)
    const told =
      table === 'prices'
        ? pieces.map((piece) => new Date((piece.from ?? 0) / 1000).toISOString().slice(0, 10)).sort()
        : pieces.length > 0
          ? ['2026-11-01', '2026-11-02']
          : []
    expect(told, `${place}: ${table} is reported as it is`).toEqual(days)
    for (const piece of pieces) {
      const close = stored?.rows.find(
        ([day]) => piece.from === null || String(day) === new Date(piece.from / 1000).toISOString().slice(0, 10),
      )?.[2]
      expect(piece.code, `${place}: ${table} is what its report says`).toBe(String(close))
    }
  }
}

function copied(name: string): string {
  const dir = join(base, name)
  cpSync(before, dir, { recursive: true })
  return dir
}

const child = (dir: string, killAt: number, trace: string, mode: string) => run(dir, '2', String(killAt), trace, mode)
