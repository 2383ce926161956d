import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { source } from '#core/define.ts'
import { about, days, NOW, Price, pricePlatform } from './trial/price-platform.ts'
import { projectOfFiles } from './trial/project-of-files.ts'
import { trial } from './trial/trial.ts'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

describe('bad data', () => {
  const bad = (rows: (day: string) => unknown[], more: Record<string, unknown> = {}) =>
    source('market.prices', {
      ...about,
      rows: Price,
      unique: ['day'],
      partitions: days,
      at: 'day',
      ...more,
      load: ({ partition }) => rows(partition.day) as { day: string; close: number }[],
    })

  it.each([
    ['a value of another type', (day: string) => [{ day, close: 'high' }], /row 1, column 'close'.*'high'/],
    ['a missing column', (day: string) => [{ day }], /row 1, column 'close'/],
    ['NaN', (day: string) => [{ day, close: Number.NaN }], /column 'close'/],
    ['infinity', (day: string) => [{ day, close: Number.POSITIVE_INFINITY }], /column 'close'/],
    [
      'a duplicate key',
      (day: string) => [
        { day, close: 1 },
        { day, close: 2 },
      ],
      /unique key \(day = 2026-11-03\) stands 2 times/,
    ],
    [
      'a row outside its partition',
      (day: string) => [
        { day, close: 1 },
        { day: '2020-01-01', close: 1 },
      ],
      /1 row outside the partition, first in row 2 \(day = 2020-01-01\)/,
    ],
  ])('refuses %s, keeps the old data, and lets siblings go on', async (_name, rows, message) => {
    const good = pricePlatform().prices
    await t.run([good], { now: NOW, codes: { 'market.prices': 'a' } })
    const broken = bad((day) => (day === '2026-11-03' ? rows(day) : [{ day, close: 60 }]))
    const run = await t.run([broken], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(run.error).toMatch(message)
    expect(run.summary).toMatchObject({ failed: 1 })
    expect(await t.query('select close from market.prices order by day')).toEqual([[60], [60], [50], [60]])
  })

  it('says which row of a query holds NaN, and what to write', async () => {
    const project = await projectOfFiles({
      'models/desk/odd.sql':
        "{{ config(materialized='table', owner='team:test', doc='Odd.') }}select 1.0::double as n union all select 'nan'::double",
    })
    const { error } = await project.run()
    await project.close()
    expect(error).toBe(
      `desk.odd: column 'n' is NaN or infinite in 1 row, first in row 2; give NULL in its place: case when isfinite("n") then "n" end`,
    )
  })

  it('refuses columns of a batch that hold NaN, a null, or a double key', async () => {
    const batch = (values: Record<string, ArrayLike<unknown>>) => bad(() => [{ rows: 2, columns: values } as unknown])
    const nan = await t.run([batch({ day: ['2026-11-01', '2026-11-01'], close: new Float64Array([1, Number.NaN]) })], {
      now: NOW,
    })
    expect(nan.error).toMatch(/column 'close' is NaN or infinite in 1 row, first in row 2/)
    const hole = await t.run([batch({ day: ['2026-11-01', null], close: new Float64Array([1, 2]) })], { now: NOW })
    expect(hole.error).toMatch(/row 2: column 'day' is null/)
  })

  it('takes an empty upstream as no rows', async () => {
    const empty = bad(() => [])
    const { doubled } = pricePlatform()
    const run = await t.run([empty, doubled], { now: NOW })
    expect(run.summary).toMatchObject({ materialized: 2, failed: 0 })
  })

  it('does not let a source replace rows by none in silence', async () => {
    const { prices } = pricePlatform()
    await t.run([prices], { now: NOW, codes: { 'market.prices': 'a' } })
    const run = await t.run([bad(() => [])], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(run.error).toMatch(/brought no rows where 1 stand; if that is right, declare mayBeEmpty: true/)
    const allowed = await t.run([bad(() => [], { mayBeEmpty: true })], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(allowed.summary).toMatchObject({ failed: 0, materialized: 1 })
  })

  it('tells a function that returns nothing from one that returns no rows', async () => {
    const run = await t.run([bad(() => undefined as never)], { now: NOW })
    expect(run.error).toMatch(/returned nothing; return its rows, or \[\]/)
  })

  it('publishes nothing of a source that dies in the middle', async () => {
    const dying = source('market.prices', {
      ...about,
      rows: Price,
      unique: ['day'],
      partitions: days,
      at: 'day',
      async *load({ partition }) {
        yield { day: partition.day, close: 1 }
        throw new Error('the line went dead')
      },
    })
    const run = await t.run([dying], { now: NOW })
    expect(run.error).toBe('the line went dead')
    expect(await t.query("select count(*) from duckdb_tables() where schema_name = 'market'")).toEqual([[0]])
  })

  it('refuses a text that the engine would cut or change, at its row and column', async () => {
    const named = (name: string) =>
      source('market.names', {
        ...{ doc: 'Names.', owner: 'team:test', rows: z.object({ name: z.string() }) },
        load: () => [{ name: 'a' }, { name }],
      })
    expect((await t.run([named('a\0b')], { now: NOW })).error).toMatch(/row 2, column 'name'.*NUL/)
    expect((await t.run([named('\ud800')], { now: NOW })).error).toMatch(/row 2, column 'name'.*surrogate/)
    expect((await t.run([named('\ud83d\ude00')], { now: NOW })).summary).toMatchObject({ materialized: 1 })
  })
})
