import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { growingProject } from './trial/growing-project.ts'

const Row = z.object({ id: z.number(), state: z.string().nullable(), changed: z.iso.date() })
type Row = z.infer<typeof Row>

let end = () => {}
afterEach(() => end())

const schema = `version: 2
snapshots:
  - {name: orders, description: Orders as they were., config: {owner: 'team:test'}}
`
const block = (config: string, key = 'id') =>
  `{% snapshot orders %}{{ config(unique_key="${key}", ${config}) }}select id, state, changed::timestamptz as changed from {{ ref('feed') }}{% endsnapshot %}`

function project(config: string, key = 'id') {
  const made = growingProject(
    { 'snapshots/desk/orders.sql': block(config, key), 'snapshots/desk/schema.yml': schema },
    Row,
  )
  end = made.end
  const at = (day: string) => ({ now: `2026-11-${day}T12:00:00Z` })
  const versions = async (more = '') =>
    (
      await made.query(
        `select id, state, strftime(dbt_valid_from, '%d') as f, strftime(dbt_valid_to, '%d') as t${more} from desk.orders order by id, dbt_valid_from, dbt_valid_to`,
      )
    ).map((row) => Object.values(row).map(String).join(' '))
  return { ...made, at, versions }
}

const row = (id: number, state: string | null, day: string): Row => ({ id, state, changed: `2026-11-${day}` })
const TIMESTAMP = "strategy='timestamp', updated_at='changed'"
const CHECK = "strategy='check', check_cols=['state']"

describe('a snapshot', () => {
  test('timestamp: a later date is another version', async () => {
    const { run, at, versions } = project(TIMESTAMP)
    await run([row(1, 'new', '02'), row(2, 'new', '02')], at('03'))
    const again = await run([row(1, 'sent', '04'), row(2, 'new', '02')], at('05'))
    expect(again.outcomes).toMatchObject({ 'desk.orders': 'materialized' })
    expect(await versions()).toEqual(['1 new 02 04', '1 sent 04 null', '2 new 02 null'])
    expect((await run([row(1, 'sent', '04'), row(2, 'new', '02')], at('06'))).outcomes).not.toMatchObject({
      'desk.orders': 'materialized',
    })
  })

  test('check: another value is another version, NULL too, from the instant of the run', async () => {
    const { run, at, versions } = project(CHECK)
    await run([row(1, 'new', '02')], at('03'))
    await run([row(1, null, '02')], at('05'))
    await run([row(1, null, '09')], at('07'))
    expect(await versions()).toEqual(['1 new 03 05', '1 null 05 null'])
  })

  test.each([
    ['ignore', ['1 new 02 null']],
    ['invalidate', ['1 new 02 05', '1 new 07 null']],
    ['new_record', ['1 new 02 05', '1 new 05 07', '1 new 07 null']],
  ])('a row deleted and back again, hard_deletes=%s: no two of its versions overlap', async (deletes, expected) => {
    const { run, at, versions } = project(`${TIMESTAMP}, hard_deletes='${deletes}'`)
    await run([row(1, 'new', '02')], at('03'))
    await run([], at('05'))
    await run([row(1, 'new', '02')], at('07'))
    expect(await versions()).toEqual(expected)
  })

  test.each([
    ['invalidate', ['1 new 02 05', '1 new 07 09', '1 sent 09 null']],
    ['new_record', ['1 new 02 05', '1 new 05 07', '1 new 07 09', '1 sent 09 null']],
  ])(
    'a row that came back and then changed, dated before it came back, hard_deletes=%s: is another version',
    async (deletes, expected) => {
      const { run, at, versions } = project(`${TIMESTAMP}, hard_deletes='${deletes}'`)
      await run([row(1, 'new', '02')], at('03'))
      await run([], at('05'))
      await run([row(1, 'new', '02')], at('07'))
      await run([row(1, 'sent', '04')], at('09'))
      expect(await versions()).toEqual(expected)
    },
  )

  test('new_record says which version is a deletion; dbt_valid_to_current ends what still holds', async () => {
    const { run, at, versions } = project(
      `${TIMESTAMP}, hard_deletes='new_record', dbt_valid_to_current="timestamptz '2026-11-30'"`,
    )
    await run([row(1, 'new', '02'), row(2, 'new', '02')], at('03'))
    await run([row(2, 'sent', '04')], at('05'))
    expect(await versions(', dbt_is_deleted')).toEqual([
      '1 new 02 05 False',
      '1 new 05 30 True',
      '2 new 02 04 False',
      '2 sent 04 30 False',
    ])
  })

  test('takes up another hard_deletes over what it holds', async () => {
    const { run, at, write, versions } = project(TIMESTAMP)
    await run([row(1, 'new', '02'), row(2, 'new', '02')], at('03'))
    write('snapshots/desk/orders.sql', block(`${TIMESTAMP}, hard_deletes='new_record'`))
    await run([row(1, 'new', '02')], at('05'))
    expect(await versions(', dbt_is_deleted')).toEqual([
      '1 new 02 null False',
      '2 new 02 05 False',
      '2 new 05 null True',
    ])
  })

  test('is never made anew: --full-refresh takes another snapshot of it', async () => {
    const { run, at, versions } = project(CHECK)
    await run([row(1, 'new', '02')], at('03'))
    const { plan } = await run([row(1, 'sent', '02')], { ...at('05'), fullRefresh: true, force: true })
    expect(plan.notes.join()).toContain('desk.orders')
    expect(await versions()).toEqual(['1 new 03 05', '1 sent 05 null'])
  })

  test('refuses a key that is NULL or stands twice, and keeps what it has', async () => {
    const { run, at, versions } = project(TIMESTAMP)
    await run([row(1, 'new', '02')], at('03'))
    expect((await run([row(1, 'a', '04'), row(1, 'b', '04')], at('05'))).error).toContain(
      'unique key (id = 1) stands 2 times',
    )
    expect(await versions()).toEqual(['1 new 02 null'])
  })

  test('compares columns that the query has, in any case; another is refused before the first run', async () => {
    const { run, at, versions } = project("strategy='check', check_cols=['STATE']")
    await run([row(1, 'new', '02')], at('03'))
    await run([row(1, 'new', '04')], at('05'))
    expect(await versions()).toEqual(['1 new 03 null'])
    end()
    const wrong = project("strategy='check', check_cols=['stat']")
    await expect(wrong.run([row(1, 'new', '02')], wrong.at('03'))).rejects.toThrow(
      /check_cols names 'stat', which is no column\s+→ did you mean state/,
    )
  })

  test('takes a new column; a column whose type turned is refused', async () => {
    const { run, at, write, query } = project(TIMESTAMP)
    await run([row(1, 'new', '02')], at('03'))
    const wider = block(TIMESTAMP).replace('select id', 'select id * 2 as twice, id')
    write('snapshots/desk/orders.sql', wider)
    await run([row(1, 'sent', '04')], at('05'))
    expect(await query('select state, twice from desk.orders order by dbt_valid_from')).toEqual([
      { state: 'new', twice: null },
      { state: 'sent', twice: 2 },
    ])
    write('snapshots/desk/orders.sql', wider.replace('id * 2 as', "'a' as"))
    expect((await run([row(1, 'gone', '06')], at('07'))).error).toContain('twice was DOUBLE and is VARCHAR')
  })

  test('takes an expression for the date of a row', async () => {
    const { run, at, versions } = project(`strategy='timestamp', updated_at="coalesce(changed, now())"`)
    await run([row(1, 'new', '02'), row(2, 'new', '02')], at('03'))
    await run([row(1, 'sent', '04'), row(2, 'new', '02')], at('05'))
    expect(await versions()).toEqual(['1 new 02 04', '1 sent 04 null', '2 new 02 null'])
  })

  test('takes an expression for its key', async () => {
    const { run, at, versions } = project(CHECK, "id || '-' || id")
    await run([row(1, 'new', '02'), row(2, 'new', '02')], at('03'))
    await run([row(1, 'sent', '04'), row(2, 'new', '02')], at('05'))
    expect(await versions()).toEqual(['1 new 03 05', '1 sent 05 null', '2 new 03 null'])
  })

  test('of YAML takes the rows of its relation', async () => {
    const made = growingProject(
      {
        'snapshots/desk/schema.yml': `snapshots:
  - name: orders
    relation: ref('feed')
    description: Orders as they were.
    config: {owner: 'team:test', strategy: check, unique_key: id, check_cols: all}
`,
      },
      Row,
    )
    end = made.end
    await made.run([row(1, 'new', '02')])
    await made.run([row(1, 'sent', '03')])
    expect(await made.query('select state, dbt_valid_to is null as holds from desk.orders order by 2')).toEqual([
      { state: 'new', holds: false },
      { state: 'sent', holds: true },
    ])
  })

  test('that lacks a word is refused at its line', async () => {
    await expect(project("strategy='check'").run([])).rejects.toThrow(
      /snapshots\/desk\/orders.sql:1:.* strategy 'check' needs check_cols/,
    )
  })
})

