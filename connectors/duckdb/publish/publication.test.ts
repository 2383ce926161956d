import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { catalogOf } from '../catalog.ts'
import { rowsOf } from '../result.ts'
import { markerTables } from './marker.ts'
import { type Publication, publisher } from './publication.ts'

it('publishes together what waits together; where one cannot be, each is tried alone', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(markerTables(''))
  const begun: string[] = []
  const run = connection.run.bind(connection)
  connection.run = (sql, ...rest) => {
    if (/^begin/.test(sql)) begun.push(sql)
    return run(sql, ...rest)
  }
  let last: Promise<unknown> = Promise.resolve()
  const publish = publisher('', catalogOf(''), (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  })
  const view = (name: string, text: string): Publication => ({
    connection,
    shared: true,
    markers: [{ asset: name, keys: '', from: null, to: null, token: 1, event: 1, code: 'c', data: 'd', rows: 0 }],
    async swap(_connection, later) {
      later(`create view ${name} as ${text}`)
      return true
    },
    committed: () => {},
  })
  const standing = async () =>
    (
      await rowsOf(
        connection,
        'select view_name as name, (select count(*) from _tidemark.marker where asset = view_name) as markers from duckdb_views() where not internal order by 1',
      )
    ).map(({ name, markers }) => `${name} ${markers}`)

  await Promise.all([publish(view('a', 'select 1 -- one')), publish(view('b', 'select 2'))])
  expect({ begun: begun.length, standing: await standing() }).toEqual({ begun: 1, standing: ['a 1', 'b 1'] })

  const ended = await Promise.allSettled([
    publish(view('c', 'select 3')),
    publish(view('d', 'select nothing')),
    publish(view('e', 'select 5')),
  ])
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await standing()).toEqual(['a 1', 'b 1', 'c 1', 'e 1'])
})
