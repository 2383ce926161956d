import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { commit } from './commit.ts'
import { Database } from './database.ts'
import { rowsOf } from './result.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-commit-'))
const database = new Database(join(folder, 'warehouse.duckdb'))
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

it('is not interrupted by an abort, which ends any other statement', async () => {
  const stop = new AbortController()
  const { connection, giveBack } = await database.lend(stop.signal)
  let interrupts = 0
  const interrupt = connection.interrupt.bind(connection)
  connection.interrupt = () => {
    interrupts++
    interrupt()
  }
  await connection.run('begin transaction')
  await connection.run("create table kept as select i, repeat('x', 20) || i as t from range(300000) r(i)")
  const ended = commit(connection)
  setTimeout(() => stop.abort())
  await ended
  expect([stop.signal.aborted, interrupts]).toEqual([true, 0])
  giveBack()
  const other = new AbortController()
  const slow = database.use((one) => one.run('select count(*) from range(1000000) a, range(1000000) b'), other.signal)
  setTimeout(() => other.abort(new Error('stopped')), 50)
  await expect(slow).rejects.toThrow('stopped')
  expect(interrupts).toBeGreaterThan(0)
  const [row] = await database.use((one) => rowsOf(one, 'select count(*) as n from kept'))
  expect(Number(row?.n)).toBe(300_000)
})

it('leaves nothing running after an abort, however many wait for a thread', { timeout: 60_000 }, async () => {
  const stop = new AbortController()
  // Node hands statements to four threads: the others are taken up after the abort.
  const slow = Array.from({ length: 8 }, () =>
    database.use((one) => one.run('select count(*) from range(1000000) a, range(1000000) b'), stop.signal),
  )
  setTimeout(() => stop.abort(new Error('stopped')), 100)
  const ends = await Promise.allSettled(slow)
  expect(ends.map((one) => one.status === 'rejected' && String(one.reason))).toEqual(ends.map(() => 'Error: stopped'))
  expect(await database.use((one) => rowsOf(one, 'select 1 as n'))).toEqual([{ n: 1 }])
})
