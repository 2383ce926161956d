import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizeSql } from './normalize.ts'

test.each([
  ['select  1 -- one\n, 2', 'select 1,2'],
  ['select /* a /* nested */ comment */ 1', 'select 1'],
  ['SELECT a<=b', 'SELECT a <= b'],
  ["select 'a -- b' , x", "select 'a -- b',x"],
  ['select "a /* b" , x', 'select "a /* b",x'],
  ['select a::int', 'select a :: int'],
])('%s and %s are the same tokens', (one, other) => {
  expect(normalizeSql(one)).toBe(normalizeSql(other))
})

test.each([
  ["select 'a b'", "select 'a  b'"],
  ['select "a b"', 'select "a  b"'],
  ['select $$a b$$', 'select $$a  b$$'],
  ['select ab', 'select a b'],
  ['select 1 2', 'select 12'],
  ['a < = b', 'a <= b'],
  ["select 'it''s'", "select 'it' 's'"],
])('%s and %s are not', (one, other) => {
  expect(normalizeSql(one)).not.toBe(normalizeSql(other))
})

test('blanks and comments between tokens change nothing, whatever the tokens', () => {
  const token = fc.constantFrom(
    'select',
    'a',
    '1.5',
    "'x -- y'",
    '"q /* r"',
    ',',
    '(',
    ')',
    '<=',
    '::',
    '||',
    '*',
    '/',
    '-',
    '1e3',
    '$1',
  )
  const gap = fc.constantFrom(' ', '\n', '\t ', ' -- note\n', ' /* note */ ', ' /* a /* b */ */ ')
  const pairs = fc.array(fc.tuple(token, gap, gap))
  fc.assert(
    fc.property(pairs, (list) => {
      const one = list.map(([text, gap]) => text + gap).join('')
      const other = list.map(([text, , gap]) => text + gap).join('')
      expect(normalizeSql(one)).toBe(normalizeSql(other))
    }),
  )
})
