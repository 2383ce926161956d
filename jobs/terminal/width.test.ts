import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cutMiddle, padded, printable, widthOf, wrapped } from './width.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    ['naïve', 5],
    ['nai\u0308ve', 5],
    ['東京', 4],
    ['ＣＬ', 4],
    ['한국', 4],
    ['🚀', 2],
    ['│█░✓→…', 6],
    ['', 0],
  ])('%s takes %d columns', (text, width) => expect(widthOf(text)).toBe(width))

  it('is never less than what Node takes for any character', () => {
    const line = createInterface({ input: new PassThrough(), output: new PassThrough(), terminal: true })
    line.setPrompt('')
    const nodes = (text: string) => {
      Object.assign(line, { line: text, cursor: text.length })
      return line.getCursorPos().cols
    }
    const less: string[] = []
    let differ = 0
    for (let code = 0x20; code < 0x3fffe; code++) {
      if ((code >= 0xd800 && code < 0xe000) || (code >= 0x7f && code < 0xa0)) continue
      const char = String.fromCodePoint(code)
      if (widthOf(char) < nodes(char)) less.push(code.toString(16))
      if (widthOf(char) !== nodes(char)) differ++
    }
    line.close()
    expect(less).toEqual([])
    // Unassigned and format characters, counted as there rather than not.
    expect(differ).toBeLessThan(2000)
  }, 60_000)
})

describe('fitting a text', () => {
  it('cuts at the end, and keys in the middle', () => {
    expect(cut('rollups.nymex_bars_1m', 10)).toBe('rollups.n…')
    expect(cutMiddle('rollups.nymex_bars_1m', 11)).toBe('rollu…rs_1m')
    expect(cut('東京東京', 4)).toBe('東…')
    expect(cut('abc', 3)).toBe('abc')
    expect(padded('東京', 6)).toBe('東京  ')
    expect(padded('12', 4, 'right')).toBe('  12')
  })

  it('never passes the columns given', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, columns) => {
        expect(widthOf(cut(text, columns))).toBeLessThanOrEqual(columns)
        expect(widthOf(cutMiddle(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('wraps within the columns and loses nothing but blanks', () => {
    const letters = (text: string) => text.replaceAll(/\s/g, '')
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), fc.constantFrom('', '  '), (text, columns, indent) => {
        const lines = wrapped(text, columns, indent)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
        expect(letters(lines.join(''))).toBe(letters(printable(text)))
      }),
    )
  })

  it('breaks at blanks', () => {
    expect(wrapped('a run that is stopped', 10, '  ')).toEqual(['a run that', '  is', '  stopped'])
  })

  it('takes out what would move the cursor', () => {
    expect(printable('a\x1b[2Jb\rc\nd\te\u202ef')).toBe('ab c d e f')
  })
})
