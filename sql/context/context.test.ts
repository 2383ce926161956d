import { describe, expect, test } from 'vitest'
import { DefinitionError } from '#core/error.ts'
import type { QueryResult } from '#core/query-result.ts'
import { relationOf, relationValue } from '../dbt/context/relation.ts'
import { parse } from '../jinja/parse.ts'
import { macroOf, render } from '../jinja/render.ts'
import { sourceOf } from '../jinja/source.ts'
import { fromPlain } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import { type Facts, OWN_FACTS } from './facts.ts'
import type { Reach } from './introspect.ts'
import { type Message, modelContext } from './model-context.ts'
import { replayed } from './replay.ts'

const facts: Facts = {
  ...OWN_FACTS,
  project: 'shop',
  target: { name: 'ci', type: 'duckdb', schema: 'main', database: 'db', threads: 4 },
  env: new Map([['REGION', 'eu']]),
  dispatch: new Map([['utils', ['shop', 'utils']]]),
  docs: new Map([['orders', 'All orders.']]),
  invocationId: 'c0ffee',
}

const macros = sourceOf(
  'macros/m.sql',
  [
    '{% macro default__kind() %}default{% endmacro %}',
    '{% macro duckdb__kind() %}duckdb{% endmacro %}',
    '{% macro default__only() %}only{% endmacro %}',
    "{% macro kind() %}{{ return(adapter.dispatch('kind')()) }}{% endmacro %}",
  ].join('\n'),
)

const library: Library = {
  names: ['kind'],
  faults: [],
  packages: ['utils', 'shop'],
  macro: (name, run) => {
    const found = parse(macros).body.find((one) => one.kind === 'macro' && one.name === name)
    return found?.kind === 'macro' ? macroOf(found, macros, run) : undefined
  },
  macroIn: (space, name, run) => (space === 'utils' ? library.macro(name, run) : undefined),
}

const settings = new Map([
  ['materialized', { value: 'table' }],
  ['meta', { value: { owner: 'desk' } }],
  ['persist_docs', { value: { relation: true } }],
])

function textOf(template: string, ask: Reach['ask'] = null, said: Message[] = []): string {
  const context = modelContext(
    'desk.orders',
    {
      ref: () => relationValue(relationOf({ database: 'db', schema: 'main', identifier: 'x' })),
      self: () => null,
      source: () => null,
      config: () => {},
      settings: () => settings,
      own: () => '"db"."desk"."orders"',
      isIncremental: () => false,
      partition: () => null,
      dialect: 'duckdb',
      reach: { ask, asked: () => {} },
      now: () => new Date('2026-11-21T18:00:00Z'),
      say: (message) => said.push(message),
    },
    library,
    new Map([
      ['days', fromPlain(3)],
      ['none', null],
    ]),
    facts,
  )
  return render(parse(sourceOf('models/desk/orders.sql', template)), context).text()
}

// What the classes of dbt-duckdb 1.11.1 on dbt-core 1.10.23 print.
test.each([
  [
    "{% set r = api.Relation.create(database='db', schema='sc', identifier='t', type='table') %}{{ r }}",
    '"db"."sc"."t"',
  ],
  ["{{ api.Relation.create(database='db', schema='sc', identifier='t').include(database=false) }}", '"sc"."t"'],
  ["{{ api.Relation.create(database='db', schema='sc', identifier='t').quote(identifier=false) }}", '"db"."sc".t'],
  ["{{ api.Relation.create(database='db', schema='sc', identifier='t').without_identifier() }}", '"db"."sc"'],
  [
    "{{ api.Relation.create(database='db', schema='sc', identifier='t').information_schema('columns') }}",
    '"db".INFORMATION_SCHEMA.columns',
  ],
  [
    "{{ api.Relation.create(database='db', schema='sc', identifier='t').information_schema() }}",
    '"db".INFORMATION_SCHEMA',
  ],
  [
    "{{ api.Relation.create(database='db', schema='sc', identifier='t').incorporate(path={'identifier': 'u'}) }}",
    '"db"."sc"."u"',
  ],
  ["{{ api.Relation.create(database='db', schema='sc', identifier='t').replace_path(schema='x') }}", '"db"."x"."t"'],
  ["{{ [api.Relation.create(database='db', schema='sc', identifier='t')] }}", '[<DuckDBRelation "db"."sc"."t">]'],
  [
    "{% set r = api.Relation.create(identifier='t', type='view') %}{{ r }} {{ r.is_view }} {{ r.is_table }} {{ r.name }} {{ r.schema }}",
    '"t" True False t None',
  ],
  [
    "{% set c = api.Column('x', 'varchar', 30) %}{{ c.data_type }} {{ c.quoted }} {{ c.is_string() }} {{ c.char_size }}",
    'character varying(30) "x" True 30',
  ],
  [
    "{% set c = api.Column('a', 'VARCHAR') %}{{ c.data_type }} {{ c.is_number() }} {{ c }}",
    "character varying(256) False DuckDBColumn(column='a', dtype='VARCHAR', char_size=None, numeric_precision=None, numeric_scale=None, fields=[])",
  ],
  [
    "{% set c = api.Column('b', 'DECIMAL', none, 18, 3) %}{{ c.data_type }} {{ c.is_numeric() }} {{ c.is_integer() }}",
    'DECIMAL(18,3) True False',
  ],
  [
    "{% set c = api.Column('c', 'BIGINT') %}{{ c.data_type }} {{ c.is_integer() }} {{ c.is_number() }} {{ c.is_float() }}",
    'BIGINT True True False',
  ],
  [
    "{{ api.Column.translate_type('string') }} {{ api.Column.string_type(5) }} {{ api.Column.numeric_type('decimal', 10, 2) }}",
    'TEXT character varying(5) decimal(10,2)',
  ],
])('%s prints as in dbt', (template, text) => {
  expect(textOf(template)).toBe(text)
})

