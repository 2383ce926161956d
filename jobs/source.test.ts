import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, describe, expect, test } from 'vitest'
import { statusOf } from '#core/status.ts'
import { viewOf } from '#core/view.ts'
import { watched } from '#core/watch.ts'
import { temporaryProject } from '#sql/temporary-project.ts'
import { projectInMemory } from './trial/project-in-memory.ts'
import { tinyProject } from './trial/tiny-project.ts'

let end = () => {}
afterEach(() => end())

const sources = (more = '') => `sources:
  - name: crm
    schema: raw_crm
    config: {meta: {owner: team:sales}}
    tables:
      - name: deals
        identifier: deals_v2
${more}        columns:
          - {name: id, data_type: integer}
          - {name: loaded, data_type: timestamptz}
models:
  - {name: won, description: Deals., config: {owner: 'team:test', materialized: table}}
`
const fresh = `        loaded_at_field: loaded
        freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 1, period: day}, filter: id < 100}
`

async function opened(schema: string, query = "select id from {{ source('crm', 'deals') }}") {
  const made = temporaryProject({ 'models/desk/won.sql': query, 'models/desk/schema.yml': schema })
  end = made.remove
  const project = await projectInMemory({ root: made.root })
  await project.query('create schema raw_crm')
  await project.query('create table raw_crm.deals_v2 (id integer, loaded timestamptz)')
  await project.query("insert into raw_crm.deals_v2 values (1, '2026-11-20 10:00:00+00')")
  const seen = async (now: string) => {
    const view = await viewOf(project.graph, project.world.log, Date.parse(now) * 1000)
    return statusOf(project.graph, view, 'crm.deals')?.freshness.state
  }
  return { ...project, seen }
}

test.each(['', "{{ config(materialized='table') }}\n"])(
  'a table of a source that is not there is told as what it is',
  async (config) => {
    const { run, query, close } = await opened(sources(), `${config}select id from {{ source('crm', 'deals') }}`)
    await query('drop table raw_crm.deals_v2')
    const { error } = await run({ now: '2026-11-20T11:00Z' })
    await close()
    expect(error).toContain('nobody here makes it: let it be made in the warehouse')
    expect(error).not.toContain('write {{ ref(')
  },
)

test('a table that is not there when it is looked at is told by its name', async () => {
  const { graph, world, query, close } = await opened(sources(fresh))
  await query('drop table raw_crm.deals_v2')
  const compute = graph.assets.get('crm.deals')?.compute
  const watch = compute?.via === 'function' ? compute.watch : undefined
  const store = world.store('warehouse')
  if (!watch || !store) throw new Error('the source is not watched')
  await expect(watched(watch, store, new AbortController().signal)).rejects.toThrow(
    'no table raw_crm.deals_v2 in the warehouse: another process must write it',
  )
  await close()
})

describe.each([
  ['by its newest row', fresh],
  ['by all of its rows', ''],
])('a source of schema.yml, looked at %s', (_how, more) => {
  test('is read as it stands; what stands on it is made again when it changed, and not else', async () => {
    const { run, query, close } = await opened(sources(more))
    const first = await run({ now: '2026-11-20T11:00Z' })
    expect([first.error, first.outcomes]).toEqual(['', { 'crm.deals': 'materialized', 'desk.won': 'materialized' }])
    expect((await run({ now: '2026-11-22T11:00Z' })).outcomes).toEqual({})
    await query("insert into raw_crm.deals_v2 values (2, '2026-11-20 12:00:00+00')")
    await run({ now: '2026-11-22T12:00Z' })
    expect(await query('select id from desk.won order by 1')).toEqual([{ id: 1 }, { id: 2 }])
    await close()
  })
})

