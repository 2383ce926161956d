import { expect, test } from 'vitest'
import { duckdbBinder } from '../binder.ts'

test('tables of columns that no table can hold are known all the same, and may become others', async () => {
  const binder = duckdbBinder()
  const sql = `select row(1, 'a') as r, [row(1, 2)] as l, map {'a': row(1)} as m, {'a,b': row(1::decimal(4,2), {'c': 1})} as s, 1 as n`
  const bound = await binder.bind(sql)
  const columns = 'columns' in bound ? bound.columns : []
  expect(columns.map(({ name }) => name)).toEqual(['r', 'l', 'm', 's', 'n'])
  await binder.declare([{ key: 'desk.rows', columns }])
  expect(await binder.bind('select * from desk.rows')).toEqual(bound)
  expect(await binder.bind('select r[1] as x, s."a,b"[2].c as y, z from desk.rows')).toMatchObject({ column: 38 })
  await binder.declare([{ key: 'desk.rows', columns: columns.slice(4) }])
  expect(await binder.bind('from desk.rows')).toEqual({ columns: columns.slice(4) })
  await binder.declare([{ key: 'desk.rows', columns }])
  expect(await binder.bind('from desk.rows')).toEqual(bound)
  await binder.close()
})
