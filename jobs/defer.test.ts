import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, describe, expect, test } from 'vitest'
import { type TinyProject, tinyProject } from './trial/tiny-project.ts'

let end = () => {}
afterEach(() => end())

const one = (name: string) => `  - {name: ${name}, description: D., config: {owner: 'team:test'}}\n`
const LOTS = "{{ config(materialized='table') }} select product, sum(lots) as lots from {{ ref('orders') }} group by 1"

function project(): TinyProject {
  const made = tinyProject({
    'seeds/desk/orders.csv': 'product,lots\nCL,10\nNG,5\nCL,7\n',
    'seeds/desk/schema.yml': `seeds:\n${one('orders')}`,
    'models/desk/lots.sql': LOTS,
    'models/desk/crude.sql':
      "{{ config(materialized='ephemeral') }} select * from {{ ref('lots') }} where product = 'CL'",
    'models/desk/twice.sql': "select product, lots * 2 as twice from {{ ref('crude') }}",
    'models/desk/more.sql': "select product, twice + 1 as n from {{ ref('twice') }}",
    'models/desk/schema.yml': `models:\n${['lots', 'crude', 'twice', 'more'].map(one).join('')}`,
  })
  end = made.end
  return made
}

/** The same project as its developer has it: state of her own, production's beside it. */
function desk(made: TinyProject) {
  const scratch = join(made.root, 'scratch')
  const mine = async (job: string, argv: readonly string[]) => {
    const { code, out, err } = await made.type(job, [...argv, '--state-dir', scratch])
    return { code, said: `${out}${err}` }
  }
  const asked = (...argv: readonly string[]) => mine('materialize', [...argv, '--defer', '--state', made.stateDir])
  const rows = async (sql: string) => JSON.parse((await mine('query', [sql, '--json'])).said)
  const production = () =>
    ['warehouse.duckdb', 'state.db'].map((name) =>
      createHash('sha256')
        .update(readFileSync(join(made.stateDir, name)))
        .digest('hex'),
    )
  return { mine, asked, rows, production }
}

describe('--defer', { timeout: 120_000 }, () => {
  test('reads what is not built here in another state, which is not written; what came of it stays without it', async () => {
    const made = project()
    expect((await made.type('materialize')).code).toBe(0)
    const { mine, asked, rows, production } = desk(made)
    const before = production()
    const first = await asked('--select', 'twice+')
    expect(first.code).toBe(0)
    expect(first.said).toContain('desk.lots')
    expect(first.said).toContain('stored as tables, since a view cannot read another state: desk.twice')
    expect(await rows('select * from desk.more')).toEqual([{ product: 'CL', n: 35 }])
    expect(production()).toEqual(before)
    expect((await asked('--select', 'twice+')).said).toContain('nothing to do')
    // Without it the parent is missing, and said to be.
    expect((await mine('materialize', ['--select', 'twice', '--force'])).said).toContain('needs desk.lots')
    made.write({ 'seeds/desk/orders.csv': 'product,lots\nCL,11\n' })
    expect((await made.type('materialize')).code).toBe(0)
    expect((await asked('--select', 'twice+')).said).toMatch(/materialized +desk\.twice/)
    expect(await rows('select * from desk.more')).toEqual([{ product: 'CL', n: 23 }])
  })

  test('makes what changed alone, against the state that it changed from', async () => {
    const made = project()
    await made.type('materialize')
    const { asked, rows, mine } = desk(made)
    expect((await asked('--select', 'state:modified+')).said).toContain('nothing to do')
    made.write({ 'models/desk/more.sql': "select product, twice + 2 as n from {{ ref('twice') }}" })
    expect((await mine('ls', ['--select', 'state:modified', '--state', made.stateDir])).said).toBe('desk.more\n')
    await asked('--select', 'state:modified+')
    expect(await rows('select * from desk.more')).toEqual([{ product: 'CL', n: 36 }])
    expect((await mine('show', ['desk.more', '--defer', '--state', made.stateDir, '--json'])).said).toContain('36')
  })

  test('reads its own table where it has one, unless the state is favoured; says what was made by other code', async () => {
    const made = project()
    await made.type('materialize')
    const { asked, rows, mine } = desk(made)
    made.write({ 'models/desk/lots.sql': LOTS.replace('sum(lots)', 'sum(lots) + 100') })
    expect((await asked('--select', 'twice')).said).toContain('made there by other code than that of here: desk.lots')
    await mine('materialize', [])
    expect(await rows('select twice from desk.twice')).toEqual([{ twice: 234 }])
    expect((await asked('--select', 'twice')).said).toContain('nothing to do')
    await asked('--select', 'twice', '--favor-state')
    expect(await rows('select twice from desk.twice')).toEqual([{ twice: 34 }])
  })

  test('reads another environment of the same warehouse', async () => {
    const made = project()
    await made.type('materialize')
    const { said, code } = await inEnvironment(made, `--select twice --defer --state ${made.stateDir}`)
    expect([code, said.includes('read in')]).toEqual([0, true])
    const { out } = await made.type('query', ['select twice from "dev_desk"."twice"', '--json'])
    expect(JSON.parse(out)).toEqual([{ twice: 34 }])
  })

  test('is refused in words where there is nothing to be read', async () => {
    const made = project()
    made.write({ 'artifacts/manifest.json': '{}' })
    const { mine } = desk(made)
    const told = async (...argv: readonly string[]) => {
      const { code, said } = await mine('materialize', ['--select', 'twice', ...argv])
      return `${code} ${said}`
    }
    expect(await told('--defer')).toMatch(/^2 --defer reads another state/)
    expect(await told('--favor-state')).toMatch(/^2 --favor-state .* add --defer/)
    expect(await told('--defer', '--state', join(made.root, 'artifacts'))).toMatch(
      /^2 .*manifest\.json, which names no/,
    )
    expect(await told('--defer', '--state', join(made.root, 'nowhere'))).toMatch(/^2 .*no state\.db/)
    await made.type('materialize')
    const own = await made.type('materialize', ['--defer', '--state', made.stateDir])
    expect([own.code, own.err]).toEqual([2, expect.stringContaining('is the state that this run writes')])
    const held = await DuckDBInstance.create(join(made.stateDir, 'warehouse.duckdb'))
    try {
      expect(await told('--defer', '--state', made.stateDir)).toMatch(
        /^1 [\s\S]*another process has the warehouse open/,
      )
    } finally {
      held.closeSync()
    }
  })
})

async function inEnvironment(made: TinyProject, argv: string) {
  const { code, out, err } = await made.shell(`TIDEMARK_ENV=dev $MATERIALIZE ${argv}`)
  return { code, said: `${out}${err}` }
}
