import { describe, expect, test } from 'vitest'
import { DefinitionError } from '#core/error.ts'
import { projectOfFiles } from './trial/project-of-files.ts'

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  try {
    await (await projectOfFiles(files)).close()
    return []
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return error.faults.map(({ file, line, what }) => `${file}:${line} ${what}`)
  }
}

const models = { 'models/desk/orders.sql': 'select 1 as a', 'models/desk/trades.sql': 'select 2 as a' }
const described = "models:\n  - {name: orders, description: O., config: {owner: 'team:t'}}\n"
const trades = "  - {name: trades, description: T., config: {owner: 'team:t'}}\n"

describe('one fault of a schema.yml', () => {
  test.each([
    ['no YAML', `${described}   - {name: trades}\n`, 'no YAML'],
    ['a word misspelled', described + trades.replace('description', 'descripton'), "unknown key 'descripton'"],
    ['a model misspelled', described + trades.replace('trades', 'trade'), 'no file models/desk/trade.sql'],
  ])('is told once, and not again of what it leaves out: %s', async (_name, schema, what) => {
    const faults = await faultsOf({ ...models, 'models/desk/schema.yml': schema })
    expect(faults.filter((one) => !one.startsWith('models/desk/schema.yml'))).toEqual([])
    expect(faults.join('\n')).toContain(what)
  })

  test('where there is none, who is described nowhere is blamed', async () => {
    const faults = await faultsOf({ ...models, 'models/desk/schema.yml': described })
    expect(faults.join('\n')).toMatch(/trades\.sql:1 has no doc/)
  })
})

describe('a model that is no query', () => {
  test.each([
    ['', 'holds no query'],
    ['-- later\n', 'holds no query'],
    ["{{ config(materialized='table') }}\n", 'holds no query'],
    ['select 1 as a; select 2 as a', 'holds more than one statement'],
    ['insert into desk.trades select 1', 'begins with insert, and is no query'],
    ['create table x as select 1 as a', 'begins with create, and is no query'],
  ])('%j is told so', async (text, what) => {
    const files = { ...models, 'models/desk/orders.sql': text, 'models/desk/schema.yml': described + trades }
    expect(await faultsOf(files)).toEqual([`models/desk/orders.sql:1 ${what}`])
  })
})

describe('a model that ends with a semicolon', () => {
  test.each(['table', 'view', 'incremental', 'ephemeral'])('is told at its place, as a %s', async (kind) => {
    const text = `{{ config(materialized='${kind}') }}\nselect 1 as a\n; -- the end;\n`
    const files = { ...models, 'models/desk/orders.sql': text, 'models/desk/schema.yml': described + trades }
    expect(await faultsOf(files)).toEqual([
      "models/desk/orders.sql:3 the query ends with ';', and others are to hold it",
    ])
    await expect(projectOfFiles(files)).rejects.toThrow(/orders\.sql:3:1[\s\S]*take the semicolon out/)
  })
})
