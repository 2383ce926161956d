import { afterEach, expect, test } from 'vitest'
import { projectOfFiles } from './trial/project-of-files.ts'

let close = async () => {}
afterEach(() => close())

const trades =
  "{{ config(materialized='table') }}select * from (values ('cl', 1, date '2026-11-02'), ('ng', 2, date '2026-11-03')) as t (symbol, size, day)"

const pivot = [
  "{{ config(materialized='table') }}",
  '{% set symbols = [] %}',
  '{% if execute %}',
  "{{ log('asks for symbols', info=true) }}",
  "{% set symbols = run_query('select distinct symbol from ' ~ ref('trades') ~ ' order by 1').columns[0].values() %}",
  '{% endif %}',
  'select count(*) as trades',
  '{% for symbol in symbols %}, sum(case when symbol = {{ symbol | literal }} then size end)::int8 as {{ symbol }}{% endfor %}',
  "{% for column in adapter.get_columns_in_relation(ref('trades')) if column.is_integer() %}, max({{ column.name }})::int4 as most_{{ column.name }}{% endfor %}",
  "from {{ ref('trades') }}",
].join('\n')

const schema = (columns: string) => `version: 2
models:
  - name: trades
    description: Trades.
    config: {owner: 'team:desk'}
  - name: pivot
    description: Trades by symbol.
    config: {owner: 'team:desk'}
${columns}`

const columns = `    columns:
      - {name: trades, data_type: int8}
      - {name: cl, data_type: int8}
      - {name: ng, data_type: int8}
      - {name: most_size, data_type: int4}
`

async function opened(files: Readonly<Record<string, string>>) {
  const project = await projectOfFiles({
    'models/desk/trades.sql': trades,
    ...files,
  })
  close = project.close
  return project
}

test('a model asks the warehouse while it renders, and is marked for it', async () => {
  const project = await opened({ 'models/desk/pivot.sql': pivot, 'models/desk/schema.yml': schema(columns) })
  const { steps, events } = await project.run()
  expect(steps.map(({ error }) => error)).toEqual([null, null])
  const said = events.flatMap((event) => (event.type === 'log' ? [event.text] : []))
  expect(said).toEqual(['asks for symbols'])
  expect(await project.query('select * from desk.pivot')).toEqual([{ trades: 2, cl: 1, ng: 2, most_size: 2 }])
  const compute = project.graph.assets.get('desk.pivot')?.compute
  expect(compute?.via === 'select' && compute.select.ask).toBeTypeOf('function')
  const plain = project.graph.assets.get('desk.trades')?.compute
  expect(plain?.via === 'select' && plain.select.ask).toBe(undefined)
})

test('without the warehouse its columns must be said', async () => {
  await expect(opened({ 'models/desk/pivot.sql': pivot, 'models/desk/schema.yml': schema('') })).rejects.toThrow(
    /models\/desk\/pivot\.sql:1: desk\.pivot is introspective.*give every column a data_type|introspective/s,
  )
})

test('what the warehouse refuses is told at the line of the template', async () => {
  const project = await opened({
    'models/desk/pivot.sql': pivot.replace('distinct symbol', 'distinct symbl'),
    'models/desk/schema.yml': schema(columns),
  })
  const { steps } = await project.run()
  const error = steps.find(({ asset }) => asset === 'desk.pivot')?.error
  expect(JSON.stringify(error)).toContain('models/desk/pivot.sql:5:')
  expect(JSON.stringify(error)).toContain('symbl')
})

test.each([
  [
    'table',
    '{name: ng, data_type: int8}',
    '{name: ng, data_type: int4}',
    "column 'ng' is declared int32, the query gives int64",
  ],
  [
    'view',
    '{name: ng, data_type: int8}',
    '{name: ng, data_type: varchar}',
    "column 'ng' is declared string, the query gives int64",
  ],
  ['table', '{name: ng,', '{name: ho,', "gives no column 'ho', which schema.yml says"],
  ['view', '      - {name: ng, data_type: int8}\n', '', "gives column 'ng' (int64), which schema.yml does not say"],
])('a %s that gives other columns than were said (%s → %s) is not published', async (kind, before, after, told) => {
  const project = await opened({
    'models/desk/pivot.sql': pivot.replace("'table'", `'${kind}'`),
    'models/desk/schema.yml': schema(columns.replace(before, after)),
  })
  const { steps } = await project.run()
  const error = JSON.stringify(steps.find(({ asset }) => asset === 'desk.pivot')?.error)
  expect(error).toContain('models/desk/pivot.sql:1')
  expect(error).toContain(told)
  expect(
    await project.query("select 1 from duckdb_columns() where table_name = 'pivot' and schema_name = 'desk'"),
  ).toEqual([])
})
