import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { startedJob } from '../trial/started-job.ts'
import type { Catalogue, Entry } from './catalogue.ts'

const here = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-docs-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function written(...args: readonly string[]): Promise<(key: string) => Entry> {
  const out = join(scratch, 'catalogue.html')
  const { code, err } = await startedJob('docs', [...args, '--out', out])
  expect(err).toBe('')
  expect(code).toBe(0)
  const [, text = ''] = /id="catalogue">(.*?)<\/script>/s.exec(readFileSync(out, 'utf8')) ?? []
  const { entries } = JSON.parse(text) as Catalogue // written by the job
  return (key) => entries.find((one) => one.key === key) ?? expect.fail(`no ${key}`)
}

describe('the catalogue of a project', { timeout: 60_000 }, () => {
  const at = ['--root', join(here, 'docs/habit'), '--state-dir', join(scratch, 'state')]

  it('says nothing of a state that nobody has seen', async () => {
    const find = await written(...at)
    expect(find('desk.orders').kind).toBe('seed')
    expect(find('desk.order_history').kind).toBe('snapshot')
    const { currency, freshness, checks } = find('desk.order_log')
    expect([currency.verdict, freshness.verdict]).toEqual(['unknown', 'unknown'])
    expect(checks.map(({ name, result }) => [name, result.verdict])).toEqual([
      ['accepted_state', 'unknown'],
      ['not_after_placed_on', 'unknown'],
      ['keeps_the_day_of_the_first_sight', 'unknown'],
    ])
  })

  it('has types, texts and last results once it ran', async () => {
    expect((await startedJob('materialize', at)).code).toBe(0)
    const find = await written(...at)
    const log = find('desk.order_log')
    expect(log.currency.verdict).toBe('good')
    expect(log.columns.map(({ name, type }) => `${name} ${type}`)).toContain('changed_at timestamp')
    expect(log.source).toContain("{{ ref('orders') }}")
    expect(log.compiled).toContain('"desk"."orders"')
    expect(log.from).toEqual(['desk.orders'])
    expect(new Set(log.checks.map(({ result }) => result.verdict))).toEqual(new Set(['good']))
  })
})

describe('the catalogue of a dbt project', { timeout: 60_000 }, () => {
  it('has what its last build came to, and the types of its tables', async () => {
    const root = join(scratch, 'shop')
    cpSync(join(here, 'sql/dbt/fixtures/shop'), root, { recursive: true })
    const before = await written('--project', root)
    expect(before('model.shop.customers').currency.verdict).toBe('unknown')
    await startedJob('materialize', ['--project', root, '--quiet'])
    const find = await written('--project', root)
    const customers = find('model.shop.customers')
    expect(customers.columns.map(({ name, type }) => `${name} ${type}`)).toContain('orders bigint')
    expect(customers.checks.map(({ result }) => result.verdict)).toEqual(['good', 'good', 'good'])
    expect(find('model.shop.broken').currency.verdict).toBe('bad')
    expect(find('source.shop.raw.orders').freshness.verdict).toBe('unknown')
    expect(find('model.shop.order_log').compiled).toContain('main')
  })
})
