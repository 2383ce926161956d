import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Asset } from '#core/asset.ts'
import { asset } from '#core/define.ts'
import { faultText } from '#core/error.ts'
import { daily } from '#core/partition/daily.ts'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

const trades = asset('ticks.trades', {
  doc: 'Trades.',
  owner: 'team:desk',
  rows: z.object({ day: z.iso.date(), price: z.number() }),
  run: () => [],
})
const partitions = new Map([['daily', daily('2020-01-01')]])

let remove = () => {}
afterEach(() => remove())

async function load(files: Readonly<Record<string, string>>, known: readonly Asset[] = [trades]) {
  const project = temporaryProject(files)
  remove = project.remove
  const { models, faults } = await loadModels({ root: project.root, partitions, known })
  const of = (key: string) => {
    const found = models.find((model) => model.key === key)
    if (found?.compute.via !== 'select') throw new Error(`no model ${key}`)
    return { ...found, select: found.compute.select }
  }
  return { models, faults: faults.map(faultText), of }
}

const scope = {
  relation: (input: string) => `<${input}>`,
  self: '<this>',
  partition: null,
  incremental: false,
  dialect: 'duckdb',
} as const

test('a file is the model subject.name, described by the schema.yml beside it; its own config wins', async () => {
  const { of, faults } = await load({
    'models/rollups/bars.sql': "{{ config(tags=['a'], materialized='table') }}select day from {{ ref('trades') }}",
    'models/rollups/schema.yml': `version: 2
config: {owner: team:desk}
models:
  - name: bars
    description: Bars of a day.
    config: {materialized: view, unique: day, fresh: 5m, meta: {team: x}}
    columns:
      - name: day
        data_type: date
        tests:
          - not_null: {severity: warn}
          - accepted_values: {arguments: {values: ['2020-01-01']}, config: {where: price > 0}}
    data_tests:
      - dbt_utils.expression_is_true: {expression: price > 0}
`,
  })
  expect(faults).toEqual([])
  expect(of('rollups.bars')).toMatchObject({
    kind: 'model',
    doc: 'Bars of a day.',
    owner: 'team:desk',
    tags: ['a'],
    unique: ['day'],
    fresh: { kind: 'within', span: '5m' },
    from: { 'ticks.trades': { key: 'ticks.trades', mapping: { kind: 'aligned' }, vintages: false } },
    select: { materialized: 'table', file: 'models/rollups/bars.sql' },
    checks: [
      { name: 'not_null_day', severity: 'warn', rule: { kind: 'notNull', column: 'day' } },
      { name: 'accepted_day', where: 'price > 0', rule: { kind: 'accepted', values: ['2020-01-01'] } },
      { name: 'expression_price_0', severity: 'error', rule: { kind: 'expression', sql: 'price > 0' } },
    ],
  })
})

test('ref says which partitions it reads; a branch that is not taken keeps its ref', async () => {
  const { of } = await load({
    'models/a/bars.sql': `{{ config(partitions='daily', at='day') }}
select * from {{ ref('ticks.trades', lookback='30d') }}, {{ ref('trades', partitions='all') }}, {{ ref('trades', offset=-1) }},
{{ self(offset=-1) }}{% if var('never', false) %}{{ ref('other', latest=true, vintages=true) }}{% endif %}`,
    'models/a/other.sql': 'select 1',
  })
  const { from, select } = of('a.bars')
  expect(from).toEqual({
    'ticks.trades(lookback=30d)': {
      key: 'ticks.trades',
      mapping: { kind: 'lookback', span: '30d', atStart: 'clip' },
      vintages: false,
    },
    'ticks.trades(partitions=all)': { key: 'ticks.trades', mapping: { kind: 'all' }, vintages: false },
    'ticks.trades(offset=-1)': {
      key: 'ticks.trades',
      mapping: { kind: 'offset', by: -1, atStart: 'clip' },
      vintages: false,
    },
    'self(offset=-1)': { key: 'a.bars', mapping: { kind: 'offset', by: -1, atStart: 'clip' }, vintages: true },
    'a.other(latest,vintages)': { key: 'a.other', mapping: { kind: 'latest' }, vintages: true },
  })
  expect(select.materialized).toBe('incremental')
  expect(select.render(scope)).toContain('from <ticks.trades(lookback=30d)>, <ticks.trades(partitions=all)>')
})

