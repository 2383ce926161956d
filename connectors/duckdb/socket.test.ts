import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { askOwner, serveQueries } from './socket.ts'
import { duckdbWarehouse } from './warehouse.ts'

const dir = mkdtempSync(join(tmpdir(), 'tidemark-socket-'))
const path = join(dir, 'warehouse.sock')
const store = duckdbWarehouse(join(dir, 'warehouse.duckdb'), { storeId: 'test', columns: () => [] })
afterAll(async () => {
  await store.close()
  rmSync(dir, { recursive: true })
})

describe('the owner of a warehouse', () => {
  it('answers for it, to this user alone, and cannot be made to change it', async () => {
    await store.query(
      "create table t as select 42 as answer, 9007199254740993 as big, null as none, 'nan'::double as odd",
    )
    using _served = serveQueries(path, store)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(await askOwner(path, 'from t')).toMatchObject({
      columns: [{ name: 'answer' }, { name: 'big' }, { name: 'none' }, { name: 'odd' }],
      rows: [[42, '9007199254740993', null, 'NaN']],
    })
    await expect(askOwner(path, 'drop table t')).rejects.toThrow(/only reads/)
    await expect(askOwner(path, 'select nonsense from t')).rejects.toThrow(/nonsense/)
    expect(
      (
        await Promise.all(Array.from({ length: 8 }, () => askOwner(path, 'select count(*)::int from range(100000)')))
      ).map((one) => one?.rows[0]?.[0]),
    ).toEqual(Array(8).fill(100000))
  })

  it('is not there when it has ended', async () => {
    expect(await askOwner(path, 'from t')).toBe(null)
  })
})
