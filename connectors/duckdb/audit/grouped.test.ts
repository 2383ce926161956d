import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isGroupedBy } from './grouped.ts'

const COLUMNS = ['symbol', 'minute', 'volume']
let instance: DuckDBInstance
let connection: Awaited<ReturnType<DuckDBInstance['connect']>>
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
  await connection.run(`create table ticks as select 'S' || (i % 3) as symbol, timestamptz '2024-01-01' + interval (i) second as time, i::double as size
    from range(1000) t(i)`)
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

const bars = `select symbol, time_bucket(interval '1 minute', time) as minute, sum(size) as volume from ticks`

describe('a key that the query groups by', () => {
  test.each([
    ['by all', `${bars} group by all`],
    [
      'by name, over a subselect',
      `select symbol, minute, sum(size) as volume from (select symbol, date_trunc('minute', time) as minute, size from ticks) group by symbol, minute`,
    ],
    ['with having', `${bars} group by all having sum(size) > 10`],
  ])('is seen: %s', async (_name, query) => {
    expect(await isGroupedBy(connection, query, COLUMNS, ['symbol', 'minute'])).toBe(true)
    expect(await isGroupedBy(connection, query, COLUMNS, ['minute', 'symbol', 'volume'])).toBe(true)
  })

  test.each([
    ['a part of the groups', `${bars} group by all`, ['symbol']],
    ['no groups', 'select symbol, time as minute, size as volume from ticks', ['symbol', 'minute']],
    [
      'groups behind a function',
      `select upper(symbol) as symbol, time as minute, sum(size) as volume from ticks group by symbol, time`,
      ['symbol', 'minute'],
    ],
    [
      'grouping sets',
      `select symbol, time as minute, sum(size) as volume from ticks group by grouping sets ((symbol), (time))`,
      ['symbol', 'minute'],
    ],
    ['two groupings put together', `${bars} group by all union all ${bars} group by all`, ['symbol', 'minute']],
    ['a join of groups', `select a.* from (${bars} group by all) a join ticks b using (symbol)`, ['symbol', 'minute']],
    ['no query', 'selct', ['symbol']],
  ])('is not seen where it does not hold, or cannot be read off: %s', async (_name, query, key) => {
    expect(await isGroupedBy(connection, query, COLUMNS, key)).toBe(false)
  })
})
