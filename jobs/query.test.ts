import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { tinyProject } from './trial/tiny-project.ts'

const project = tinyProject({
  'models/market/prices.sql': 'select 1 as id, 2.5 as close\n',
  'models/market/texts.sql': "{# a view #}\nselect\n  cast(x as integer) as y\nfrom (values ('1'), ('a')) t(x)\n",
  'models/market/schema.yml': `version: 2
config: { owner: 'team:x', doc: A table. }
models:
  - { name: prices, config: { materialized: table } }
  - name: texts
    columns: [{ name: y, data_tests: [not_null] }]
`,
})
afterAll(() => project.end())

test('a view that cannot be looked at is told at the line of its template', { timeout: 60_000 }, async () => {
  const { code, err, out } = await project.type('materialize')
  expect(code).toBe(1)
  expect(`${out}${err}`).toContain('models/market/texts.sql:3:3')
  expect(`${out}${err}`).toContain('> 3 |   cast(x as integer) as y')
})

test('a query reads: another statement, several, or none are refused', { timeout: 60_000 }, async () => {
  const { type, root } = project
  expect(await type('query', ['select close from market.prices', '--csv'])).toMatchObject({
    code: 0,
    out: 'close\r\n2.5\r\n',
  })
  const file = join(root, 'prices.csv')
  const written = await type('query', [`copy market.prices to '${file}'`])
  expect(written).toMatchObject({ code: 2, err: expect.stringContaining('copy is no query') })
  expect(existsSync(file)).toBe(false)
  expect(await type('query', ['select 1; select 2'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^2 statements/),
  })
  expect(await type('query', [' '])).toMatchObject({ code: 2 })
  const slip = await type('query', ['select close\nfrm market.prices'])
  expect(slip).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^line 2, column \d+: syntax error at or near "\S+"\n[\s\S]*\n> 2 \| frm/),
  })
  const name = await type('query', ['select clos from market.prices'])
  expect(name).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^line 1, column 8: .*"clos"[\s\S]*did you mean close/),
  })
})

test.each<[string, number, RegExp]>([
  [
    "select 'a'::int",
    2,
    /^line 1, column 11: Could not convert string 'a'[\s\S]*→ mend the value[\s\S]*\n> 1 \| select 'a'::int/,
  ],
  ["select date '2026-13-01'", 2, /^date field value out of range: "2026-13-01"\n {2}→ mend the value/],
  [
    "select sum(day) from (select date '2026-11-02' as day)",
    2,
    /^line 1, column 8: No function[\s\S]*→ cast an argument/,
  ],
  ["select * from read_csv('nope.csv')", 2, /^line 1, column 15: No files found[\s\S]*→ check the path/],
  ['select $1', 2, /^nobody gives the query a parameter\n {2}→ write the value itself/],
  ['select * from price', 2, /^line 1, column 15: there is no table price\n {2}→ did you mean market.prices/],
  ['drop table market.prices', 2, /^drop is no query\n {2}→ this only reads/],
  ["select lower(t)::int from (values ('CL'), ('X')) v(t)", 1, /^line 1, column 16: Could not convert string/],
  ["select error('no')", 1, /^no$/m],
])(
  '%s ends with %i: what is wrong with the text is 2, what is wrong with rows 1',
  { timeout: 60_000 },
  async (sql, code, err) => {
    expect(await project.type('query', [sql])).toMatchObject({ code, err: expect.stringMatching(err) })
  },
)
