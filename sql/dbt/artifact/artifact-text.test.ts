import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainInteger } from '../../jinja/exact.ts'
import { artifactOf, artifactText } from './artifact-text.ts'

// As Python's json.dumps writes an int.
test('an integer keeps every digit, and a text of digits stays a text', () => {
  const meta = { n: plainInteger(12345678901234567890n), list: [plainInteger(-9007199254740993n)], five: 5 }
  const text = artifactText({ meta, said: '12345678901234567890, "12345678901234567890"' })
  expect(text).toBe(
    '{"meta":{"n":12345678901234567890,"list":[-9007199254740993],"five":5},"said":"12345678901234567890, \\"12345678901234567890\\""}',
  )
  expect(artifactText(artifactOf(text))).toBe(text)
})

test('what is read is what was written', () => {
  const value = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.bigInt().map(plainInteger),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(value, fc.array(value))), (artifact) => {
      const text = artifactText(artifact)
      expect(artifactText(artifactOf(text))).toBe(text)
    }),
  )
})