test.each([
  [
    '{{ this }} {{ this.schema }} {{ this.identifier }} {{ this.include(database=false) }}',
    '"db"."desk"."orders" desk orders "desk"."orders"',
  ],
  ["{{ target.name }} {{ target['type'] }} {{ target.schema }} {{ schema }} {{ database }}", 'ci duckdb main main db'],
  [
    "{{ var('days') }} {{ var('x', 'd') }} {{ var.has_var('days') }} {{ var.has_var('x') }} {{ var('none') }}",
    '3 d True False None',
  ],
  ["{{ env_var('REGION') }} {{ env_var('OTHER', 'd') }}", 'eu d'],
  [
    "{{ config.get('materialized') }} {{ config.get('x', 'd') }} {{ config.require('materialized') }} {{ config.get('owner') }} {{ config.persist_relation_docs() }} {{ config.persist_column_docs() }}",
    'table d table desk True False',
  ],
  [
    "{{ model.name }} {{ model['config']['materialized'] }} {{ model.unique_id }} {{ model.get('nope', 'd') }}",
    'orders table model.shop.orders d',
  ],
  ['{{ fromjson(tojson(model)).name }}', 'orders'],
  [
    "{{ kind() }} {{ adapter.dispatch('only')() }} {{ adapter.dispatch('kind', 'utils')() }} {{ utils.default__kind() }}",
    'duckdb only duckdb default',
  ],
  [
    "{{ adapter.type() }} {{ adapter.quote('a') }} {{ flags.FULL_REFRESH }} {{ invocation_id }} {{ dbt_version }} {{ doc('orders') }}",
    'duckdb "a" False c0ffee 1.10.23 All orders.',
  ],
  [
    "{{ run_started_at }} {{ run_started_at.strftime('%Y-%m-%d') }} {{ modules.datetime.datetime.now() }}",
    '2026-11-21 18:00:00+00:00 2026-11-21 2026-11-21 18:00:00',
  ],
  ["{{ builtins.ref('x') }} {{ context['target'].name }} {{ context.get('nope') }}", '"db"."main"."x" ci None'],
  [
    "{{ execute }} {{ run_query('select 1') }} {{ adapter.get_relation('a', 'b', 'c') }} {{ adapter.get_columns_in_relation(this) }} {{ load_result('x') }}",
    'False None None [] None',
  ],
])('%s', (template, text) => {
  expect(textOf(template)).toBe(text)
})

test.each([
  ["{{ env_var('REGIO') }}", 'no environment variable REGIO was handed in', 'did you mean REGION?'],
  ["{{ env_var('DBT_ENV_SECRET_KEY', 'x') }}", 'is a secret', 'profile'],
  ["{{ adapter.dispatch('nope', 'utils')() }}", 'tried shop.duckdb__nope, shop.default__nope, utils.duckdb__nope', ''],
  ['{{ adapter.drop_relation(this) }}', 'would change the database', ''],
  ["{{ config.require('materialised') }}", "the configuration has no 'materialised'", 'materialized'],
  ["{{ exceptions.raise_compiler_error('no ' ~ 1) }}", 'no 1', ''],
  ["{{ exceptions.raise_not_implemented('later') }}", 'later', ''],
  ['{{ graph.nodes }}', "'graph' is not known here", ''],
])('%s is refused at its place', (template, what, mend) => {
  expect.assertions(3)
  try {
    textOf(template)
  } catch (error) {
    const [fault] = error instanceof DefinitionError ? error.faults : []
    expect(fault?.what).toContain(what)
    expect(fault?.mend ?? '').toContain(mend)
    expect(fault).toMatchObject({ file: 'models/desk/orders.sql', line: 1 })
  }
})

