import { describe, expect, it } from 'vitest'
import { layoutOf } from './browser/layout.ts'
import { markdown } from './browser/markdown.ts'
import { around, neighboursOf } from './browser/neighbourhood.ts'
import { searchOf } from './browser/search.ts'
import { type Catalogue, type Entry, unknown } from './catalogue.ts'
import { pageOf } from './page.ts'

const entry = (key: string, more: Partial<Entry> = {}): Entry => ({
  ...{ key, kind: 'model', doc: '', owner: 'team:desk', tags: [], file: null, line: null, materialized: null },
  ...{ relation: null, partitions: null, unique: [], columns: [], checks: [], currency: unknown('') },
  ...{ freshness: unknown(''), lastAt: null, rows: null, from: [], source: null, compiled: null, uncompiled: null },
  ...{ more: {} },
  ...more,
})
const catalogue = (entries: readonly Entry[]): Catalogue => ({
  ...{ title: 'a <b> & c', at: '2026-11-02T00:00:00Z', notes: [] },
  entries,
})

describe('the page', () => {
  const evil = '</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>'

  it('holds every text as data: none ends its script or begins an element', async () => {
    const given = catalogue([
      entry('a.b', { doc: evil, source: evil, columns: [{ name: evil, type: evil, doc: evil }] }),
    ])
    const page = await pageOf(given)
    const scripts = [...page.matchAll(/<script(?<type>[^>]*)>(?<text>[\s\S]*?)<\/script>/g)]
    expect(scripts.map(({ groups }) => groups?.type)).toEqual([' type="application/json" id="catalogue"', ''])
    expect(JSON.parse(scripts[0]?.groups?.text ?? '')).toEqual(given)
    expect(page).not.toMatch(/<img|<!--/)
    expect(page).toContain('<title>a &lt;b> &amp; c</title>')
  })

  it('loads nothing, and makes no markup of text', async () => {
    const page = await pageOf(catalogue([]))
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|\bsrc=|@import|url\(|fetch\(|eval\(/)
  })
})

describe('Markdown of descriptions', () => {
  it('reads what dbt users write', () => {
    expect(
      markdown('# Title\n\nOne *two* **three** `four_five`\nmore\n\n- a\n- b\n\n```\nselect 1\n```\n1. x'),
    ).toEqual([
      { tag: 'h3', of: ['Title'] },
      {
        tag: 'p',
        of: [
          'One ',
          { tag: 'em', of: ['two'] },
          ' ',
          { tag: 'strong', of: ['three'] },
          ' ',
          { tag: 'code', of: ['four_five'] },
          '\nmore',
        ],
      },
      { tag: 'ul', items: [['a'], ['b']] },
      { tag: 'pre', text: 'select 1' },
      { tag: 'ol', items: [['x']] },
    ])
    expect(markdown('| a | b |\n|---|---|\n| 1 | 2 |')).toEqual([
      {
        tag: 'table',
        rows: [
          [['a'], ['b']],
          [['1'], ['2']],
        ],
      },
    ])
  })

  it('follows no link but to http, mail and the page, and loads no picture', () => {
    expect(markdown('[x](javascript:alert(1)) [y](https://a.b/c) ![z](http://a.b/p.png) <img onerror=a>')).toEqual([
      { tag: 'p', of: ['x', ') ', { tag: 'a', href: 'https://a.b/c', of: ['y'] }, ' ', 'z', ' <img onerror=a>'] },
    ])
  })

  it('leaves names with underscores and lone stars as they are', () => {
    expect(markdown('prices_below_zero says 2 * 3 * 4')).toEqual([
      { tag: 'p', of: ['prices_below_zero says 2 * 3 * 4'] },
    ])
  })
})

describe('the search', () => {
  const entries = [
    entry('desk.orders', { doc: 'what the broker lists' }),
    entry('desk.order_log', { columns: [{ name: 'broker', type: 'string', doc: '' }] }),
    entry('macro.yields', { compiled: 'select broker from t', tags: ['rates'] }),
  ]
  const found = (text: string) =>
    searchOf(entries)
      .find(text)
      .map(({ key }) => key)

  it('looks through names, columns, descriptions and SQL, in this order of worth', () => {
    expect(found('broker')).toEqual(['desk.order_log', 'desk.orders', 'macro.yields'])
    expect(found('ORDERS')).toEqual(['desk.orders'])
    expect(found('rates')).toEqual(['macro.yields'])
  })

  it('wants every word, and gives all for none', () => {
    expect(found('broker desk.')).toEqual(['desk.order_log', 'desk.orders'])
    expect(found('broker nowhere')).toEqual([])
    expect(found(' ')).toHaveLength(3)
  })
})

describe('the picture', () => {
  const entries = [
    entry('a.a'),
    entry('a.b', { from: ['a.a', 'gone.x'] }),
    entry('a.c', { from: ['a.b'] }),
    entry('a.d', { from: ['a.a', 'a.c'] }),
  ]
  const neighbours = neighboursOf(entries)

  it('shows so many steps up and down, and counts what does not fit', () => {
    expect(around(neighbours, 'a.b', { up: 1, down: 1, most: 9 }).keys).toEqual(['a.b', 'a.a', 'a.c'])
    expect(around(neighbours, 'a.b', { up: 0, down: 9, most: 2 })).toEqual({ keys: ['a.b', 'a.c'], left: 1 })
  })

  it('puts each box right of those that it stands on, and none over another', () => {
    const { boxes, edges, width, height } = layoutOf(['a.a', 'a.b', 'a.c', 'a.d'], neighbours.above, (id) => id)
    const at = new Map(boxes.map((one) => [one.id, one]))
    expect(edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(['a.a a.b', 'a.a a.d', 'a.b a.c', 'a.c a.d'])
    for (const { from, to } of edges)
      expect((at.get(from)?.x ?? 0) + (at.get(from)?.width ?? 0)).toBeLessThan(at.get(to)?.x ?? 0)
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(4)
    for (const { x, y, width: wide } of boxes) expect(x + wide <= width && y <= height).toBe(true)
  })
})
