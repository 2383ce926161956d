import { afterEach, expect, test } from 'vitest'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

let end = () => {}
afterEach(() => end())

async function told(schema: string): Promise<readonly string[]> {
  const { root, remove } = temporaryProject({
    'models/desk/orders.sql': "select 1 as id, 'open' as state",
    'models/desk/schema.yml': schema,
  })
  end = remove
  const { faults } = await loadModels({ root, partitions: new Map(), known: [] })
  return faults.map(({ file, line, what }) => `${file}:${line} ${what}`)
}

const MODEL = `models:
  - name: orders
    description: D.
    config: {owner: 'team:a'}
`
const tested = (...lines: string[]) =>
  `${MODEL}    columns:\n      - name: id\n        tests:\n${lines.map((line) => `          ${line}\n`).join('')}`
const unit = (...lines: string[]) =>
  `${MODEL}unit_tests:\n  - name: t\n${lines.map((line) => `    ${line}\n`).join('')}`

test.each([
  ['config', MODEL.replace('team:a', 'desk'), 4, "'desk' is no owner"],
  ['config', tested('- not_null:', '    config:', '      warnif: ">1"'), 10, "config 'warnif' of a test"],
  ['config', tested('- not_null:', '    config:', '      tags: x', '      severity: wran'), 11, "severity 'wran'"],
  ['test', tested('- not_null:', '    where: id > 0', '    warn_if: boom'), 10, "'boom' compares nothing"],
  ['test', tested('- not_null:', '    where: id > 0', '    limit: none'), 10, "limit: 'none'"],
  ['test', tested('- accepted_values:', '    where: id > 0', '    vales: [a]'), 10, "takes no 'vales'"],
  ['test', tested('- accepted_values:', '    where: id > 0', '    values: a'), 10, 'accepted_values needs values'],
  ['test', tested('- relationships:', '    field: id', "    to: ref('order')"), 10, "ref('order') names no asset"],
  ['test', tested('- range:', '    min: 1', '    max: many'), 10, "max: 'many' is no number"],
  ['unit test', unit('description: D.', 'model: order', 'expect: {rows: []}'), 8, "no model 'desk.order'"],
  ['unit test', unit('model: orders', 'expect:', '  rows: []', '  format: cvs'), 10, "format 'cvs'"],
  ['unit test', unit('model: orders', 'expect:', '  format: csv', '  fixture: no'), 10, 'no fixture'],
])('a fault in a %s is told once, at the line of its key', async (_of, schema, line, what) => {
  expect(await told(schema)).toEqual([expect.stringContaining(`models/desk/schema.yml:${line} `)])
  expect((await told(schema))[0]).toContain(what)
})

test.each([
  [`${MODEL}  - name: orders\n    description: D.\n`, 5, "model 'orders' is described twice"],
  ['models:\n  - name: orders\n    description: D.\n     config: {}\n', 3, 'no YAML'],
])('what is wrong with the file is told once, and blames nobody besides: %s', async (schema, line, what) => {
  expect(await told(schema)).toEqual([expect.stringContaining(`models/desk/schema.yml:${line} `)])
  expect((await told(schema))[0]).toContain(what)
})
