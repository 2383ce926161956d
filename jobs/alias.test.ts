import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { growingProject } from './trial/growing-project.ts'
import { tinyProject } from './trial/tiny-project.ts'

const Row = z.object({ day: z.iso.date(), n: z.number() })
const row = (day: string, n: number) => ({ day, n })

let end = () => {}
afterEach(() => end())

const owned = (names: readonly string[]) =>
  `models:\n${names.map((name) => `  - {name: ${name}, description: A table., config: {owner: 'team:test'}}\n`).join('')}`

function project(files: Readonly<Record<string, string>>) {
  const made = growingProject(files, Row)
  end = made.end
  const said = async (sql: string) => (await made.query(sql)).map((one) => Object.values(one).join(' '))
  const tables = () =>
    said(
      "select table_schema || '.' || table_name from information_schema.tables where table_schema in ('desk', 'mart') order by 1",
    )
  return { ...made, said, tables }
}

const kept = (config: string) => `{{ config(${config}) }} select day, n from {{ ref('feed') }}`

describe('a model with an alias or a schema of its own', () => {
  test('keeps its key, and stands and is read where it says', async () => {
    const { run, said, tables } = project({
      'models/desk/kept.sql': `{{ config(materialized='table', alias='Held'|lower, schema='mart') }} select day, n, '{{ this.schema }}/{{ this.identifier }}' as place from {{ ref('feed') }}`,
      'models/desk/seen.sql': "{{ config(materialized='view') }} select place, n from {{ ref('desk.kept') }}",
      'models/desk/schema.yml': owned(['kept', 'seen']),
    })
    const first = await run([row('2026-11-02', 1)])
    expect([first.error, first.outcomes['desk.kept']]).toEqual(['', 'materialized'])
    expect(await tables()).toEqual(['desk.feed', 'desk.seen', 'mart.held'])
    expect(await said('select * from desk.seen')).toEqual(['mart/held 1'])
    await run([row('2026-11-02', 2)])
    expect(await said('select * from desk.seen')).toEqual(['mart/held 2'])
    expect((await run(null)).outcomes).toEqual({})
  })

  test.each([
    ["materialized='incremental', unique_key='day'", ['2026-11-02 1', '2026-11-03 2']],
    ["materialized='incremental', incremental_strategy='append'", ['2026-11-02 1', '2026-11-03 2']],
  ])('takes the rows along that cannot be had again when it is renamed: %s', async (config, after) => {
    const files = (more: string) => kept(`${config}${more}`)
    const { run, said, write, tables } = project({
      'models/desk/kept.sql': files(''),
      'models/desk/schema.yml': owned(['kept']),
    })
    await run([row('2026-11-02', 1)])
    write('models/desk/kept.sql', files(", alias='held'"))
    const moved = await run([row('2026-11-03', 2)])
    expect([moved.error, moved.outcomes['desk.kept']]).toEqual(['', 'materialized'])
    expect(await said('select * from desk.held order by 1')).toEqual(after)
    expect(await tables()).toEqual(['desk.feed', 'desk.held'])
    write('models/desk/kept.sql', files(", schema='mart'"))
    await run([row('2026-11-04', 3)])
    expect(await said('select * from mart.kept order by 1')).toEqual([...after, '2026-11-04 3'])
    expect(await said("select count(*) from _tidemark.marker where asset = 'desk.kept'")).toEqual(['1'])
  })

  test('makes a table anew under its new name, with one marker', async () => {
    const { run, said, write } = project({
      'models/desk/kept.sql': kept("materialized='table', alias='held'"),
      'models/desk/schema.yml': owned(['kept']),
    })
    await run([row('2026-11-02', 1)])
    write('models/desk/kept.sql', kept("materialized='table', alias='holds'"))
    expect((await run([row('2026-11-03', 2)])).outcomes['desk.kept']).toBe('materialized')
    expect(await said('select * from desk.holds')).toEqual(['2026-11-03 2'])
    expect(await said('select asset from _tidemark.marker order by 1')).toEqual(['desk.feed', 'desk.kept'])
  })

  test.each([
    ["alias='seen'", ['desk.kept', 'desk.seen', 'models/desk/kept.sql', 'models/desk/seen.sql']],
    ["alias='feed'", ['desk.kept', 'desk.feed']],
    ["alias='Held Rows'", ["'Held Rows' is no name"]],
    ["schema='pg_catalog'", ["DuckDB's own schema"]],
    ["database='other'", ["config 'database' of dbt is not taken here", 'one warehouse']],
  ])('is refused where it cannot be: %s', async (config, told) => {
    const { run } = project({
      'models/desk/kept.sql': kept(config),
      'models/desk/seen.sql': kept("materialized='view'"),
      'models/desk/schema.yml': owned(['kept', 'seen']),
    })
    for (const one of told) await expect(run([row('2026-11-02', 1)])).rejects.toThrow(one)
    await expect(run(null)).rejects.toThrow('models/desk/kept.sql:1')
  })

  test('leaves the view of its old schema to gc, which tells of it', { timeout: 60_000 }, async () => {
    const named = (schema: string) => ({
      'models/desk/kept.sql': `{{ config(materialized='view', schema='${schema}') }} select 1 as n`,
    })
    const { type, write, end: remove } = tinyProject({ ...named('mart'), 'models/desk/schema.yml': owned(['kept']) })
    end = remove
    await type('materialize')
    write(named('market'))
    await type('materialize')
    expect((await type('state', ['gc', '--dry-run'])).out).toContain(
      'would drop relation mart.kept: desk.kept has another name',
    )
    expect((await type('state', ['gc'])).out).toContain('dropped relation mart.kept')
    expect((await type('state', ['gc'])).out).toContain('nothing to drop')
  })

  test('is found under its new name by whoever reads it, though its own rows stay the same', async () => {
    const files = (alias: string) => ({
      'models/desk/kept.sql': `{{ config(materialized='incremental', unique_key='day'${alias && `, alias='${alias}'`}) }} select day, n from {{ ref('feed') }}{% if is_incremental() %} where day >= (select max(day) from {{ this }}){% endif %}`,
      'models/desk/sum.sql': "{{ config(materialized='table') }} select sum(n) as n from {{ ref('kept') }}",
      'models/desk/seen.sql': "{{ config(materialized='view') }} select sum(n) as n from {{ ref('kept') }}",
    })
    const { run, said, write, tables } = project({
      ...files(''),
      'models/desk/schema.yml': owned(['kept', 'sum', 'seen']),
    })
    await run([row('2026-11-02', 1)])
    for (const [path, text] of Object.entries(files('held'))) write(path, text)
    const moved = await run(null)
    expect(moved.error).toBe('')
    expect(await tables()).toEqual(['desk.feed', 'desk.held', 'desk.seen', 'desk.sum'])
    expect(await said('select * from desk.seen')).toEqual(['1'])
    expect(await said('select * from desk.held')).toEqual(['2026-11-02 1'])
    expect(await said('select * from desk.sum')).toEqual(['1'])
    for (const [path, text] of Object.entries(files(''))) write(path, text)
    expect((await run([row('2026-11-03', 2)])).error).toBe('')
    expect(await said('select * from desk.kept order by 1')).toEqual(['2026-11-02 1', '2026-11-03 2'])
    expect(await said('select * from desk.seen')).toEqual(['3'])
    expect(await tables()).toEqual(['desk.feed', 'desk.kept', 'desk.seen', 'desk.sum'])
  })

  test('may change places with another, and neither loses a row', async () => {
    const grown = (alias: string, n: string) =>
      `{{ config(materialized='incremental', incremental_strategy='append'${alias && `, alias='${alias}'`}) }} select day, ${n} as n from {{ ref('feed') }}`
    const { run, said, write } = project({
      'models/desk/one.sql': grown('', '1'),
      'models/desk/two.sql': grown('', '2'),
      'models/desk/schema.yml': owned(['one', 'two']),
    })
    await run([row('2026-11-02', 0)])
    write('models/desk/one.sql', grown('two', '1'))
    write('models/desk/two.sql', grown('one', '2'))
    expect((await run([row('2026-11-03', 0)])).error).toBe('')
    expect(await said('select * from desk.two order by 1')).toEqual(['2026-11-02 1', '2026-11-03 1'])
    expect(await said('select * from desk.one order by 1')).toEqual(['2026-11-02 2', '2026-11-03 2'])
  })

  test('is refused where the rows of another stand', async () => {
    const { run, write } = project({
      'models/desk/old.sql': kept("materialized='table'"),
      'models/desk/kept.sql': kept("materialized='table'"),
      'models/desk/schema.yml': owned(['old', 'kept']),
    })
    await run([row('2026-11-02', 1)])
    write('models/desk/old.sql', kept("materialized='table', enabled=false"))
    write('models/desk/kept.sql', kept("materialized='table', alias='old'"))
    write('models/desk/schema.yml', owned(['kept']))
    const { error, outcomes } = await run([row('2026-11-02', 2)])
    expect(error).toContain('desk.kept is to stand at desk.old, where rows of desk.old stand')
    expect(outcomes).toMatchObject({ 'desk.feed': 'materialized', 'desk.kept': 'failed' })
  })
})

