import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, expect, test } from 'vitest'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

let end = () => {}
afterEach(() => end())

async function rendered(expression: string, dialect: 'duckdb' | 'clickhouse'): Promise<string> {
  const made = temporaryProject({ 'models/desk/x.sql': expression })
  end = made.remove
  const { models, faults } = await loadModels({ root: made.root, partitions: new Map(), known: [] })
  expect(faults).toEqual([])
  const compute = models[0]?.compute
  const scope = { relation: (name: string) => name, self: '', partition: null, incremental: false, dialect }
  return compute?.via === 'select' ? compute.select.render(scope) : ''
}

// ClickHouse's names are those of its manual: dateTrunc, argMin, argMax.
test.each([
  ["{{ date_trunc('week', 'sold_at') }}", "toDateTime64(dateTrunc('week', sold_at, 'UTC'), 6, 'UTC')"],
  ["{{ arg_min('price', 'sold_at') }}", 'argMin(price, sold_at)'],
  ["{{ dbt.arg_max('price', '(sold_at, id)') }}", 'argMax(price, (sold_at, id))'],
  ['{{ target.type }}', 'clickhouse'],
  ['{{ "it\'s \\\\ here" | literal }}', "'it''s \\\\ here'"],
])('%s is of ClickHouse where the model is rendered for it', async (expression, sql) => {
  expect(await rendered(expression, 'clickhouse')).toBe(sql)
})

// 2026-11-21 is a Saturday.
test.each([
  ["{{ date_trunc('week', 'sold_at') }}", '2026-11-16 00:00:00+00'],
  ["{{ date_trunc('quarter', 'sold_at') }}", '2026-10-01 00:00:00+00'],
  ["{{ arg_min('price', 'sold_at') }}", '2'],
  ["{{ arg_max('price', 'sold_at') }}", '1'],
])('%s gives %s in DuckDB', async (expression, value) => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const text = await rendered(expression, 'duckdb')
  const rows = `(values (timestamptz '2026-11-21 10:00:00+00', 1), (timestamptz '2026-11-20 10:00:00+00', 2)) as t(sold_at, price)`
  const reader = await connection.runAndReadAll(
    `set TimeZone = 'UTC'; select (${text})::varchar from ${rows} ${text.startsWith('date') ? 'limit 1' : ''}`,
  )
  expect(reader.getRows()).toEqual([[value]])
  connection.closeSync()
  instance.closeSync()
})
