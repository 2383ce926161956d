import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { growingProject } from './trial/growing-project.ts'

const Tick = z.object({
  id: z.number().nullable(),
  symbol: z.string().nullable(),
  day: z.iso.date(),
  price: z.number(),
})
const tick = (id: number | null, symbol: string | null, day: string, price: number) => ({ id, symbol, day, price })

const schema = `version: 2
models:
  - {name: kept, description: Ticks that were kept., config: {owner: 'team:test'}}
  - {name: seen, description: How many., config: {owner: 'team:test', materialized: table}}
`
const seen = "select count(*) as n from {{ ref('kept') }}"

let end = () => {}
afterEach(() => end())

function project(config: string, query = "select id, symbol, day, price from {{ ref('feed') }}") {
  const made = growingProject(
    {
      'models/desk/kept.sql': `{{ config(materialized='incremental', ${config}) }}\n${query}`,
      'models/desk/seen.sql': seen,
      'models/desk/schema.yml': schema,
    },
    Tick,
  )
  end = made.end
  const kept = async () =>
    (await made.query('select id, symbol, day, price from desk.kept order by all')).map((row) =>
      Object.values(row).join(' '),
    )
  return { ...made, kept }
}

describe('rows join the table that stands', () => {
  test('append adds what the query gives, and a full refresh makes the table anew', async () => {
    const { run, kept } = project(
      "incremental_strategy='append'",
      "select id, symbol, day, price from {{ ref('feed') }} {% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}",
    )
    await run([tick(1, 'CL', '2026-11-02', 70)])
    const second = await run([tick(1, 'CL', '2026-11-02', 71), tick(2, 'CL', '2026-11-03', 72)])
    expect(second.outcomes).toEqual({
      'desk.feed': 'materialized',
      'desk.kept': 'materialized',
      'desk.seen': 'materialized',
    })
    expect(second.steps.find(({ step }) => step === 'desk.kept')?.rows).toBe(1)
    expect(await kept()).toEqual(['1 CL 2026-11-02 70', '2 CL 2026-11-03 72'])
    expect((await run(null, { fullRefresh: true, force: true })).error).toBe('')
    expect(await kept()).toEqual(['1 CL 2026-11-02 71', '2 CL 2026-11-03 72'])
  })

  test('an increment without a new row is unchanged, and nothing below it is stale', async () => {
    const { run } = project(
      "incremental_strategy='append'",
      "select id, symbol, day, price from {{ ref('feed') }} {% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}",
    )
    await run([tick(1, 'CL', '2026-11-02', 70)])
    expect((await run([tick(1, 'CL', '2026-11-02', 71)])).outcomes).toEqual({
      'desk.feed': 'materialized',
      'desk.kept': 'unchanged',
      'desk.seen': 'unchanged',
    })
    expect((await run(null)).outcomes).toEqual({})
  })

  test.each(['delete+insert', 'merge'])(
    '%s: a key that comes again takes the place of what stands, late rows too',
    async (strategy) => {
      const { run, kept } = project(
        `incremental_strategy='${strategy}', unique_key=['symbol', 'day']`,
        "select id, symbol, day, price from {{ ref('feed') }} {% if is_incremental() %}where day >= (select max(day) - 2 from {{ this }}){% endif %}",
      )
      await run([tick(1, 'CL', '2026-11-02', 70), tick(2, 'NG', '2026-11-04', 3)])
      // The third of November comes late, and a run in between was missed.
      await run([tick(3, 'CL', '2026-11-03', 71), tick(4, 'NG', '2026-11-04', 4), tick(5, 'NG', '2026-11-06', 5)])
      expect(await kept()).toEqual([
        '1 CL 2026-11-02 70',
        '3 CL 2026-11-03 71',
        '4 NG 2026-11-04 4',
        '5 NG 2026-11-06 5',
      ])
    },
  )

  test.each(['delete+insert', 'merge'])(
    '%s: NULL in a key equals NULL, so that no row stands twice',
    async (strategy) => {
      const { run, kept } = project(`incremental_strategy='${strategy}', unique_key=['symbol', 'day']`)
      const rows = [tick(1, null, '2026-11-02', 70), tick(2, 'CL', '2026-11-02', 71)]
      await run(rows)
      await run(rows.map((row) => ({ ...row, price: row.price + 1 })))
      expect(await kept()).toEqual(['1  2026-11-02 71', '2 CL 2026-11-02 72'])
    },
  )

  test.each(['delete+insert', 'merge', 'append'])(
    '%s: the same rows twice are refused, and what stood stands',
    async (strategy) => {
      const { run, kept } = project(`incremental_strategy='${strategy}', unique_key='id'`)
      await run([tick(1, 'CL', '2026-11-02', 70)])
      const twice = await run([tick(2, 'CL', '2026-11-03', 71), tick(2, 'CL', '2026-11-03', 71)])
      expect(twice.error).toContain('unique key (id = 2) stands 2 times')
      expect(await kept()).toEqual(['1 CL 2026-11-02 70'])
    },
  )

  test('append: a row that stands already is refused where a key is declared', async () => {
    const { run, kept } = project("incremental_strategy='append', unique_key='id'")
    await run([tick(1, 'CL', '2026-11-02', 70)])
    expect((await run([tick(1, 'CL', '2026-11-03', 71)])).error).toContain('unique key (id = 1) stands 2 times')
    expect(await kept()).toEqual(['1 CL 2026-11-02 70'])
  })

  test.each(['merge_update_columns', 'merge_exclude_columns'])('%s that names no column is refused', async (word) => {
    const { run } = project(`incremental_strategy='merge', unique_key='id', ${word}=['prize']`)
    await expect(run([tick(1, 'CL', '2026-11-02', 70)])).rejects.toThrow(
      new RegExp(`kept\\.sql:1.*${word} names 'prize', which is no column\\s+→ did you mean price`),
    )
  })

  test('merge changes the named columns alone, or all but those to keep; predicates leave rows out', async () => {
    const some = project("incremental_strategy='merge', unique_key='id', merge_update_columns=['price']")
    await some.run([tick(1, 'CL', '2026-11-02', 70)])
    await some.run([tick(1, 'NG', '2026-11-03', 71), tick(2, 'NG', '2026-11-03', 3)])
    expect(await some.kept()).toEqual(['1 CL 2026-11-02 71', '2 NG 2026-11-03 3'])
    end()
    const rest = project("incremental_strategy='merge', unique_key='id', merge_exclude_columns=['price']")
    await rest.run([tick(1, 'CL', '2026-11-02', 70)])
    await rest.run([tick(1, 'NG', '2026-11-03', 71)])
    expect(await rest.kept()).toEqual(['1 NG 2026-11-03 70'])
    end()
    const recent = project(
      "incremental_strategy='delete+insert', unique_key='id', incremental_predicates=[\"DBT_INTERNAL_DEST.day >= '2026-11-03'\"]",
    )
    await recent.run([tick(1, 'CL', '2026-11-02', 70), tick(2, 'CL', '2026-11-03', 71)])
    await recent.run([tick(2, 'CL', '2026-11-03', 72)])
    expect(await recent.kept()).toEqual(['1 CL 2026-11-02 70', '2 CL 2026-11-03 72'])
    // A row that the predicate hides would stand twice.
    expect((await recent.run([tick(1, 'CL', '2026-11-02', 73)])).error).toContain('unique key (id = 1) stands 2 times')
  })

  test('the tests of the model look at the table as it will be', async () => {
    const { run, kept, write } = project("incremental_strategy='append'")
    write(
      'models/desk/schema.yml',
      schema.replace(
        "{name: kept, description: Ticks that were kept., config: {owner: 'team:test'}}",
        `name: kept
    description: Ticks that were kept.
    config: {owner: 'team:test'}
    tests: [row_count: {max: 2}]`,
      ),
    )
    await run([tick(1, 'CL', '2026-11-02', 70), tick(2, 'CL', '2026-11-02', 70)])
    expect((await run([tick(3, 'CL', '2026-11-02', 70)])).error).toContain('check row_count')
    expect(await kept()).toHaveLength(2)
  })

  test('full_refresh: false is left to grow by --full-refresh', async () => {
    const { run, kept } = project("incremental_strategy='append', full_refresh=false")
    await run([tick(1, 'CL', '2026-11-02', 70)])
    await run([tick(2, 'CL', '2026-11-02', 70)], { fullRefresh: true, force: true })
    expect(await kept()).toHaveLength(2)
  })
})

