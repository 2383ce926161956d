import { expect, test } from 'vitest'
import { Exact } from './jinja/exact.ts'
import { readYaml } from './yaml.ts'
import { cellValue } from './yaml-value.ts'

const cell = async (written: string) => {
  const { root } = await readYaml('schema.yml', written)
  const value = root === null ? undefined : cellValue(root)
  return value instanceof Exact ? `exactly ${value}` : value
}

// The text, number or truth that PyYAML 6.0.3 gives, as str() writes days and instants; digits beyond a double are kept.
test.each<[string, unknown]>([
  ['no', false],
  ["'no'", 'no'],
  ['!!str no', 'no'],
  ['1_000', 1000n],
  ['1.5e3', '1.5e3'],
  ['1.0', 1],
  ['10:30', 630n],
  ['~', null],
  ['12345678901234567890', 12345678901234567890n],
  ['0.12345678901234567890', 'exactly 0.12345678901234567890'],
  ['2026-11-02', '2026-11-02'],
  ['2026-11-02T15:00:00Z', '2026-11-02 15:00:00+00:00'],
  ['[yes, 1, {a: off}]', [true, 1n, { a: false }]],
])('a cell of a fixture is what dbt reads: %s', async (written, value) => {
  expect(await cell(written)).toEqual(value)
})
