import { afterEach, describe, expect, test } from 'vitest'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

let end = () => {}
afterEach(() => end())

async function loaded(files: Readonly<Record<string, string>>) {
  const made = temporaryProject(files)
  end = made.remove
  const { faults, models } = await loadModels({ root: made.root, partitions: new Map(), known: [] })
  return {
    faults: faults.map(({ file, line, what, mend }) => `${file}:${line} ${what} → ${mend}`),
    models: new Map(models.map((one) => [one.key, one])),
  }
}

const described = 'models:\n  - {name: orders, description: O., config: {tags: [said]}}\n'

const columned = 'models:\n  - {name: orders, description: O., columns: '

describe('dbt_project.yml beside models/', () => {
  test('says settings by folder and file, under what schema.yml and the file say; hooks are added up', async () => {
    const { faults, models } = await loaded({
      'dbt_project.yml': `name: shop
models:
  +owner: team:all
  shop:
    desk:
      +materialized: table
      +post-hook: select 'project'
      orders:
        +tags: [folder]
        schema: mart
  book:
    +owner: team:book
seeds:
  +owner: team:seeds
`,
      'models/desk/orders.sql': `{{ config(post_hook="select 'file'") }}select 1 as a`,
      'models/desk/seen.sql': `{{ config(materialized='view') }}select 1 as a`,
      'models/desk/schema.yml': described,
      'models/book/held.sql': 'select 1 as a',
      'seeds/desk/codes.csv': 'a\n1\n',
    })
    expect(faults).toEqual([])
    const orders = models.get('desk.orders')
    expect(orders).toMatchObject({ owner: 'team:all', tags: ['said'], relation: 'mart.orders' })
    const select = orders?.compute.via === 'select' ? orders.compute.select : null
    expect(select?.materialized).toBe('table')
    const made = await select?.hooks?.(
      { relation: () => '', self: '', partition: null, incremental: false, dialect: 'duckdb' },
      { query: () => Promise.reject(new Error('nothing is asked')) },
    )
    expect(made?.post.map(({ sql }) => sql)).toEqual(["select 'project'", "select 'file'"])
    const seen = models.get('desk.seen')
    expect(seen?.compute.via === 'select' && seen.compute.select.materialized).toBe('view')
    expect(models.get('book.held')?.owner).toBe('team:book')
    expect(models.get('desk.codes')?.owner).toBe('team:seeds')
  })

  test('says variables, the project’s own among them; models/vars.yml wins', async () => {
    const { faults, models } = await loaded({
      'dbt_project.yml': 'name: shop\nvars:\n  a: 1\n  b: 2\n  shop: {c: 3}\n',
      'models/vars.yml': 'vars: {b: 20}\n',
      'models/desk/orders.sql': "select {{ var('a') }} as a, {{ var('b') }} as b, {{ var('c') }} as c",
    })
    expect(faults).toEqual([])
    const orders = models.get('desk.orders')
    expect(orders?.compute.via === 'select' && orders.compute.select.version).toContain(
      'select 1 as a , 20 as b , 3 as c',
    )
  })

  test.each([
    ['on-run-end: select 1', "'on-run-end' of dbt_project.yml is not taken here → say it as post_hook"],
    ['dispatch: []', "'dispatch' of dbt_project.yml is not taken here"],
    ['model-paths: [transform]', 'model-paths: transform → models/ is where they stand'],
    ['modells: {}', "unknown key 'modells' → did you mean models?"],
    ['models:\n  +materialised: table', "unknown config 'materialised' → did you mean materialized?"],
  ])('refuses what is not taken, at its line: %s', async (text, told) => {
    const { faults } = await loaded({
      'dbt_project.yml': `name: shop\n${text}\n`,
      'models/desk/orders.sql': 'select 1 as a',
      'models/desk/schema.yml': described,
    })
    expect(faults).toEqual([expect.stringContaining(told)])
    expect(faults[0]).toMatch(/^dbt_project.yml:[23] /)
  })
})

describe('a schema.yml', () => {
  test.each([
    ['config: {owner: team:test}\nmodels: []\n', 'schema.yml:1 this config is of no one: the file names no models'],
    [`${columned}[{name: a, quote: false}]}\n`, "schema.yml:2 'quote: false' is not taken here"],
    [`${columned}[{name: a, config: {tag: x}}]}\n`, "schema.yml:2 unknown key 'tag' → did you mean tags?"],
  ])('tells what would change nothing: %j', async (schema, told) => {
    const { faults } = await loaded({ 'models/desk/orders.sql': 'select 1 as a', 'models/desk/schema.yml': schema })
    expect(faults).toEqual([expect.stringContaining(told)])
  })

  test('stands where a node says null of it, as in dbt', async () => {
    const { faults, models } = await loaded({
      'dbt_project.yml': 'name: shop\nmodels: {+owner: team:all, +materialized: table, +tags: [all]}\n',
      'models/desk/orders.sql': '{{ config(tags=none) }}select 1 as a',
      'models/desk/schema.yml': 'models:\n  - {name: orders, description: O., config: {materialized: null, owner: }}\n',
    })
    expect(faults).toEqual([])
    const orders = models.get('desk.orders')
    expect(orders).toMatchObject({ owner: 'team:all', tags: ['all'] })
    expect(orders?.compute).toMatchObject({ select: { materialized: 'table' } })
  })
})

test('a seed that a model has the name of is told alone', async () => {
  const { faults } = await loaded({
    'seeds/desk/orders.csv': 'a\n1\n',
    'seeds/desk/schema.yml': 'seeds:\n  - {name: orders, description: O., config: {owner: team:desk}}\n',
    'models/desk/orders.sql': "{{ config(owner='team:desk', doc='O.') }}select 1 as b",
    'models/desk/reads.sql': "{{ config(owner='team:desk', doc='R.') }}select a from {{ ref('orders') }}",
  })
  expect(faults).toEqual([
    'seeds/desk/orders.csv:undefined a model is called desk.orders too → give one of them another name',
  ])
})
