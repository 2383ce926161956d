import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fromPlain } from './value.ts'
import { yamlOf } from './yaml.ts'

// What PyYAML makes of each: sql/jinja/fixtures/to_yaml.py asked it.
const written = JSON.parse(readFileSync(new URL('./fixtures/to-yaml.json', import.meta.url), 'utf8'))

it('values are written as Python writes them: quoted, folded, escaped and set in', () => {
  for (const [value, text] of written) expect(yamlOf(fromPlain(value), false), JSON.stringify(value)).toBe(text)
})

it('a key that would need a question mark is refused', () => {
  for (const key of ['', 'a\nb', 'x'.repeat(123)])
    expect(() => yamlOf(fromPlain({ [key]: 1 }), false)).toThrow(/toyaml of a key .* is not supported/)
})