// The history that days of states must come to, worked out day by day: periods by row, closed at the day of the change.
function expected(days: readonly ReadonlyMap<number, string>[], deletes: 'ignore' | 'invalidate' | 'new_record') {
  const found: { id: number; state: string; from: number; to: number | null; deleted: boolean }[] = []
  days.forEach((states, day) => {
    const open = (id: number) => found.find((one) => one.id === id && one.to === null)
    for (const [id, state] of states) {
      const last = open(id)
      if (last?.state === state && !last.deleted) continue
      if (last) last.to = day
      found.push({ id, state, from: day, to: null, deleted: false })
    }
    for (const last of found.filter((one) => one.to === null && !states.has(one.id) && !one.deleted)) {
      if (deletes === 'ignore') continue
      last.to = day
      if (deletes === 'new_record') found.push({ ...last, from: day, to: null, deleted: true })
    }
  })
  return found.map(({ id, state, from, to, deleted }) => `${id} ${state} ${from} ${to} ${deleted}`).sort()
}

test.each(['ignore', 'invalidate', 'new_record'] as const)(
  'random histories come out as worked out by hand, hard_deletes=%s',
  { timeout: 120_000 },
  async (deletes) => {
    const states = fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom('a', 'b'))
    await fc.assert(
      fc.asyncProperty(fc.array(states, { minLength: 2, maxLength: 6 }), async (given) => {
        const days = given.map((one) => new Map(Object.entries(one).map(([id, state]) => [Number(id), state])))
        const { run, query } = project(`${CHECK}, hard_deletes='${deletes}'`)
        for (const [day, states] of days.entries())
          await run(
            [...states].map(([id, state]) => row(id, state, '01')),
            { now: `2026-11-${String(day + 10)}T00:00:00Z` },
          )
        const day = (column: string) => `(day(${column}) - 10)::int`
        const rows = await query(
          `select id::int as id, state, ${day('dbt_valid_from')} as f, ${day('dbt_valid_to')} as t, ${deletes === 'new_record' ? "dbt_is_deleted = 'True'" : 'false'} as gone from desk.orders`,
        )
        end()
        expect(rows.map((one) => Object.values(one).map(String).join(' ')).sort()).toEqual(expected(days, deletes))
      }),
      { numRuns: 6 },
    )
  },
)
