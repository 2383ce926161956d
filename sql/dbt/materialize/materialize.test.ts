import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import { openDbt } from '../open.ts'
import { readLocation, writeOptions, writeText } from './external-file.ts'
import { materialize } from './materialize.ts'

// What DuckDBAdapter.external_write_options and external_read_location of dbt-duckdb 1.11.1 give.
test.each([
  ['a/b.parquet', {}, 'format parquet', 'a/b.parquet'],
  ['a.csv', {}, 'format csv, header 1', 'a.csv'],
  ['a.CSV.GZ', {}, 'format csv, compression gzip, header 1', 'a.CSV.GZ'],
  ['a.json.zst', {}, 'format json, compression zstd', 'a.json.zst'],
  ['a', {}, 'format parquet', 'a'],
  ['a', { delimiter: '|' }, "delimiter '|', format csv, header 1", 'a'],
  ['a.csv', { format: 'csv', delimiter: "';'", header: '0' }, "format csv, delimiter ';', header 0", 'a.csv'],
  [
    'out',
    { format: 'parquet', partition_by: 'year, month' },
    'format parquet, partition_by (year, month)',
    'out/*/*/*.parquet',
  ],
  ['out', { partition_by: 'day' }, 'partition_by day, format parquet', 'out/*/*.parquet'],
  ['out', { per_thread_output: 'true' }, 'per_thread_output true, format parquet', 'out/*.parquet'],
  ['x.csv.gz', { null: 'NA' }, "null 'NA', format csv, compression gzip, header 1", 'x.csv.gz'],
  ['z.xlsx', { compression: 'zstd' }, 'compression zstd, format xlsx', 'z.xlsx'],
])('a file at %s with %j', (location, said, written, read) => {
  const options = writeOptions(location, new Map(Object.entries(said)))
  expect([writeText(options), readLocation(location, options)]).toEqual([written, read])
})

const root = mkdtempSync(join(tmpdir(), 'tidemark-external-'))
const database = new Database(':memory:', { readOnly: false })
afterAll(() => {
  database.close()
  rmSync(root, { recursive: true, force: true })
})

test('columns that are described and not there are passed over, words of another engine refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-described-'))
  const files = {
    'dbt_project.yml': 'name: quay\nprofile: quay\nmodels: {+persist_docs: {relation: true, columns: true}}\n',
    'profiles.yml': "quay: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}\n",
    'models/loads.sql': "{{ config(materialized='table') }}select 1 as id, 2 as tons",
    'models/days.sql': "{{ config(materialized='table', partition_by={'field': 'day'}) }}select 1 as day",
    'models/all.yml':
      'models:\n  - name: loads\n    columns: [{name: tons, description: so heavy}, {name: gone, description: x}]\n',
  }
  mkdirSync(join(folder, 'models'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const given = { profilesDir: folder, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const graph = await openDbt({ root: folder, ...given, tell: () => {} })
  const session = await openSession(database)
  const made = async (id: string) => {
    const node = graph.nodes.get(`model.quay.${id}`)
    if (node) await materialize({ graph, node, session })
  }
  await made('loads')
  const { rows } = await session.query("select column_name, comment from duckdb_columns() where table_name = 'loads'")
  expect(rows).toEqual([
    ['id', null],
    ['tons', 'so heavy'],
  ])
  // dbt-duckdb 1.11.1 says so, too.
  await expect(made('days')).rejects.toThrow('partitioned_by/partition_by must be a list of strings or a string')
  await session.query('drop table loads')
  session.close()
  rmSync(folder, { recursive: true })
})

// As dbt-duckdb 1.11.1: made with the table, and once with a table that is added to.
test('indexes are made where the table is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-index-'))
  const index = "indexes=[{'columns': ['id', 'tons'], 'unique': true}, {'columns': ['tons']}]"
  const files = {
    'dbt_project.yml': 'name: pier\nprofile: pier\n',
    'profiles.yml': "pier: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}\n",
    'models/held.sql': `{{ config(materialized='table', ${index}) }}select 1 as id, 2 as tons`,
    'models/grown.sql': `{{ config(materialized='incremental', ${index}) }}select 1 as id, random() as tons`,
    'models/bare.sql': "{{ config(materialized='table', indexes=[{'unique': true}]) }}select 1 as id",
  }
  mkdirSync(join(folder, 'models'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const given = { profilesDir: folder, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const session = await openSession(database)
  for (const _ of ['first', 'second']) {
    const graph = await openDbt({ root: folder, ...given, tell: () => {} })
    for (const id of ['held', 'grown']) {
      const node = graph.nodes.get(`model.pier.${id}`)
      if (node) await materialize({ graph, node, session })
    }
    const { rows } = await session.query(
      'select table_name, is_unique, expressions from duckdb_indexes() order by 1, 2 desc',
    )
    expect(rows.map(([table, unique]) => [table, unique])).toEqual([
      ['grown', true],
      ['grown', false],
      ['held', true],
      ['held', false],
    ])
    const bare = graph.nodes.get('model.pier.bare')
    if (bare) await expect(materialize({ graph, node: bare, session })).rejects.toThrow('has no columns')
  }
  await session.query('drop table held; drop table grown')
  session.close()
  rmSync(folder, { recursive: true })
})

test('an external model is its file and a view of it, a table function is called', async () => {
  const files = {
    'dbt_project.yml': 'name: port\nprofile: port\n',
    'profiles.yml': `port: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:', external_root: '${root}'}}}\n`,
    'models/ships.sql': "{{ config(materialized='external', format='csv') }}select 1 as id, 'Vela' as ship",
    'models/none.sql': `{{ config(materialized='external', location='${root}/n.parquet') }}select 1 as id where false`,
    'models/since.sql': "{{ config(materialized='table_function', parameters='least') }}select 7 as id where 7 > least",
  }
  mkdirSync(join(root, 'models'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  const given = { profilesDir: root, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const graph = await openDbt({ root, ...given, tell: () => {} })
  const session = await openSession(database)
  for (const node of graph.nodes.values()) await materialize({ graph, node, session })
  expect(readFileSync(join(root, 'ships.csv'), 'utf8')).toBe('id,ship\n1,Vela\n')
  const rows = async (sql: string) => (await session.query(sql)).rows.map((row) => row.map(String))
  expect(await rows('select * from ships')).toEqual([['1', 'Vela']])
  expect(await rows('select * from none')).toEqual([])
  expect(await rows(`select count(*) from read_parquet('${root}/n.parquet')`)).toEqual([['1']])
  expect(await rows('select * from since(6)')).toEqual([['7']])
  expect(await rows('select table_name, table_type from information_schema.tables order by 1')).toEqual([
    ['none', 'VIEW'],
    ['ships', 'VIEW'],
  ])
  session.close()
})
