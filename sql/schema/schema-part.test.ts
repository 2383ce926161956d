import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entryOf, itemsOfYaml, readYaml, scalarText, type Yaml } from '../yaml.ts'
import { partOfSchema } from './schema-part.ts'

// Words of a model at its indentation.
const WORDS = [
  'description: Plain, of one line.',
  "description: 'it''s quoted'",
  'description: |\n  models:\n  - name: none\n\n  a text # no comment',
  'description: >-\n  folded\n    deeper',
  'columns: [{name: id, data_tests: [not_null]}] # remark',
  'columns:\n  - name: id\n    data_tests:\n      - accepted_values: {values: [1, 2]}',
  'columns:\n- name: id\n- name: amount',
  'config: {tags: [a]}',
  '# a remark alone\nmeta: {x: 1}',
  'description: "over\n  lines"',
  'meta: &anchor {x: 1}',
  'versions: [{v: 1}]',
]
const AROUND = [
  '',
  'version: 2\n',
  'config: {owner: team:desk}\n',
  'groups: [{name: g}]\n',
  '"sources": []\n',
  '# remark\n',
]

const model = fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 2, selector: (text) => text.slice(0, 4) })
const schema = fc.record({
  models: fc.array(model, { minLength: 1, maxLength: 5 }),
  indent: fc.constantFrom('', '  ', '    '),
  before: fc.constantFrom(...AROUND),
  after: fc.constantFrom(...AROUND),
})

test('a model that is asked for is what it is in the whole text, at its place', async () => {
  await fc.assert(
    fc.asyncProperty(schema, fc.nat({ max: 4 }), async ({ models, indent, before, after }, asked) => {
      const items = models.map((words, at) =>
        [`- name: m${at}`, ...words.flatMap((text) => text.split('\n')).map((line) => `  ${line}`)]
          .map((line) => `${indent}${line}\n`)
          .join(''),
      )
      const text = `${before}models:\n${items.join('')}${before === after ? '' : after}`
      const part = partOfSchema(text, (name) => name === `m${asked}`)
      const [whole, read] = [await readYaml('schema.yml', text), await readYaml('schema.yml', text, part)]
      if (whole.faults.length > 0) return
      expect(read.faults).toEqual([])
      expect(modelIn(read.root, `m${asked}`)).toEqual(modelIn(whole.root, `m${asked}`))
      for (const key of ['config', 'groups', 'sources'])
        if (part !== '') expect(read.root && entryOf(read.root, key)).toEqual(whole.root && entryOf(whole.root, key))
    }),
    { numRuns: 500 },
  )
})

test('nothing is left where nobody asks for what the text says; what is no model stays', () => {
  const text = 'version: 2\nmodels:\n  - name: a\n    description: A.\n  - name: b\n    description: B.\n'
  expect(partOfSchema(text, () => false)).toBe('')
  expect(partOfSchema(`groups: []\n${text}`, () => false)).toContain('groups: []')
  const part = partOfSchema(text, (name) => name === 'b')
  expect(part).toHaveLength(text.length)
  expect(partOfSchema(text.replace('name: b', 'name: &b b'), () => false)).toContain('&b')
})

const modelIn = (root: Yaml | null, name: string): Yaml | undefined =>
  itemsOfYaml(root ? entryOf(root, 'models') : undefined).find((one) => scalarText(entryOf(one, 'name')) === name)
