import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import type { Binder } from '#core/binder.ts'
import { asset } from '#core/define.ts'
import { faultText } from '#core/error.ts'
import { daily } from '#core/partition/daily.ts'
import { loadModels } from '../project.ts'
import { temporaryProject } from '../temporary-project.ts'
import { bindModels } from './bind.ts'

const trades = asset('ticks.trades', {
  doc: 'Trades.',
  owner: 'team:desk',
  rows: z.object({ day: z.iso.date(), price: z.number(), size: z.bigint() }),
  run: () => [],
})
const partitions = new Map([['daily', daily('2020-01-01')]])

const open: Binder[] = []
afterAll(async () => {
  for (const binder of open) await binder.close()
})
let remove = () => {}
afterEach(() => remove())

const engine = () => {
  const binder = duckdbBinder()
  open.push(binder)
  return binder
}

// The engine's name without the engine: whoever asks it anything fails.
const unused: Binder = {
  ...duckdbBinder(),
  declare: async (relations) => {
    if (relations.length > 0) throw new Error('declared')
  },
  bind: async (sql) => {
    throw new Error(`bound ${sql}`)
  },
}

async function bind(root: string, binder: Binder = engine()) {
  const loaded = await loadModels({ root, partitions, known: [trades] })
  expect(loaded.faults).toEqual([])
  const { columns, faults } = await bindModels(loaded, [trades], binder, join(root, '.tidemark/cache/bind.json'))
  return { columns, faults: faults.map(faultText) }
}

function project(files: Readonly<Record<string, string>>) {
  const made = temporaryProject(files)
  remove = made.remove
  return made
}

const bars =
  "{{ config(partitions='daily', at='day') }}\nselect day, sum(size) as volume, max(price) as high\nfrom {{ ref('trades') }}\ngroup by day"

test('models bind in order of the graph, each over the columns of those before', async () => {
  const { root } = project({
    'models/a/z_first.sql': bars,
    'models/a/a_second.sql': "select day, volume / 2 as half from {{ ref('z_first') }}",
  })
  const { columns, faults } = await bind(root)
  expect(faults).toEqual([])
  expect(
    Object.fromEntries([...columns].map(([key, all]) => [key, all.map(({ name, type }) => `${name} ${type}`)])),
  ).toEqual({
    'a.z_first': ['day date', 'volume other:HUGEINT', 'high double'],
    'a.a_second': ['day date', 'half double'],
  })
})

test('a wrong column is a fault at the line of the template, and those that stand on the model are not blamed', async () => {
  const { root } = project({
    'models/a/bars.sql':
      "{{ config(materialized='table') }}\n\n-- bars\nselect day,\n  {{ top('prise') }} as high\nfrom {{ ref('trades') }}\ngroup by day",
    'models/a/days.sql': "select high from {{ ref('bars') }}",
    'models/a/typed.sql': "select day + 'x' || 1 as y, upper(price)\nfrom {{ ref('trades') }}",
    'sql/macros/top.sql': '{% macro top(column) -%}\nmax(\n  {{ column }})\n{%- endmacro %}',
  })
  const { faults, columns } = await bind(root)
  expect(faults).toHaveLength(2)
  expect(
    faults[0],
  ).toBe(`models/a/bars.sql:5:3 a.bars: Referenced column "prise" not found in FROM clause (in text from sql/macros/top.sql:3)
  → did you mean price, size?
    3 | -- bars
    4 | select day,
  > 5 |   {{ top('prise') }} as high
      |   ^
    6 | from {{ ref('trades') }}
    7 | group by day`)
  expect(faults[1]).toMatch(/^models\/a\/typed\.sql:1:/)
  expect([...columns.keys()]).toEqual([])
})

test('nothing changed: the engine is not asked; one changed: only it and what reads its columns', async () => {
  const { root, write } = project({
    'models/a/bars.sql': bars,
    'models/a/days.sql': "select day from {{ ref('bars') }}",
    'models/a/other.sql': 'select 1 as one',
  })
  const first = await bind(root)
  const again = await bind(root, unused)
  expect([...again.columns]).toEqual(expect.arrayContaining([...first.columns]))

  write('models/a/bars.sql', `-- a comment\n${bars}`)
  await bind(root, unused)

  const asked: string[] = []
  const binder = engine()
  const spy = {
    ...binder,
    bind: (sql: string) => {
      asked.push(sql)
      return binder.bind(sql)
    },
  }
  write('models/a/bars.sql', bars.replace('max(price)', 'min(price)'))
  await bind(root, spy)
  expect(asked).toEqual([expect.stringContaining('min(price)')])
  expect(JSON.parse(readFileSync(join(root, '.tidemark/cache/bind.json'), 'utf8')).v).toBe(4)
})

