import { expect, test } from 'vitest'
import { renderNative } from './native.ts'
import { parse } from './parse.ts'
import { sourceOf } from './source.ts'
import { fromPlain } from './value.ts'

// What get_rendered(…, native=True) of dbt-core 1.10.23 gives of each.
test.each([
  ['{% if x == true -%} {{ true|as_bool }} {%- else -%} {{ false|as_bool }} {%- endif -%}\n', true],
  ["{% if x %}{{ 'abc' }}{% endif %}", 'abc'],
  ['{% if y %}a{% endif %}', ''],
  ['{{ true|as_bool }}\n', true],
  ["{{ true | as_bool }}{{''}}", 'True'],
  [' {{ true }}', ' True'],
  ["{{ '1' | as_number }} ", '1 '],
  ['{{ [1,2] }}', '[1, 2]'],
])('%j is %j', (text, expected) => {
  const given: Readonly<Record<string, boolean>> = { x: true, y: false }
  const lookup = (name: string) => (name in given ? fromPlain(given[name]) : undefined)
  const context = { dialect: 'duckdb' as const, lenient: true, lookup, names: () => [] }
  expect(renderNative(parse(sourceOf('t', text)), context)).toBe(expected)
})
