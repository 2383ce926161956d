import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { growingProject } from './trial/growing-project.ts'

const Row = z.object({ day: z.iso.date(), n: z.number() })
const row = (day: string, n: number) => ({ day, n })

let end = () => {}
afterEach(() => end())

function project(kept: string, more: Readonly<Record<string, string>> = {}, config = '') {
  const made = growingProject(
    {
      'models/desk/kept.sql': kept,
      'models/desk/schema.yml': `version: 2
models:
  - {name: kept, description: Kept., config: {owner: 'team:test'${config}}}
`,
      ...more,
    },
    Row,
  )
  end = made.end
  const said = async (sql: string) => (await made.query(sql)).map((one) => Object.values(one).join(' '))
  return { ...made, said }
}

const query = "select day, n from {{ ref('feed') }}"
const journal = `pre_hook=[
  'create schema if not exists journal',
  'create table if not exists journal.entries (entry varchar, rows bigint)',
]`

describe('hooks', () => {
  test('run before the query and after the swap, where the last one sees the new rows; not where nothing is published', async () => {
    const { run, said } = project(`{{ config(materialized='table', ${journal},
      post_hook="insert into journal.entries select '{{ this.schema }}.{{ this.identifier }}', count(*) from {{ this }}") }} ${query}`)
    expect((await run([row('2026-11-02', 1)])).error).toBe('')
    await run([row('2026-11-02', 1), row('2026-11-03', 2)])
    await run(null)
    expect(await said('select * from journal.entries')).toEqual(['desk.kept 1', 'desk.kept 2'])
  })

  test('are said in schema.yml and in the file, and those of schema.yml come first', async () => {
    const { run, said } = project(
      `{{ config(materialized='view', post_hook={'sql': "insert into journal.entries select 'file', count(*) from {{ this }}"}) }} ${query}`,
      {},
      `, pre-hook: ['create schema if not exists journal', 'create table if not exists journal.entries (entry varchar, rows bigint)'],
        post-hook: "insert into journal.entries select 'yaml', count(*) from {{ this }}"`,
    )
    expect((await run([row('2026-11-02', 1)])).error).toBe('')
    expect(await said('select * from journal.entries')).toEqual(['yaml 1', 'file 1'])
  })

  test('that fail leave the rows of before, and are told at their line', async () => {
    const hooked = (hook: string) => `{{ config(materialized='table') }}\n{{ config(post_hook="${hook}") }}\n${query}`
    const { run, said, write } = project(hooked('analyze {{ this }}'))
    await run([row('2026-11-02', 1)])
    write('models/desk/kept.sql', hooked('insert into nowhere.entries select 1'))
    const failed = await run([row('2026-11-02', 2)])
    expect(failed.outcomes['desk.kept']).toBe('failed')
    expect(failed.error).toMatch(/models\/desk\/kept.sql:2.*post_hook: .*nowhere/)
    expect(await said('select * from desk.kept')).toEqual(['2026-11-02 1'])
  })

  test('before the query are all undone where one of them fails', async () => {
    const { run, said } = project(
      `{{ config(materialized='table', pre_hook=['create schema journal', 'select * from nowhere']) }} ${query}`,
    )
    expect((await run([row('2026-11-02', 1)])).error).toContain('pre_hook 2: ')
    expect(await said("select schema_name from information_schema.schemata where schema_name = 'journal'")).toEqual([])
  })

  test('count as code: a new one makes the table again though its rows stay, other white space does not', async () => {
    const hooked = (hook: string) => `{{ config(materialized='table', post_hook="${hook}") }} ${query}`
    const { run, said, write } = project(hooked('analyze {{ this }}'))
    await run([row('2026-11-02', 1)])
    write('models/desk/kept.sql', hooked('analyze   {{ this }} -- once more'))
    expect((await run(null)).outcomes).toEqual({})
    write('models/desk/kept.sql', hooked("comment on table {{ this }} is 'what was kept'"))
    expect((await run(null)).outcomes).toEqual({ 'desk.kept': 'materialized' })
    expect(await said("select comment from duckdb_tables() where table_name = 'kept'")).toEqual(['what was kept'])
  })

  test('read other assets, which come first; macros, partitions and the database are theirs as the query has them', async () => {
    const { run, said } = project(
      `{{ config(materialized='table', ${journal}, post_hook=[noted(this), "insert into journal.entries select 'other', n from {{ ref('other') }}"]) }} ${query}`,
      {
        'models/desk/other.sql': "{{ config(materialized='table') }} select 7 as n",
        'models/desk/schema.yml': `models:
  - {name: kept, description: Kept., config: {owner: 'team:test'}}
  - {name: other, description: Other., config: {owner: 'team:test'}}
`,
        'sql/macros/noted.sql': `{% macro noted(relation) %}insert into journal.entries
          select 'noted', {% raw %}{% if execute %}{{ run_query('select 40 + 2').columns[0].values()[0] }}{% endif %}{% endraw %} from {{ relation }}{% endmacro %}`,
      },
    )
    expect((await run([row('2026-11-02', 1)])).error).toBe('')
    expect(await said('select * from journal.entries')).toEqual(['noted 42', 'other 7'])
  })

  test('whose text the database gives are looked at when it has given it', async () => {
    const asked = `{% raw %}{% if execute %}{{ run_query("select 'delete from desk.feed'").columns[0].values()[0] }}{% endif %}{% endraw %}`
    const { run, said } = project(`{{ config(materialized='table', post_hook=gone()) }} ${query}`, {
      'sql/macros/gone.sql': `{% macro gone() %}${asked}{% endmacro %}`,
    })
    expect((await run([row('2026-11-02', 1)])).error).toContain('it changes desk.feed')
    expect(await said('select n from desk.feed')).toEqual(['1'])
  })

  test('make a function of the engine anew in no way, and macros of another name or schema as they like', async () => {
    const asked = `{% raw %}{% if execute %}{{ run_query("select 'create macro sum(x) as 1'").columns[0].values()[0] }}{% endif %}{% endraw %}`
    const macros = { 'sql/macros/shadow.sql': `{% macro shadow() %}${asked}{% endmacro %}` }
    const failed = project(`{{ config(materialized='table', post_hook=shadow()) }} ${query}`, macros)
    expect((await failed.run([row('2026-11-02', 1)])).error).toContain("macro 'sum', which is a function of the engine")
    failed.end()
    const { run, said } = project(
      `{{ config(materialized='table', post_hook=['create or replace macro cents(x) as x * 100', 'create schema if not exists j', 'create or replace macro j.sum(x) as 1']) }} ${query}`,
    )
    expect((await run([row('2026-11-02', 1)])).error).toBe('')
    expect(await said('select cents(sum(n)), j.sum(n) from desk.kept group by n')).toEqual(['100 1'])
  })

  test('copy the table into a file, and say what an insert returns', async () => {
    const { run, said } = project(
      `{{ config(materialized='table', ${journal}, post_hook=["copy {{ this }} to '/dev/null' (format csv)", "insert into journal.entries select 'r', 1 returning rows"]) }} ${query}`,
    )
    expect((await run([row('2026-11-02', 1)])).error).toBe('')
    expect(await said('select * from journal.entries')).toEqual(['r 1'])
  })

  test('of a table that grows see the rows that joined', async () => {
    const { run, said } = project(`{{ config(materialized='incremental', unique_key='day', ${journal},
      post_hook="insert into journal.entries select '{{ is_incremental() }}', count(*) from {{ this }}") }} ${query}`)
    await run([row('2026-11-02', 1)])
    expect((await run([row('2026-11-03', 2)])).error).toBe('')
    expect(await said('select * from journal.entries')).toEqual(['False 1', 'True 2'])
  })

  test.each([
    [`post_hook={'sql': 'vacuum', 'transaction': false}`, 'outside the transaction'],
    [`post_hook='delete from {{ this }} where n = 1'`, "changes the model's own table"],
    [`pre_hook='truncate {{ this }}'`, "changes the model's own table"],
    [`post_hook="drop table {{ ref('feed') }}"`, 'it changes '],
    [
      `post_hook='insert into desk.feed select * from desk.kept'`,
      'it changes desk.feed, whose rows are known by runs of its own',
    ],
    [`pre_hook='update _tidemark."marker" set token = 99'`, 'it changes _tidemark.marker'],
    [`pre_hook='delete from warehouse.desk.feed'`, 'it changes desk.feed'],
    [`pre_hook='DELETE FROM Desk . "FEED"'`, 'it changes desk.feed'],
    [`pre_hook='with gone as (select 1) delete from desk.feed'`, 'it changes desk.feed'],
    [`pre_hook='explain analyze delete from desk.feed'`, 'it changes desk.feed'],
    [`pre_hook='explain (analyze, format json) delete from desk.feed'`, 'it changes desk.feed'],
    [`pre_hook='prepare p as delete from desk.feed; execute p'`, "what 'prepare' changes cannot be seen"],
    [`pre_hook='/* once */ execute p'`, "what 'execute' changes cannot be seen"],
    [`pre_hook='drop schema desk cascade'`, 'it drops desk, in which tables stand'],
    [`pre_hook='drop schema if exists warehouse."_TIDEMARK" cascade'`, 'it drops _tidemark'],
    [`post_hook='delete from DESK.KEPT'`, "changes the model's own table"],
    [`post_hook='delete from warehouse."desk"."kept"'`, "changes the model's own table"],
    [`pre_hook="set timezone = 'Asia/Tokyo'"`, 'it changes the session'],
    [`post_hook='select 1; use mart'`, 'it changes the session'],
    [`post_hook='commit; select 1'`, 'ends the transaction'],
    [`post_hook="select * from {{ ref('fed') }}"`, 'did you mean feed'],
    [`pre_hook='drop table if exists journal.entries, desk.feed'`, 'it changes desk.feed'],
    [`alias='other', schema='mart', post_hook='delete from warehouse.mart."OTHER"'`, "changes the model's own table"],
    [`alias='other', schema='mart', pre_hook='drop schema mart cascade'`, 'it drops mart'],
    [
      `post_hook='insert into journal.entries select dya from {{ this }}'`,
      'Referenced column "dya" not found in FROM clause\n  → did you mean day?',
    ],
    [`pre_hook="create table journal.x as select date '2026-13-01' as d"`, 'date field value out of range'],
    [`post_hook='create or replace macro sum(x) as 1'`, "it makes a macro 'sum'"],
    [`pre_hook='select 1; create temp function main."LOWER"(x) as 1'`, "it makes a macro 'lower'"],
    [`pre_hook='create macro if not exists read_csv(x) as table select 1'`, "it makes a macro 'read_csv'"],
    [`pre_hook='create or replace macro desk.feed(x) as table select 1'`, 'it changes desk.feed'],
    [`pre_hook="copy {{ this }} from '/nope.csv'"`, "it changes the model's own table"],
    [`pre_hook="copy desk.feed (n) from '/nope.csv'"`, 'it changes desk.feed'],
    [`post_hook='selct 1'`, 'syntax error at or near "selct"'],
    [`post_hook='select {{ 1 '`, 'post_hook: '],
    [`post_hook=[1, {'text': 'select 1'}]`, "config 'post_hook': a hook is SQL"],
    [`materialized='ephemeral', post_hook='select 1'`, 'ephemeral'],
  ])('%s is refused at its line', async (config, told) => {
    const { run } = project(`\n{{ config(${config}) }} ${query}`)
    await expect(run([row('2026-11-02', 1)])).rejects.toThrow(told)
    await expect(run(null)).rejects.toThrow(/models\/desk\/kept.sql:2/)
  })

  test.each([
    ['create or replace macro twice(x) as x * 2', 'twice(n)'],
    ['create or replace temp macro twice(x) as x * 2', 'twice(n)'],
    [
      'create or replace temp table held as select 7 as seven limit 5; create or replace macro twice(x) as x * 2',
      '(select seven from held) + twice(n)',
    ],
    [
      'create schema if not exists stg; create or replace table stg.held (n int)',
      '(select count(h.n) from stg.held as h)',
    ],
    [
      "create or replace table held as (select day from {{ ref('feed') }}); create or replace view seen as select * from held -- all",
      '(select count(day) from seen)',
    ],
    ['create or replace temp table held as select 1 as n with data', '(select n from temp.held)'],
    [
      'create or replace temp table temp.main.held as (select 1 as n) with no data; insert into held values (1)',
      '(select n from held)',
    ],
    [
      'create or replace temp table held (d int); alter table held add column m int; insert into held values (1, 1)',
      '(select m from held)',
    ],
    ["create sequence if not exists steps; select nextval('steps')", "case when nextval('steps') > 1 then 1 end"],
  ])('make before the query what it reads: %s', async (hook, column) => {
    const { run, said } = project(
      `{{ config(materialized='table', pre_hook="${hook}") }} select day, ${column} as n from {{ ref('feed') }}`,
    )
    expect((await run([row('2026-11-02', 3)])).error).toBe('')
    expect((await run(null)).error).toBe('')
    const n = column === 'twice(n)' ? 6 : column.includes('seven') ? 13 : column.includes('stg') ? 0 : 1
    expect(await said('select n from desk.kept')).toEqual([String(n)])
  })

  test('make macros that a view calls', async () => {
    const { run, said } = project(
      `{{ config(materialized='view', pre_hook='create or replace macro twice(x) as x * 2') }} select day, twice(n) as n from {{ ref('feed') }}`,
    )
    expect((await run([row('2026-11-02', 3)])).error).toBe('')
    expect(await said('select n from desk.kept')).toEqual(['6'])
  })

  test.each([
    [
      "materialized='view', pre_hook='create temp table held as select 1 as n'",
      'n from held',
      "a view cannot stand on 'held', which is temporary",
    ],
    [
      "materialized='table', post_hook='create table held as select 1 as n'",
      'n from held',
      "its own post_hook makes 'held', which runs after the query",
    ],
    [
      "materialized='table', pre_hook='create macro twice(x) as x * 2'",
      'twise(n) as n from (select 1 as n)',
      'twise does not exist',
    ],
    [
      "materialized='table', pre_hook='create table held as select 1 as n'",
      'm from held',
      'Referenced column "m" not found',
    ],
    [
      `materialized='table', pre_hook='create temp table held as select m from {{ ref("feed") }}'`,
      'm from held',
      'kept.sql:1:33 desk.kept: pre_hook: Referenced column "m" not found',
    ],
    [
      "materialized='incremental', unique_key='day', post_hook='create unique index if not exists ix on {{ this }} (day)'",
      '1 as n',
      'post_hook: DuckDB keeps deleted keys in a unique index',
    ],
    ["materialized='table', post_hook='checkpoint'", '1 as n', 'post_hook: the transaction that publishes'],
  ])('%s: what the query cannot read is told at load', async (config, rest, told) => {
    const { run } = project(`{{ config(${config}) }} select date '2026-11-02' as day, ${rest}`)
    await expect(run([row('2026-11-02', 1)])).rejects.toThrow(told)
  })

  test.each([
    "materialized='incremental', unique_key='day', post_hook='create index if not exists ix on {{ this }} (day)'",
    "materialized='incremental', incremental_strategy='append', post_hook='create unique index if not exists ix on {{ this }} (day)'",
    "materialized='table', post_hook='create unique index if not exists ix on {{ this }} (day)'",
  ])('make an index, run after run: %s', async (config) => {
    const { run, said } = project(
      `{{ config(${config}) }} ${query} {% if is_incremental() and 'append' in config.get('incremental_strategy', '') %} where n > 1 {% endif %}`,
    )
    expect((await run([row('2026-11-02', 1)])).error).toBe('')
    expect((await run([row('2026-11-02', 1), row('2026-11-03', 2)])).error).toBe('')
    expect(await said('select count(*) from desk.kept')).toEqual(['2'])
  })
})
