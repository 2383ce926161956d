import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import { misshapen } from './entry-shape.ts'
import { propertyFaults } from './property-faults.ts'

// What dbt's own classes of unparsed entries take: fixtures/entry_shapes.py asked them.
const { values, taken }: { readonly values: readonly Plain[]; readonly taken: Readonly<Record<string, PlainMap>> } =
  JSON.parse(readFileSync(new URL('../fixtures/entry-shapes.expected.json', import.meta.url), 'utf8'))

const BASE: Readonly<Record<string, PlainMap>> = {
  exposures: { type: 'dashboard', owner: { name: 'o' } },
  groups: { owner: { name: 'o' } },
  unit_tests: { model: 'm', given: [], expect: {} },
}
const NEEDED: Readonly<Record<string, PlainMap>> = {
  ...{ columns: { name: 'c' }, tables: { name: 't' }, arguments: { name: 'a' } },
  ...{ versions: { v: 1 }, given: { input: 'this' } },
}

function entry(said: PlainMap, [key = '', ...below]: readonly string[], value: Plain): PlainMap {
  const [star] = below
  if (star === undefined) return { ...said, [key]: value }
  return star === '*'
    ? { ...said, [key]: [entry(NEEDED[key] ?? {}, below.slice(1), value)] }
    : { ...said, [key]: entry(mapOf(said[key]), below, value) }
}

const cases = Object.entries(taken).flatMap(([kind, paths]) =>
  Object.entries(paths).map(([path, said]) => [kind, path, String(said)] as const),
)

// The last value is a template, which is rendered before dbt looks.
test.each(cases)('%s: %s takes what dbt takes there', (kind, path, said) => {
  for (const [at, value] of values.slice(0, -1).entries()) {
    const made = entry({ name: 'n', ...BASE[kind] }, path.split('.'), value)
    const told = JSON.stringify(made)
    // Past the kinds of values dbt looks at what they say, and refuses more.
    if (said[at] === '+') expect(misshapen(kind, made), told).toEqual([])
    else expect(propertyFaults(kind, made, 'f.yml', ''), told).not.toEqual([])
  }
})

test('what is of another kind is told with its place', () => {
  const said = { name: 'ships', columns: { id: { data_tests: ['unique'] } } }
  const text = 'models:\n  - name: ships\n    columns:\n      id: { data_tests: [unique] }\n'
  expect(propertyFaults('models', said, 'models/s.yml', text)).toEqual([
    {
      ...{ file: 'models/s.yml', line: 3, mend: 'write - in front of each of its entries' },
      what: "columns: is a map, and takes a list (in models: 'ships')",
    },
  ])
  expect(misshapen('models', { name: 'ships', columns: '{{ var("x") }}' })).toEqual([])
})
