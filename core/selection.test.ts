import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Asset } from './asset.ts'
import { asset } from './define.ts'
import { type Graph, graphOf, reached } from './graph.ts'
import { select } from './selection.ts'

// a → b → d → e, a → c → d: a diamond with a tail.
function diamond(): Graph {
  const rows = z.object({ n: z.number() })
  const make = (
    key: string,
    from: Readonly<Record<string, Asset<unknown, null, 'warehouse'>>>,
    more: { tags?: string[]; owner?: string } = {},
  ) => asset(key, { doc: 'x', owner: more.owner ?? 'team:one', tags: more.tags ?? [], rows, from, run: () => [] })
  const a = make('raw.a', {}, { tags: ['daily'] })
  const b = make('mid.b', { a }, { tags: ['daily', 'hot'] })
  const c = make('mid.c', { a }, { owner: 'team:two' })
  const d = make('top.d', { b, c })
  const e = make('top.e', { d })
  return graphOf([a, b, c, d, e], {
    places: new Map([
      ['raw.a', { file: 'assets/raw/a.ts', line: 1 }],
      ['mid.b', { file: 'assets/mid/b.ts', line: 1 }],
    ]),
  })
}

const graph = diamond()

describe('a selection', () => {
  it.each([
    ['raw.a', 'raw.a'],
    ['d', 'top.d'],
    ['mid.*', 'mid.b mid.c'],
    ['*.e', 'top.e'],
    ['+top.d', 'raw.a mid.b mid.c top.d'],
    ['mid.b+', 'mid.b top.d top.e'],
    ['1+top.d', 'mid.b mid.c top.d'],
    ['2+top.d+1', 'raw.a mid.b mid.c top.d top.e'],
    ['+mid.c+', 'raw.a mid.c top.d top.e'],
    ['@mid.b', 'raw.a mid.b mid.c top.d top.e'],
    ['tag:daily', 'raw.a mid.b'],
    ['tag:daily,tag:hot', 'mid.b'],
    ['tag:hot raw.a', 'raw.a mid.b'],
    ['owner:team:two', 'mid.c'],
    ['path:assets/mid', 'mid.b'],
    ['kind:asset,mid.*', 'mid.b mid.c'],
    ['+top.d,mid.*', 'mid.b mid.c'],
  ])('%s is %s', (expression, keys) => {
    expect(select(graph, expression).join(' ')).toBe(keys)
  })

  it('takes out what is excluded', () => {
    expect(select(graph, '+top.e', { exclude: 'mid.* tag:daily' })).toEqual(['top.d', 'top.e'])
  })

  it('asks the caller for states', () => {
    expect(select(graph, 'state:stale+', { states: { 'state:stale': new Set(['mid.c']) } })).toEqual([
      'mid.c',
      'top.d',
      'top.e',
    ])
    expect(select(graph, 'state:failed', { states: {} })).toEqual([])
  })

  it.each([
    ['resource_type:asset', 'raw.a mid.b mid.c top.d top.e'],
    ['config.tags:hot', 'mid.b'],
    ['config.owner:team:two+', 'mid.c top.d top.e'],
    ['file:a', 'raw.a'],
  ])("knows dbt's words: %s", (expression, keys) => {
    expect(select(graph, expression).join(' ')).toBe(keys)
  })

  it.each([
    ['config.colour:red', /there are config.materialized:/],
    ['test_type:odd', /there are generic, singular, unit/],
    ['result:fine', /there are result:success/],
    ['raw.aa', /'raw.aa' matches nothing; nearest: raw.a/],
    ['tag:dayly', /nearest: tag:daily/],
    ['config.tags:hit', /nearest: config.tags:hot/],
    ['config.owner:nobody', /nearest: config.owner:team:/],
    ['color:red', /'color:' is no way to select/],
    ['state:old', /there are state:stale/],
    ['  ', /selection is empty/],
    ['raw.a,', /'raw.a,': a comma has nothing on one side/],
    ['tag:daily, tag:hot', /'tag:daily,': a comma .* without a space/],
  ])('%s is refused with what is near', (expression, message) => {
    expect(() => select(graph, expression)).toThrow(message)
  })

  it('obeys the algebra of sets, whatever is combined', () => {
    const part = fc.constantFrom('raw.a', 'mid.*', '+top.d', 'mid.b+', 'tag:daily', '@mid.c', 'top.e')
    fc.assert(
      fc.property(part, part, (one, other) => {
        const [a, b] = [new Set(select(graph, one)), new Set(select(graph, other))]
        expect(select(graph, `${one} ${other}`)).toEqual(graph.order.filter((key) => a.has(key) || b.has(key)))
        expect(select(graph, `${one},${other}`)).toEqual(graph.order.filter((key) => a.has(key) && b.has(key)))
        expect(select(graph, one, { exclude: other })).toEqual(graph.order.filter((key) => a.has(key) && !b.has(key)))
      }),
    )
  })

  it('reaches as far as it says', () => {
    expect([...reached(graph.upstream, ['top.e'], 1)]).toEqual(['top.e', 'top.d'])
  })
})
