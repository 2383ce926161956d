import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowsOf } from '#core/batch.ts'
import { recorded, recording } from './recorded.ts'
import { Vintage } from './vintage.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recorded-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const HEADER = 'known_at,series,definition_id,period,value,withdrawn\n'
const GOOD = `${HEADER}2020-02-15T19:45:36Z,CPIAUCSL,1,1959-01-01,29.01,false\n2020-09-09T14:26:58Z,CPIAUCSL,1,1959-01-01,,true\n`

test('a recording is read as vintages, withdrawals among them', async () => {
  const rows = await read(file('good.csv.gz', gzipSync(GOOD)))
  expect(rows.map((row) => Vintage.parse(row))).toEqual([
    {
      known_at: 1_581_795_936_000_000n,
      series: 'CPIAUCSL',
      definition_id: 1,
      period: '1959-01-01',
      value: 29.01,
      withdrawn: false,
    },
    {
      known_at: 1_599_661_618_000_000n,
      series: 'CPIAUCSL',
      definition_id: 1,
      period: '1959-01-01',
      value: null,
      withdrawn: true,
    },
  ])
})

test('as a need it opens nothing before it is asked', async () => {
  const need = recorded(file('need.csv.gz', gzipSync(GOOD)))
  expect(need.name).toBe('recording need.csv.gz')
  const opened = await need.open({ env: {}, signal: new AbortController().signal })
  expect(await opened.probe()).toMatch(/^[0-9a-f]{64}$/)
})

test('the probe changes with the content, not with the time of the file', async () => {
  const one = await recording(file('one.csv.gz', gzipSync(GOOD))).probe()
  const same = await recording(file('same.csv.gz', gzipSync(GOOD))).probe()
  const other = await recording(file('other.csv.gz', gzipSync(GOOD.replace('29.01', '29.02')))).probe()
  expect(same).toBe(one)
  expect(other).not.toBe(one)
})

test('a file that is missing, damaged or of another shape is refused with its path and line', async () => {
  const whole = gzipSync(GOOD)
  await expect(read(pathToFileURL(join(folder, 'none.csv.gz')))).rejects.toThrow(/none.csv.gz: cannot be read/)
  await expect(read(file('cut.csv.gz', whole.subarray(0, whole.length - 12)))).rejects.toThrow(/is not whole gzip/)
  await expect(read(file('head.csv.gz', gzipSync('a,b\n')))).rejects.toThrow(/line 1 is 'a,b', expected 'known_at,/)
  const bad = GOOD.replace('29.01', 'n/a')
  await expect(read(file('bad.csv.gz', gzipSync(bad)))).rejects.toThrow(/line 2 is no vintage: '2020-02-15.*n\/a/)
})

function file(name: string, bytes: Buffer): URL {
  writeFileSync(join(folder, name), bytes)
  return pathToFileURL(join(folder, name))
}

async function read(url: URL): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = []
  for await (const batch of recording(url).batches()) rows.push(...rowsOf(batch))
  return rows
}
