import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { seedType } from './seed-type.ts'

// What dbt's own code makes of the cells: sql/dbt/fixtures/seed_types.py asked it.
const asked: readonly (readonly [readonly string[], string])[] = JSON.parse(
  readFileSync(new URL('../fixtures/seed-types.expected.json', import.meta.url), 'utf8'),
)

it.each(asked)('a column of %j is of the type that dbt finds in it', (cells, type) => {
  expect(seedType(cells)).toBe(type)
})
