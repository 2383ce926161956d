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
  expect(interrupts).toBe(1)
  const [row] = await database.use((one) => rowsOf(one, 'select count(*) as n from kept'))
  expect(Number(row?.n)).toBe(300_000)
})
