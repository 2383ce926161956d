import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { CASES, queryOf } from './cases.ts'

// Made by ClickHouse itself (clickhouse.py): each query as it was run there, and what came back.
const Expected = z.object({
  clickhouse: z.string(),
  cases: z.array(
    z.object({ case: z.string(), sql: z.string(), said: z.array(z.union([z.number(), z.string(), z.null()])) }),
  ),
})
const expected = Expected.parse(JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8')))

test('ClickHouse was asked every case', () => {
  expect(expected.cases.map((one) => one.case)).toEqual(CASES.map(([expression]) => expression))
})

test.each(CASES)('%s is for ClickHouse the query that was run there', async (...one) => {
  expect(await queryOf(one, 'clickhouse')).toBe(expected.cases.find((asked) => asked.case === one[0])?.sql)
})

test('what ClickHouse says of each case, DuckDB says too', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("set TimeZone = 'UTC'")
  const said = []
  for (const one of CASES) {
    const reader = await connection.runAndReadAll(await queryOf(one, 'duckdb'))
    said.push([one[0], reader.getRows().map(([value]) => (typeof value === 'bigint' ? Number(value) : value))])
  }
  connection.closeSync()
  instance.closeSync()
  expect(said).toEqual(expected.cases.map((one) => [one.case, one.said]))
})