test('a fault is never remembered', async () => {
  const { root } = project({ 'models/a/bars.sql': 'select nothing' })
  expect((await bind(root)).faults).toHaveLength(1)
  expect((await bind(root)).faults).toHaveLength(1)
})

test('a contract is held against what the engine found; drift names both sides', async () => {
  const { root } = project({
    'models/a/bars.sql': "{{ config(unique=['dya']) }}select day, price, size from {{ ref('trades') }}",
    'models/a/schema.yml': `models:
  - name: bars
    columns:
      - {name: day, data_type: date}
      - {name: price, data_type: "decimal(18, 4)"}
      - {name: size, data_type: int8}
      - {name: sise, tests: [not_null]}
    tests:
      - unique: {columns: [day, symbol]}
`,
  })
  const { faults, columns } = await bind(root)
  expect(faults.map((fault) => fault.split('\n').slice(0, 2).join('\n'))).toEqual([
    `models/a/schema.yml:5:34 a.bars: column 'price' is declared DECIMAL(18,4), the model gives DOUBLE\n  → write data_type: DOUBLE, or cast in the model`,
    `models/a/schema.yml:7:9 a.bars: describes column 'sise', which the model has not\n  → did you mean size?`,
    `models/a/schema.yml:9:9 a.bars: tests column 'symbol', which the model has not\n  → it has day, price, size`,
    `models/a/bars.sql:1:11 a.bars: unique names 'dya', which is no column\n  → did you mean day?`,
  ])
  expect(columns.size).toBe(0)
})

test('the text of an increment is bound too, and has the same columns', async () => {
  const { root } = project({
    'models/a/bars.sql': `{{ config(partitions='daily', at='day') }}select day, price
{%- if is_incremental() %}, nope{% endif %} from {{ ref('trades') }}`,
    'models/a/more.sql': `{{ config(partitions='daily', at='day') }}select day{% if is_incremental() %}, price{% endif %} from {{ ref('trades') }}
{% if is_incremental() %}where day > (select max(day) from {{ this }}){% endif %}`,
  })
  const { faults } = await bind(root)
  expect(faults).toEqual([
    expect.stringMatching(/^models\/a\/bars\.sql:2:29 a\.bars: Referenced column "nope"/),
    expect.stringMatching(
      /^models\/a\/more\.sql:1 a\.more: an incremental step has other columns than the first: price double/,
    ),
  ])
})

test('a model that reads its own past binds over its contract', async () => {
  const text =
    "{{ config(partitions='daily', at='day') }}select t.day, b.ema from {{ ref('trades') }} t left join {{ self(offset=-1) }} b on true"
  const typed = 'models: [{name: ema, columns: [{name: day, data_type: date}, {name: ema, data_type: double}]}]\n'
  const { root } = project({ 'models/a/ema.sql': text, 'models/a/schema.yml': typed, 'models/b/ema.sql': text })
  const { columns, faults } = await bind(root)
  expect([...columns.keys()]).toEqual(['a.ema'])
  expect(faults).toEqual([expect.stringContaining('reads its own past, so its columns must be known')])
})

test('measures of tests are bound, and values against the type of their column', async () => {
  const { root } = project({
    'models/a/bars.sql': "select day, price, 'cl' as symbol from {{ ref('trades') }}",
    'models/a/schema.yml': `models:
  - name: bars
    columns:
      - name: price
        tests:
          - not_null: {config: {error_if: '=> 10'}}
          - unique: {config: {fail_calc: 'nope(times)', warn_if: '> 1'}}
          - range: {min: 0, config: {fail_calc: 'sum(price)', warn_if: '> 10', error_if: 'between 20 and 90'}}
          - accepted_values: {values: [1, 2], config: {warn_if: '= 1 + 1, 2'}}
      - name: symbol
        tests:
          - range: {min: 0}
          - accepted_values: {values: [cl, ng]}
`,
    'models/a/tests/known.sql': "{{ config(fail_calc='sum(prise)') }}\nselect * from {{ ref('bars') }} where price < 0",
  })
  const { faults } = await bind(root)
  expect(faults.map((fault) => fault.split('\n')[0])).toEqual([
    expect.stringMatching(/^models\/a\/schema.yml:6:\d+ a.bars: check not_null_price: syntax error/),
    expect.stringMatching(/^models\/a\/schema.yml:7:\d+ a.bars: check unique_price: .*nope/),
    expect.stringMatching(
      /^models\/a\/schema.yml:9:\d+ a.bars: check accepted_price\S*: '= 1 \+ 1, 2' is no condition/,
    ),
    expect.stringMatching(/^models\/a\/schema.yml:12:\d+ a.bars: check range_symbol: Cannot compare/),
    expect.stringMatching(/^models\/a\/tests\/known.sql.* a.bars: check known: fail_calc: .*prise/),
  ])
})

