import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { recordMacro } from './macro.ts'

const recorded = fileURLToPath(new URL('../../assets/macro/recorded', import.meta.url))
const sets = fileURLToPath(new URL('../../../shared/data/macro', import.meta.url))
const linesOf = (file: string) =>
  gunzipSync(readFileSync(join(recorded, file)))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1)
const known = (file: string, series: string, period: string) =>
  linesOf(file).filter((line) => line.includes(`,${series},`) && line.includes(`,${period},`))

// The agency's summary of the week ending 2024-08-30: crude stocks 418.3 million barrels, refineries at 93.3 %.
test('the recording holds what the publisher gave', () => {
  expect(known('petroleum_weekly.csv.gz', 'WCESTUS1', '2024-08-30')[0]).toMatch(/,4183\d\d,false$/)
  expect(known('petroleum_weekly.csv.gz', 'WPULEUS3', '2024-08-30')[0]).toMatch(/,93.3,false$/)
  expect(known('energy_prices.csv.gz', 'RWTC', '2020-04-20')[0]).toMatch(/,-36.98,false$/)
})

test('a series redefined on 2026-03-09 has its whole history under the second definition', () => {
  const rows = linesOf('petroleum_weekly.csv.gz').filter((line) => line.includes(',gasolineYieldUS,'))
  const periods = (definition: number) =>
    new Set(rows.filter((line) => line.split(',')[2] === String(definition)).map((line) => line.split(',')[3]))
  expect(periods(2)).toEqual(periods(1))
  expect(rows.filter((line) => line.split(',')[2] === '2').every((line) => line.startsWith('2026-03-09'))).toBe(true)
})

test('a series first observed on 2025-09-19 was not known before, though its history reaches back', () => {
  const rows = linesOf('petroleum_weekly.csv.gz').filter((line) => line.includes(',W_EPOOXE_YOP_NUS_MBBLD,'))
  expect(rows[0]).toMatch(/^2025-09-19T05:24:46Z,.*,2014-12-26,/)
  expect(rows.every((line) => line >= '2025-09-19')).toBe(true)
})

test('the recordings stay small, and each says its origin', () => {
  const origins = JSON.parse(readFileSync(join(recorded, 'origins.json'), 'utf8'))
  const files = readdirSync(recorded).filter((name) => name.endsWith('.gz'))
  expect(Object.keys(origins).sort()).toEqual(files.sort())
  expect(readdirSync(recorded).reduce((sum, name) => sum + statSync(join(recorded, name)).size, 0)).toBeLessThan(3e6)
  for (const file of files) expect(linesOf(file)).toHaveLength(origins[file].rows)
})

test('the program makes the recordings again, byte for byte', ({ skip }) => {
  skip(!existsSync(sets), `the data sets are not at ${sets}`)
  const folder = mkdtempSync(join(tmpdir(), 'record-'))
  recordMacro(sets, folder)
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name)).equals(readFileSync(join(recorded, name))), name).toBe(true)
  }
  rmSync(folder, { recursive: true })
})