test('a step renders its partition as typed literals, and the increment only where there is one', async () => {
  const { of } = await load({
    'models/a/bars.sql': `{{ config(partitions='daily', at='day') }}
select '{{ partition.key }}', {{ partition.start | literal }}, {{ partition.day | literal }}, {{ partition.keys.day }}
{%- if is_incremental() %} from {{ this }}{% endif %}`,
  })
  const partition = {
    key: '2026-11-02',
    start: new Date('2026-11-02T05:00:00Z'),
    end: new Date('2026-11-03T05:00:00Z'),
    keys: { day: '2026-11-02' },
    day: '2026-11-02',
  }
  const { select } = of('a.bars')
  const text = "\nselect '2026-11-02', TIMESTAMPTZ '2026-11-02 05:00:00+00', DATE '2026-11-02', 2026-11-02"
  expect(select.render({ ...scope, partition })).toBe(text)
  expect(select.render({ ...scope, partition, incremental: true })).toBe(`${text} from <this>`)
  expect(select.asksIncremental).toBe(true)
})

test('an ephemeral model is taken in as a subselect, and what it reads is read', async () => {
  const { of, faults } = await load({
    'models/a/clean.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('trades') }} where price > 0",
    'models/a/bars.sql': "{{ config(partitions='daily', at='day') }}select * from {{ ref('clean') }}",
  })
  expect(faults).toEqual([])
  expect(of('a.bars').select.render(scope)).toBe('select * from (\nselect * from <ticks.trades> where price > 0\n)')
  expect(Object.keys(of('a.bars').from)).toEqual(['ticks.trades', 'a.clean'])
})

test('the words of a ref of an ephemeral model are those of what it reads; both cannot have words', async () => {
  const { of, faults } = await load({
    'models/a/clean.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('trades') }}",
    'models/a/more.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('clean') }}",
    'models/a/week.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('trades', lookback='7d') }}",
    'models/a/bars.sql': `{{ config(partitions='daily', at='day') }}
select * from {{ ref('more', offset=-1) }}, {{ ref('week') }}{% if false %}, {{ ref('clean', lookback='2d') }}{% endif %}`,
    'models/a/both.sql': "{{ config(partitions='daily', at='day') }}\nselect * from {{ ref('week', offset=-1) }}",
  })
  expect(Object.keys(of('a.bars').from)).toEqual([
    ...[
      'ticks.trades(offset=-1)',
      'ticks.trades(lookback=7d)',
      'ticks.trades(lookback=2d)',
      'a.more',
      'a.clean',
      'a.week',
    ],
  ])
  expect(faults).toEqual([expect.stringMatching(/^models\/a\/both.sql:2:18: ref\('a.week\(offset=-1\)'\) says which/)])
})

test('comments and blanks do not change the version; the query, a macro, and how it is stored do', async () => {
  const version = async (sql: string, macro = '{{ x }} + 1') => {
    const { of } = await load({
      'models/a/b.sql': sql,
      'sql/macros/more.sql': `{% macro more(x) %}${macro}{% endmacro %}`,
    })
    const found = of('a.b').select.version
    remove()
    remove = () => {}
    return found
  }
  const plain = await version("select {{ more('1') }} as x from {{ ref('trades') }}")
  expect(await version("{# note #}select {{ more('1') }}  as x -- note\nfrom {{ ref('trades') }}")).toBe(plain)
  expect(await version("select {{ more('2') }} as x from {{ ref('trades') }}")).not.toBe(plain)
  expect(await version("select {{ more('1') }} as x from {{ ref('trades') }}", '{{ x }} + 2')).not.toBe(plain)
  expect(
    await version("{{ config(materialized='table') }}select {{ more('1') }} as x from {{ ref('trades') }}"),
  ).not.toBe(plain)
})

