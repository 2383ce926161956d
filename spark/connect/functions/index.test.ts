import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as functions from './index.ts'
import * as pythonOnly from './python-only.ts'

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six']

it('the front page tells how many functions are exported here, and how many of them only say what to use instead', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const [, all, refused] = /columns, (\d+) functions\s+\(.*; the (\w+) that run Python/.exec(readme) ?? []
  expect(Number(all)).toBe(Object.values(functions).filter((one) => typeof one === 'function').length)
  expect(refused).toBe(WORDS[Object.keys(pythonOnly).length])
})