describe('a source', () => {
  test('keeps its promise or not by its newest row, filtered, and status knows it', async () => {
    const { run, query, seen, close } = await opened(sources(fresh))
    expect(await seen('2026-11-20T10:30Z')).toBe('unknown')
    await run()
    expect(await seen('2026-11-20T10:30Z')).toBe('pass')
    expect(await seen('2026-11-20T11:30Z')).toBe('warn')
    expect(await seen('2026-11-21T11:30Z')).toBe('fail')
    await query("insert into raw_crm.deals_v2 values (100, '2026-11-21 11:00:00+00')")
    await run()
    expect(await seen('2026-11-21T11:30Z')).toBe('fail')
    await query("insert into raw_crm.deals_v2 values (2, '2026-11-21 11:00:00+00')")
    await run()
    expect(await seen('2026-11-21T11:30Z')).toBe('pass')
    await close()
  })

  test('is given in unit tests as any other input', async () => {
    const unit = (id: number) => `${sources()}unit_tests:
  - name: all
    model: won
    given: [{input: "source('crm', 'deals')", rows: [{id: 7}]}]
    expect: {rows: [{id: ${id}}]}
`
    const held = await opened(unit(7))
    expect((await held.run()).error).toBe('')
    await held.close()
    end()
    const broken = await opened(unit(8))
    expect((await broken.run()).error).toContain('unit test all: 2 rows differ')
    await broken.close()
  })

  test('is never dropped, though all that is known of it is wiped', async () => {
    const { run, query, world, close } = await opened(sources())
    await run()
    await world.store('warehouse')?.wipe('crm.deals', null, null)
    expect(await query('select count(*)::integer as n from raw_crm.deals_v2')).toEqual([{ n: 1 }])
    await close()
  })

  test.each([
    [sources(), "{{ config(schema='raw_crm', alias='deals_v2') }}select 1 as a", 'would be one table'],
    [sources(), "select idd from {{ source('crm', 'deals') }}", 'did you mean id'],
    [sources(), "select id from {{ source('crm', 'deal') }}", "no source is called 'crm.deal'"],
    [sources(), "select 1 as a {% if false %}{{ source('crm', 'deal') }}{% endif %}", 'did you mean crm.deals'],
    [sources().replace(', data_type: integer', ''), undefined, 'each with a data_type'],
    [sources().replace('data_type: integer', 'data_type: integr'), undefined, 'did you mean integer'],
    [sources('        freshness: {warn_after: {count: 1, period: hour}}\n'), undefined, 'add loaded_at_field'],
    [sources(fresh.replace('period: day', 'period: dya')), undefined, 'did you mean day'],
    [sources('        identifer: x\n'), undefined, 'did you mean identifier'],
    [sources('        tests: [unique]\n'), undefined, 'test it in a model that reads it'],
  ])('that is wrong is told at its line: %#', async (schema, query, told) => {
    await expect(opened(schema, query)).rejects.toThrow(told)
    await expect(opened(schema, query)).rejects.toThrow(/models\/desk\/(schema.yml|won.sql):\d/)
  })

  test('is asked by its job, which ends by 1 where a promise is broken; status says what was seen', {
    timeout: 60_000,
  }, async () => {
    const project = tinyProject({
      'models/desk/won.sql': "select id from {{ source('crm', 'deals') }}",
      'models/desk/schema.yml': sources(fresh),
    })
    end = project.end
    const missing = await project.type('source-freshness')
    expect([missing.code, missing.out]).toEqual([1, expect.stringMatching(/crm\.deals +error +.*deals_v2/)])
    mkdirSync(project.stateDir, { recursive: true })
    const file = await DuckDBInstance.create(join(project.stateDir, 'warehouse.duckdb'))
    const connection = await file.connect()
    await connection.run(
      "create schema raw_crm; create table raw_crm.deals_v2 as select 1 as id, timestamptz '2026-01-02 03:04:05+00' as loaded",
    )
    connection.closeSync()
    file.closeSync()
    const old = await project.type('source-freshness')
    expect([old.code, old.out]).toEqual([1, expect.stringMatching(/crm\.deals +fail +last loaded 2026-01-02T03:04:05/)])
    expect((await project.type('materialize')).code).toBe(0)
    expect((await project.type('status')).out).toMatch(/crm\.deals +current +fail/)
  })
})