test('a file in tests/ is a check of the table that stands on the others that it reads', async () => {
  const { of, faults } = await load({
    'models/a/bars.sql': "select * from {{ ref('trades') }}",
    'models/a/days.sql': "select * from {{ ref('bars') }}",
    'models/a/tests/ties_out.sql':
      "{{ config(severity='warn') }}select * from {{ ref('bars') }} join {{ ref('days') }} using (day) join {{ ref('trades') }} using (day);",
  })
  expect(faults).toEqual([])
  expect(of('a.bars').checks).toEqual([])
  expect(of('a.days').checks).toMatchObject([
    {
      name: 'ties_out',
      severity: 'warn',
      rule: {
        kind: 'query',
        sql: 'select * from {{a.bars}} join {{table}} using (day) join {{ticks.trades}} using (day)',
      },
    },
  ])
})

test('every fault of every file comes at once, at its line, with the nearest name', async () => {
  const { faults } = await load({
    'models/a/one.sql':
      "{{ config(materialised='view', partitions='dayly') }}\nselect * from {{ ref('trade') }}, {{ ref('twoo') }}",
    'models/a/two.sql': 'select {{ foo }}',
    'models/a/three.sql': '{% if x %}',
    'models/a/four.sql': "{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }}select 1",
    'models/a/five.sql': "{% if false %}{{ ref('nowhere') }}{% endif %}select {{ partition.start }}",
    'models/b/two.sql': "select * from {{ ref('two') }}, {{ source('a', 'b') }}",
    'models/Wrong/x.sql': '',
    'models/loose.sql': '',
    'models/a/six.py': 'def model(dbt, session): pass',
    'models/a/schema.yml':
      "version: 2\nmodels:\n  - name: too\n  - name: two\n    colums: []\n    tests: [not_nul]\n    config: {ownr: x}\n  - name: one\n    columns:\n      - name: id\n        tests: [relationships: {to: ref('nope'), field: id}]\n    tests:\n      - unique:\n        config: {severity: warn}\n",
    'models/b/schema.yml': 'models:\n  - name: two\n   bad: [\n',
  })
  const heads = faults.map((fault) => fault.split('\n').slice(0, 2).join(' '))
  for (const wanted of [
    "models/a/one.sql:1:11: unknown config 'materialised'   → did you mean materialized?",
    "models/a/one.sql:1:32: config 'partitions': no partitions are called 'dayly'; did you mean daily?",
    "models/a/one.sql:2:18: ref('trade') names no asset   → did you mean trades",
    "models/a/one.sql:2:38: ref('twoo') names no asset   → did you mean two",
    "models/a/two.sql:1:11: 'foo' is undefined",
    'models/a/three.sql:1:11: expected {% elif %}',
    'models/a/four.sql:1:39: insert_overwrite replaces partitions, and the model names none',
    "models/a/five.sql:1:18: ref('nowhere') names no asset",
    'models/a/five.sql:1:56: this model has no partitions',
    "models/b/two.sql:1:18: ref('two') could be a.two or b.two   → write the subject: ref('a.two')",
    "models/b/two.sql:1:36: no source is called 'a.b'",
    "models/Wrong/x.sql: 'Wrong.x' is no key",
    'models/a/six.py: a model in Python   → there is no Python here',
    'models/loose.sql: a model stands in models/<subject>/<name>.sql',
    'models/a/schema.yml:3:5: no file models/a/too.sql   → did you mean two',
    "models/a/schema.yml:5:5: unknown key 'colums'   → did you mean columns",
    "models/a/schema.yml:6:13: unknown test 'not_nul'   → did you mean not_null",
    "models/a/schema.yml:7:14: unknown config 'ownr'   → did you mean owner",
    "models/a/schema.yml:11:37: ref('nope') names no asset",
    "models/a/schema.yml:13:9: test unique goes on in 'config'   → a test is one name",
    'models/b/schema.yml:3:',
  ]) {
    expect(
      heads.some((head) => head.startsWith(wanted)),
      `${wanted}\n${heads.join('\n')}`,
    ).toBe(true)
  }
  expect(faults.every((fault) => fault.split('\n').length <= 12)).toBe(true)
})