test('log, print and warn are told and print nothing', () => {
  const said: Message[] = []
  expect(
    textOf("a{{ log('x') }}{{ log([1], info=true) }}{{ print('p') }}{{ exceptions.warn('w') }}b", null, said),
  ).toBe('ab')
  expect(said).toEqual([
    { level: 'debug', text: 'x' },
    { level: 'info', text: '[1]' },
    { level: 'info', text: 'p' },
    { level: 'warn', text: 'w' },
  ])
})

describe('a template that asks the database', () => {
  const answers: Readonly<Record<string, QueryResult>> = {
    'select distinct k, n from t': {
      columns: [
        { name: 'k', type: 'string', nullable: true },
        { name: 'n', type: 'int64', nullable: true },
      ],
      rows: [
        ['a', 1n],
        ['b', null],
      ],
    },
    'select max(n) from a': { columns: [{ name: 'm', type: 'int64', nullable: true }], rows: [[7n]] },
  }
  const asked: string[] = []
  const database = {
    query: async (sql: string) => {
      asked.push(sql)
      const found = answers[sql]
      if (found) return found
      throw new Error('no such table')
    },
  }
  const replay = (template: string, said: Message[] = []) =>
    replayed(({ query }) => textOf(template, query, said.splice(0) && said), database.query)

  test('reads the answer as agate has it', async () => {
    const table = "{% set t = run_query('select distinct k, n from t') %}"
    const read = async (expression: string) => replay(`${table}${expression}`)
    expect(await read('{{ t.columns[0].values() }}')).toBe("('a', 'b')")
    expect(await read("{{ t.columns['n'].values() }}")).toBe('(1, None)')
    expect(await read('{{ t.column_names }} {{ t.columns | length }} {{ t.rows | length }} {{ t | length }}')).toBe(
      "('k', 'n') 2 2 2",
    )
    expect(await read('{% for row in t %}{{ row[0] }}{{ row.n }}{{ row["k"] }};{% endfor %}')).toBe('a1a;bNoneb;')
    expect(await read('{% for row in t.rows %}{{ row.values() }}{% endfor %}')).toBe("('a', 1)('b', None)")
    expect(await read('{{ t.rows[0][1] + 1 }} {{ t.rows[-1].k }} {% if t %}y{% endif %}')).toBe('2 b y')
    expect(
      await read("{% for c in t.columns %}{{ c.name }}{% endfor %} {{ t.columns[0] | map('upper') | list }}"),
    ).toBe("kn ['A', 'B']")
  })

  test('may build one question from the answer to another, and is rendered anew for each', async () => {
    asked.length = 0
    const said: Message[] = []
    const template =
      "{% if execute %}{% set t = run_query('select distinct k, n from t') %}{{ log('asked') }}{% for k in t.columns[0].values()[:1] %}{% call statement('m', fetch_result=true) %}select max(n) from {{ k }}{% endcall %}{{ load_result('m').table.columns[0].values()[0] }}/{{ load_result('m')['data'][0][0] }}{% endfor %}{% endif %}"
    expect(await replay(template, said)).toBe('7/7')
    expect(asked).toEqual(['select distinct k, n from t', 'select max(n) from a'])
    expect(said).toHaveLength(1)
  })

  test('is refused at its line where the database refuses', async () => {
    await expect(replay("select\n{{ run_query('select 1 from nowhere') }}")).rejects.toMatchObject({
      faults: [
        { file: 'models/desk/orders.sql', line: 2, column: 4, what: 'the database refuses the query: no such table' },
      ],
    })
  })

  test('must ask the same each time', async () => {
    let round = 0
    const differs = replayed(({ query }) => {
      const sql = round++ === 0 ? 'select max(n) from a' : 'select distinct k, n from t'
      return textOf(`{{ run_query('${sql}') }}{{ run_query('select max(n) from a') }}`, query)
    }, database.query)
    await expect(differs).rejects.toThrow(/question 1 to the database was «select max\(n\) from a»/)
  })
})