describe('a schema that changes between two runs', () => {
  const more = "select id, symbol, day, price, price * 2 as twice from {{ ref('feed') }}"
  const less = "select id, symbol, day from {{ ref('feed') }}"
  const turned = "select id, symbol, day, price::varchar as price from {{ ref('feed') }}"

  async function after(change: string, query: string) {
    const config = `incremental_strategy='append'${change && `, on_schema_change='${change}'`}`
    const { run, write, query: ask } = project(config)
    await run([tick(1, 'CL', '2026-11-02', 70)])
    write('models/desk/kept.sql', `{{ config(materialized='incremental', ${config}) }}\n${query}`)
    const { error, events } = await run([tick(2, 'CL', '2026-11-03', 71)])
    const rows = await ask('select * from desk.kept order by id')
    return { error, events, rows }
  }

  test.each(['', 'fail'])("'%s' refuses it and changes nothing", async (change) => {
    const { error, events, rows } = await after(change, more)
    expect(error).toContain('new twice DOUBLE')
    const mends = events.flatMap((event) => (event.type === 'step.finished' ? (event.error?.mend ?? []) : []))
    expect(mends).toEqual([
      expect.stringMatching(/^write on_schema_change='append_new_columns'.*; what stood before still stands$/),
    ])
    expect(rows).toEqual([{ id: 1, symbol: 'CL', day: '2026-11-02', price: 70 }])
  })

  test("'ignore' leaves a new column out, and says so; a type that turned is refused", async () => {
    const { error, events, rows } = await after('ignore', more)
    expect(error).toBe('')
    expect(JSON.stringify(events)).toContain('leaves out new columns')
    expect(rows.map((row) => Object.keys(row).join())).toEqual(['id,symbol,day,price', 'id,symbol,day,price'])
    end()
    expect((await after('ignore', turned)).error).toContain('price was DOUBLE and is VARCHAR')
  })

  test("'append_new_columns' adds the column, and what stood has none of it", async () => {
    const { error, rows } = await after('append_new_columns', more)
    expect([error, rows.map(({ twice }) => twice)]).toEqual(['', [null, 142]])
  })

  test("'append_new_columns' keeps a column that the query lost", async () => {
    const { error, rows } = await after('append_new_columns', less)
    expect([error, rows.map(({ price }) => price)]).toEqual(['', [70, null]])
  })

  test("'sync_all_columns' adds, drops and turns columns", async () => {
    expect((await after('sync_all_columns', less)).rows.map((row) => Object.keys(row).join())).toEqual([
      'id,symbol,day',
      'id,symbol,day',
    ])
    end()
    expect((await after('sync_all_columns', turned)).rows.map(({ price }) => price)).toEqual(['70.0', '71.0'])
  })
})

