import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { keepWhole, writeWhole } from './write-whole.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-whole-'))
afterAll(() => rmSync(root, { recursive: true }))

it('keeps a file, its folder made, and nothing beside it', () => {
  keepWhole(join(root, 'a/b/kept.json'), '[1]')
  keepWhole(join(root, 'a/b/kept.json'), '[2]')
  expect(readFileSync(join(root, 'a/b/kept.json'), 'utf8')).toBe('[2]')
  expect(readdirSync(join(root, 'a/b'))).toEqual(['kept.json'])
})

it('does without where the place takes none; a write that must be tells it and leaves no part', () => {
  writeFileSync(join(root, 'file'), '')
  keepWhole(join(root, 'file/kept.json'), '[1]')
  expect(() => writeWhole(join(root, 'file/kept.json'), '[1]')).toThrow(/ENOTDIR/)
  expect(() => writeWhole(join(root, 'a/b'), '[1]')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(readdirSync(join(root, 'a'))).toEqual(['b'])
})
