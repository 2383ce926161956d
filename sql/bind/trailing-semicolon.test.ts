import { expect, test } from 'vitest'
import { trailingSemicolon } from './trailing-semicolon.ts'

test.each([
  ['select 1;', 1, 9],
  ['select 1\n; -- done; really\n', 2, 1],
  ['select 1 ; /* ; */', 1, 10],
  ["select ';' as a;", 1, 16],
])('the semicolon at the end of %j is found', (text, line, column) => {
  expect(trailingSemicolon(text)).toMatchObject({ line, column, mend: 'take the semicolon out' })
})

test.each(["select ';'", 'select 1 -- ;', 'select 1 /* ; */', 'select "a;"', ''])('%j ends with none', (text) => {
  expect(trailingSemicolon(text)).toBeNull()
})
