import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvText, jsonText, tableText } from './table.ts'
import { widthOf } from './width.ts'

describe('a table', () => {
  it('aligns texts to the left and figures to the right', () => {
    const text = tableText(
      ['asset', 'rows', 'took', 'day'],
      [
        ['macro.yields', '1.2 k', '0.3 s', '2026-11-02'],
        ['ticks', 7n, 'unknown', '2026-11-03'],
      ],
    )
    expect(text.split('\n')).toEqual([
      'asset          rows     took  day',
      '────────────  ─────  ───────  ──────────',
      'macro.yields  1.2 k    0.3 s  2026-11-02',
      'ticks             7  unknown  2026-11-03',
    ])
  })

  it('keeps big integers, instants and NULL', () => {
    const rows = [[9_007_199_254_740_993n, new Date('2026-11-02T14:00:00Z'), null, { a: 1n }]]
    expect(tableText(['n', 'at', 'none', 'nested'], rows).split('\n')[2]).toBe(
      '9007199254740993  2026-11-02T14:00:00Z        {"a":1}',
    )
  })

  it('is never wider than it may be, whatever stands in it', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.bigInt(), fc.double(), fc.constant(null))
    const table = fc
      .integer({ min: 1, max: 6 })
      .chain((columns) =>
        fc
          .array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 5 })
          .map((rows) => ({ columns, rows })),
      )
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 60 }), ({ columns, rows }, width) => {
        const headers = Array.from({ length: columns }, (_, index) => `column ${index}`)
        for (const line of tableText(headers, rows, { columns: width }).split('\n'))
          expect(widthOf(line)).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('cuts the widest column first', () => {
    const [, , line] = tableText(['key', 'why'], [['macro.yields', 'its code changed since it was made']], {
      columns: 30,
    }).split('\n')
    expect(line).toBe('macro.yields  its code change…')
  })
})

describe('CSV', () => {
  // Section 2 of RFC 4180: rules 5 to 7.
  it('quotes commas, quotes and line breaks, and doubles quotes', () => {
    expect(csvText(['aaa', 'b"bb'], [['x,y', 'line\r\nbreak']])).toBe('aaa,"b""bb"\r\n"x,y","line\r\nbreak"\r\n')
  })

  it('tells NULL from an empty text', () => {
    expect(csvText(['a', 'b'], [[null, '']])).toBe('a,b\r\n,""\r\n')
  })

  it('is read back as it was by the grammar of the RFC', () => {
    const rows = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), { maxLength: 8 })
    fc.assert(
      fc.property(rows, (rows) => {
        expect(parsed(csvText(['a', 'b'], rows))).toEqual([['a', 'b'], ...rows])
      }),
    )
  })
})

describe('JSON', () => {
  it('is an array of objects without a rounded figure', () => {
    const text = jsonText(
      ['small', 'big', 'nan', 'at', 'none'],
      [[5n, 9_007_199_254_740_993n, Number.NaN, new Date('2026-11-02T14:00:00.123Z'), null]],
    )
    expect(JSON.parse(text)).toEqual([
      { small: 5, big: '9007199254740993', nan: 'NaN', at: '2026-11-02T14:00:00.123Z', none: null },
    ])
    expect(JSON.parse(jsonText(['a'], []))).toEqual([])
  })
})

// file = record CRLF …, a field is quoted with "" for ", or holds none of , " CR LF.
function parsed(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy
  for (const [, quoted, bare, end] of text.matchAll(field)) {
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
