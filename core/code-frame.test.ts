import { expect, test } from 'vitest'
import { codeFrame } from './code-frame.ts'

test('the line is marked, the column has a caret, two lines stand on each side', () => {
  expect(codeFrame('one\ntwo\nthree\nfour\nfive\nsix', 4, 3)).toBe(
    '  2 | two\n  3 | three\n> 4 | four\n    |   ^\n  5 | five\n  6 | six',
  )
})

test('a caret stands under its column behind tabs, and in a line too long to show', () => {
  expect(codeFrame('\t\tab', 1, 4)).toBe('> 1 | \t\tab\n    | \t\t ^')
  const frame = codeFrame(`${'x'.repeat(500)}!${'y'.repeat(500)}`, 1, 501).split('\n')
  expect(frame[0]?.length).toBeLessThan(120)
  expect(frame[0]?.[frame[1]?.indexOf('^') ?? -1]).toBe('!')
})
