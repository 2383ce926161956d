import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { UsageError } from '#core/error.ts'
import { openFixture } from '../fixtures/open-fixture.ts'
import type { DbtGraph } from '../graph.ts'
import { selectIds } from './selection.ts'
import { selectorNamed, yamlSelectors } from './yaml-selector.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
// What `dbt ls` of dbt-core 1.10.23 says: fixtures/selection.py asked it.
const expected: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(fixture('selection.expected.json'), 'utf8'),
)
const opened = (project: string) => openFixture(fixture(project))
const graph = await opened('shop')
const graphs: Readonly<Record<string, DbtGraph>> = {
  shop: graph,
  quay: await opened('quay'),
  buoy: await opened('buoy'),
}
const past = null

describe('selection in a dbt project', () => {
  test.each(Object.keys(expected).filter((asked) => !asked.includes(' selector ')))(
    '%s is what dbt selects',
    (asked) => {
      const [project = '', indirect = '', select = ''] = asked.split(' ')
      const found = selectIds(
        graphs[project] ?? graph,
        { select, exclude: null, indirect: indirect as 'eager', past },
        () => {},
      ) // one of the four
      // dbt lists analyses where they are asked for alone.
      expect([...found].filter((id) => !id.startsWith('analysis.')).sort()).toEqual(expected[asked])
    },
  )

  const named = Object.keys(expected).filter((asked) => asked.includes(' selector '))
  test.each(named)('%s of selectors.yml is what dbt selects', async (asked) => {
    const [project = '', , name = ''] = asked.split(' ')
    const select = selectorNamed(await yamlSelectors(fixture(project)), name)
    const found = selectIds(graphs[project] ?? graph, { select, exclude: null, indirect: 'eager', past }, () => {})
    expect([...found].sort()).toEqual(expected[asked])
  })

  // dbt takes indirect_selection of a part over that of the command (dbt/graph/selector_spec.py).
  test.each(['eager', 'cautious', 'buildable', 'empty'])(
    "a part's own indirect selection, %s, is held to",
    (indirect) => {
      const select = { part: 'stg_orders', indirect }
      const found = selectIds(graph, { select, exclude: null, indirect: 'cautious', past }, () => {})
      expect([...found].sort()).toEqual(expected[`shop ${indirect} stg_orders`])
    },
  )

  // As `dbt ls --selector` has it: sets bring no tests whose parents came by several parts, those that are typed do.
  test('sets of selectors.yml look for no more tests', () => {
    const union = ['customers', 'stg_orders'].map((part) => ({ part, indirect: 'cautious' }))
    const asked = { exclude: null, indirect: 'cautious', past } as const
    const found = selectIds(graph, { ...asked, select: { union, exclude: [] } }, () => {})
    const alone = ['customers', 'stg_orders'].map((part) => selectIds(graph, { ...asked, select: part }, () => {}))
    expect([...found].sort()).toEqual([...new Set(alone.flatMap((one) => [...one]))].sort())
  })

  test('tells a method that it does not know, and what matches nothing', () => {
    const asked = { exclude: null, indirect: 'eager', past } as const
    expect(() => selectIds(graph, { ...asked, select: 'tga:staging' }, () => {})).toThrow(UsageError)
    expect(() => selectIds(graph, { ...asked, select: 'tga:staging' }, () => {})).toThrow('did you mean tag:?')
    const notes: string[] = []
    expect(selectIds(graph, { ...asked, select: 'tag:none' }, (text) => notes.push(text)).size).toBe(0)
    expect(notes).toEqual(["the selection 'tag:none' matches nothing"])
    expect(() => selectIds(graph, { ...asked, select: 'state:modified' }, () => {})).toThrow('--state DIR')
  })
})