test('microbatch is partitions: a batch is made again when what it reads changed, and no other', async () => {
  const made = growingProject(
    {
      'models/desk/kept.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day', begin='2026-11-01', batch_size='day', lookback=1) }}
select id, symbol, day, price from {{ ref('feed') }} where day = {{ partition.day | literal }}`,
      'models/desk/seen.sql': seen,
      'models/desk/schema.yml': schema,
    },
    Tick,
  )
  end = made.end
  const { outcomes } = await made.run([tick(1, 'CL', '2026-11-01', 70), tick(2, 'CL', '2026-11-02', 71)], {
    now: '2026-11-03T06:00:00Z',
  })
  expect(outcomes).toMatchObject({ 'desk.kept@2026-11-01': 'materialized', 'desk.kept@2026-11-02': 'materialized' })
  const again = await made.run([tick(1, 'CL', '2026-11-01', 70), tick(2, 'CL', '2026-11-02', 72)], {
    now: '2026-11-03T07:00:00Z',
  })
  expect(again.outcomes).toMatchObject({ 'desk.kept@2026-11-01': 'unchanged', 'desk.kept@2026-11-02': 'materialized' })
  expect(await made.query('select id, price from desk.kept order by id')).toEqual([
    { id: 1, price: 70 },
    { id: 2, price: 72 },
  ])
})

test('insert_overwrite: two partitions published at once leave both whole', async () => {
  const made = growingProject(
    {
      'assets/days.ts': `import { daily } from '${new URL('../core/partition/daily.ts', import.meta.url).pathname}'
export const days = daily('2026-11-01', { end: '2026-11-09' })
`,
      'models/desk/kept.sql': `{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitions='days', at='day') }}
select f.id + r.range as id, f.symbol, f.day, f.price from {{ ref('feed') }} as f, range(1000) as r where f.day = {{ partition.day | literal }}`,
      'models/desk/seen.sql': seen,
      'models/desk/schema.yml': schema,
    },
    Tick,
  )
  end = made.end
  const days = Array.from({ length: 8 }, (_, at) => `2026-11-0${at + 1}`)
  const round = (price: number) =>
    made.run(
      days.map((day) => tick(1, 'CL', day, price)),
      { now: '2026-11-10T00:00:00Z', options: { concurrency: 8 } },
    )
  await round(1)
  expect((await round(2)).summary).toMatchObject({ failed: 0 })
  expect(
    await made.query('select day, count(*)::int as n, min(price) as low from desk.kept group by 1 order by 1'),
  ).toEqual(days.map((day) => ({ day, n: 1000, low: 2 })))
})
