import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))
const schemas = readdirSync(folder).filter((name) => name.endsWith('.gen.json'))

// JSON Schema, 2020-12, validation 6.1.1 and core 4.2.1: the names of types are those, and none stands twice.
test.each(schemas)('%s names types that are, and each once', (name) => {
  const found: (readonly unknown[])[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('type' in value && Array.isArray(value.type)) found.push(value.type)
    Object.values(value).forEach(visit)
  }
  visit(JSON.parse(readFileSync(`${folder}${name}`, 'utf8')))
  expect(found.length).toBeGreaterThan(0)
  for (const types of found) expect(new Set(types).size, types.join(', ')).toBe(types.length)
  const names = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']
  for (const one of found.flat()) expect(names).toContain(one)
})