describe('a project with macros that make names', () => {
  const SCHEMA = `{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if custom_schema_name is none -%} {{ target.schema }}
  {%- else -%} {{ target.schema }}_{{ custom_schema_name | trim }}
  {%- endif -%}
{%- endmacro %}`
  const ALIAS = `{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{ 't_' if node.config.materialized == 'table' else '' }}{{ default__generate_alias_name(custom_alias_name, node) }}
{%- endmacro %}`
  const everywhere =
    "select table_schema || '.' || table_name from information_schema.tables where left(table_schema, 4) = 'desk' order by 1"

  test('stands where they say, by what each node is', async () => {
    const { run, said } = project({
      'sql/macros/names.sql': `${SCHEMA}\n${ALIAS}`,
      'models/desk/kept.sql': `{{ config(materialized='table', schema='mart') }} select day, n, '{{ this.schema }}/{{ this.identifier }}/{{ model.alias }}/{{ config.get('schema') }}' as place from {{ ref('feed') }}`,
      'models/desk/seen.sql': "{{ config(alias='looked') }} select place, n from {{ ref('kept') }}",
      'models/desk/two_v2.sql': 'select 2 as n',
      'models/desk/schema.yml': `${owned(['kept', 'seen'])}  - {name: two, description: A table., config: {owner: 'team:test'}, versions: [{v: 2}]}\n`,
      'seeds/desk/days.csv': 'day\n2026-11-02\n',
      'seeds/desk/schema.yml': "seeds: [{name: days, description: Days., config: {owner: 'team:test', schema: raw}}]\n",
      'snapshots/desk/past.sql': `{% snapshot past %}{{ config(owner='team:test', doc='The past.', strategy='check', check_cols='all', unique_key='day', schema='old') }} select day, n from {{ ref('feed') }}{% endsnapshot %}`,
    })
    const first = await run([row('2026-11-02', 1)])
    expect([first.error, first.outcomes['desk.kept'], first.outcomes['desk.past']]).toEqual([
      '',
      'materialized',
      'materialized',
    ])
    expect(await said(everywhere)).toEqual([
      'desk.feed',
      'desk.looked',
      'desk.two_v2',
      'desk_mart.t_kept',
      'desk_old.past',
      'desk_raw.t_days',
    ])
    expect(await said('select * from desk.looked')).toEqual(['desk_mart/t_kept/t_kept/mart 1'])
    expect((await run(null)).outcomes).toEqual({})
  })

  test('takes its rows along when they say another name', async () => {
    const { run, said, write } = project({
      'models/desk/kept.sql': kept("materialized='incremental', unique_key='day', schema='desk_own'"),
      'models/desk/schema.yml': owned(['kept']),
    })
    await run([row('2026-11-02', 1)])
    expect(await said('select * from desk_own.kept order by 1')).toEqual(['2026-11-02 1'])
    write('sql/macros/names.sql', SCHEMA)
    expect((await run([row('2026-11-03', 2)])).error).toBe('')
    expect(await said('select * from desk_desk_own.kept order by 1')).toEqual(['2026-11-02 1', '2026-11-03 2'])
    expect(await said(everywhere)).toEqual(['desk.feed', 'desk_desk_own.kept'])
  })

  const of = (part: string, body: string) => `{% macro generate_${part}_name(custom, node) %}\n${body}\n{% endmacro %}`
  test.each([
    [of('schema', 'Main Schema'), 1, "generate_schema_name for desk.kept: 'Main Schema' is no name"],
    [of('alias', '{{ node.nmae }}'), 2, 'nmae'],
    [of('alias', "{{ exceptions.raise_compiler_error('no name for ' ~ node.name) }}"), 2, 'no name for kept'],
    [of('alias', "{{ ref('feed') }}"), 2, 'a name is made of what the node says alone'],
    [of('alias', 'feed'), 1, 'desk.kept and desk.feed would be one table'],
  ])('tells what is wrong with such a macro at its line: %s', async (macro, line, told) => {
    const { run } = project({
      'sql/macros/names.sql': macro,
      'models/desk/kept.sql': kept("materialized='table'"),
      'models/desk/schema.yml': owned(['kept']),
    })
    await expect(run([row('2026-11-02', 1)])).rejects.toThrow(told)
    await expect(run(null)).rejects.toThrow(`sql/macros/names.sql:${line}`)
  })
})
