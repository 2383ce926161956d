import { afterAll, expect, test } from 'vitest'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import type { Plain } from '../read/yaml.ts'
import { strategySql } from './strategy.ts'

const database = new Database(':memory:', { readOnly: false })
afterAll(() => database.close())

// What stands after (1, x, 2) comes into (1, x, 2), (9, z, 3), (NULL, z, 3) by delete+insert.
async function upserted(key: Plain, ...predicates: readonly string[]): Promise<readonly unknown[]> {
  const session = await openSession(database)
  try {
    await session.query(
      "create or replace table kept as from (values (1, 'x', 2), (9, 'z', 3), (null, 'z', 3)) t(id, lob, n)",
    )
    await session.query("create or replace table coming as select 1 as id, 'x' as lob, 2 as n")
    const [target, source] = ['memory.main.kept', 'memory.main.coming']
    const given = { target, source, key, columns: ['id', 'lob', 'n'], predicates, config: {}, batch: null }
    for (const one of strategySql('delete+insert', given).split(';\n')) await session.query(one)
    return (await session.query('from kept order by all')).rows
  } finally {
    session.close()
  }
}

// What dbt-duckdb 1.11.1 leaves of such models at their second build.
test('delete+insert reads keys and conditions as dbt-duckdb writes them', async () => {
  const [own, others] = [
    [1n, 'x', 2n],
    [
      [9n, 'z', 3n],
      [null, 'z', 3n],
    ],
  ] as const
  expect(await upserted(['id', 'lob'])).toEqual([own, ...others])
  expect(await upserted(['id', 'lob'], 'DBT_INCREMENTAL_TARGET.n > 1 or true')).toEqual([own])
  expect(await upserted('id', 'n > 100 or n = 3')).toEqual([own, own])
  await expect(upserted(['id', 'lob'], 'n > 1')).rejects.toThrow('Ambiguous reference to column name "n"')
  await expect(upserted(['id'], 'n > 1')).rejects.toThrow('Ambiguous reference to column name "n"')
})