test('ephemeral models in layers that each read the one below twice are told where their text grows too long', async () => {
  const layer = (below: number) =>
    `{{ config(materialized='ephemeral') }}select x.a from {{ ref('l${below}') }} as x, {{ ref('l${below}') }} as y`
  const layers = Array.from({ length: 40 }, (_, at) => [`models/a/l${at + 1}.sql`, layer(at)])
  const { faults } = await load({ 'models/a/l0.sql': 'select 1 as a', ...Object.fromEntries(layers) })
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.join('\n')).toContain('over 1 million characters')
})

test('ephemeral models that stand on each other are told, not followed', async () => {
  const { faults } = await load({
    'models/a/x.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('y') }}",
    'models/a/y.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('x') }}",
  })
  expect(faults.join('\n')).toContain('ephemeral models stand on each other')
})

test('vars come from models/vars.yml; one that is not there is a fault', async () => {
  const { of, faults } = await load({
    'models/vars.yml': 'vars:\n  days: 20\n  names: [a, b]\n',
    'models/a/x.sql': "select {{ var('days') + 1 }}, {{ var('names') | literal }}, {{ var('none', 3) }}",
    'models/a/y.sql': "select {{ var('dayz') }}",
  })
  expect(of('a.x').select.render(scope)).toBe("select 21, ('a', 'b'), 3")
  expect(faults).toHaveLength(1)
  expect(faults[0]).toContain("no var is called 'dayz'\n  → did you mean days?")
})

test.each(['[a, b]', 'a', '3'])('vars that are %s are no names', async (held) => {
  const { faults } = await load({ 'models/vars.yml': `vars: ${held}\n`, 'models/a/x.sql': 'select 1 as n' })
  expect(faults.join('\n')).toMatch(/models\/vars.yml:1:\d+: 'vars:' holds no names/)
})

test('a fault inside a macro stands in its file and names the model; a file of macros holds macros alone', async () => {
  const { faults } = await load({
    'models/a/x.sql': "select {{ twice('1') }}",
    'sql/macros/again.sql': '{% set a = 1 %}{% macro once() %}{% endmacro %}',
    'sql/macros/twice.sql': '{% macro once() %}{% endmacro %}{% macro twice(x) %}\n{{ x }} * {{ y }}\n{% endmacro %}',
  })
  expect(faults.map((fault) => fault.split('\n')[0])).toEqual([
    'sql/macros/again.sql:1:1: a file of macros holds {% macro %} alone',
    "sql/macros/twice.sql:1:1: two macros are called 'once'",
    "sql/macros/twice.sql:2:14: 'y' is undefined (while rendering models/a/x.sql)",
  ])
})

test('a test of what is never stored is refused', async () => {
  const { faults } = await load({
    'models/a/x.sql': "{{ config(materialized='ephemeral') }}select 1 as a",
    'models/a/schema.yml': 'models: [{name: x, columns: [{name: a, tests: [not_null]}]}]\n',
  })
  expect(faults).toEqual([expect.stringContaining('an ephemeral model is never stored')])
})

test('what a job hands in is what env_var and target know', async () => {
  const project = temporaryProject({
    'models/a/x.sql': "select '{{ env_var('REGION') }}', '{{ env_var('OTHER', 'none') }}', '{{ target.name }}'",
  })
  remove = project.remove
  const facts = {
    env: new Map([['REGION', 'eu']]),
    target: { name: 'ci', type: 'duckdb' },
  }
  const { models, faults } = await loadModels({ root: project.root, partitions, known: [], facts })
  expect(faults).toEqual([])
  const compute = models[0]?.compute
  expect(compute?.via === 'select' && compute.select.render(scope)).toBe("select 'eu', 'none', 'ci'")
})
