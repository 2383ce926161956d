import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Marker } from '#core/store.ts'
import { markerTables, readMarkers, writeMarkers } from './marker.ts'

// More than one statement asks for.
const MANY = 450
const DAY = 86_400_000_000

describe('markers of a table', () => {
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  beforeEach(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
    await connection.run(markerTables(''))
  })
  afterEach(() => {
    connection.closeSync()
    instance.closeSync()
  })

  const day = (n: number, token: number, more: Partial<Marker> = {}): Marker => ({
    ...{
      asset: "it's.a",
      keys: "s='x'",
      from: n * DAY,
      to: (n + 1) * DAY,
      token,
      event: token,
      code: 'c',
      data: `d${n}`,
    },
    ...{ rows: 1, ...more },
  })
  const days = (token: number) => Array.from({ length: MANY }, (_, n) => day(n, token))
  const standing = async () =>
    (await readMarkers(connection, '')).map(({ keys, from, token }) => `${keys} ${from} ${token}`)

  it('stand in the place of those that they cover, and of no others', async () => {
    const other = day(3, 1, { keys: "s='y'" })
    await writeMarkers(connection, '', [...days(1), other], true)
    await writeMarkers(connection, '', days(2), false)
    const wanted = [other, ...days(2)].map(({ keys, from, token }) => `${keys} ${from} ${token}`)
    expect((await standing()).sort()).toEqual(wanted.sort())
  })

  it.each([0, 199, 200, MANY - 1])(
    'a late attempt is refused where only partition %i has a newer one',
    async (newer) => {
      await writeMarkers(connection, '', days(1).with(newer, day(newer, 7)), true)
      await connection.run('begin transaction')
      await expect(writeMarkers(connection, '', days(5), false)).rejects.toMatchObject({
        code: 'FENCED',
        message: expect.stringContaining("it's.a: attempt 5 comes late, attempt 7 has published"),
      })
      await connection.run('rollback')
      expect((await standing()).filter((one) => one.endsWith(' 1'))).toHaveLength(MANY - 1)
    },
  )
})