test('the SQL of tests is bound as well', async () => {
  const { root } = project({
    'models/a/bars.sql': "select day, price from {{ ref('trades') }}",
    'models/a/schema.yml':
      'models:\n  - name: bars\n    tests:\n      - expression:\n          expression: prise > 0\n      - expression: {expression: price > 0}\n' +
      '    columns:\n      - name: day\n        tests:\n          - not_null: {config: {where: dya is not null}}\n',
    'models/a/tests/known.sql': "-- a comment\n\nselect *\nfrom {{ ref('bars') }} where prise > 0;\n",
  })
  const { faults } = await bind(root)
  expect(faults.map((fault) => fault.split('\n')[0])).toEqual([
    'models/a/schema.yml:10:40 a.bars: check not_null_day: Referenced column "dya" not found in FROM clause',
    'models/a/schema.yml:5:23 a.bars: check expression_prise_0: Referenced column "prise" not found in FROM clause',
    'models/a/tests/known.sql:4:30 a.bars: check known: Referenced column "prise" not found in FROM clause',
  ])
  expect(faults[1]).toContain('> 5 |           expression: prise > 0')
  expect(faults[2]).toContain("> 4 | from {{ ref('bars') }} where prise > 0;")
  expect(faults[2]).toContain('did you mean price?')
})

test('a fault in an ephemeral model is its own; a text taken in keeps the lines of the model around it right', async () => {
  const { root } = project({
    'models/a/clean.sql': "{{ config(materialized='ephemeral') }}\nselect *\nfrom {{ ref('trades') }}",
    'models/a/bars.sql': "select day\nfrom {{ ref('clean') }}\nwhere prize > 0",
    'models/a/wrong.sql': "{{ config(materialized='ephemeral') }}\nselect *\nfrom {{ ref('trades') }} where prize > 0",
    'models/a/more.sql': "select day\nfrom {{ ref('wrong') }}",
  })
  const { faults } = await bind(root)
  expect(faults.map((fault) => fault.split('\n')[0])).toEqual([
    'models/a/wrong.sql:3:32 a.wrong: Referenced column "prize" not found in FROM clause',
    'models/a/bars.sql:3:7 a.bars: Referenced column "prize" not found in FROM clause',
  ])
})

test('a model whose text is at fault is told once, by the load', async () => {
  const { root } = project({
    'models/a/x.sql': '{% if %}{% endif %}',
    'models/a/y.sql': 'select {{ foo }}',
    'models/a/z.sql': "select * from {{ ref('x') }} join {{ ref('y') }} using (a)",
  })
  const loaded = await loadModels({ root, partitions, known: [trades] })
  expect(loaded.faults.map(({ file }) => file)).toEqual(['models/a/x.sql', 'models/a/y.sql'])
  expect(await bindModels(loaded, [trades], unused, null)).toEqual({ columns: new Map(), faults: [] })
})

test('tables are declared one after another, however many models bind side by side', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const { root } = project({
    ...Object.fromEntries(names.map((name) => [`models/x/${name}.sql`, "select day, price from {{ ref('trades') }}"])),
    'models/x/schema.yml': `models:\n${names.map((name) => `  - {name: ${name}, tests: [{expression: {expression: price > 0}}]}\n`).join('')}`,
  })
  const binder = engine()
  let busy = 0
  const { faults } = await bind(root, {
    ...binder,
    declare: async (relations) => {
      expect(busy++).toBe(0)
      await binder.declare(relations)
      await new Promise((resolve) => setTimeout(resolve, 5))
      busy--
    },
  })
  expect(faults).toEqual([])
})
