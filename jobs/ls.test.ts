import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { projectLines } from './dbt/project-lines.ts'
import { placesOf } from './places.ts'
import { startedJob } from './trial/started-job.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-ls-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function listed(...args: readonly string[]): Promise<readonly string[]> {
  const { code, out, err } = await startedJob('ls', args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out.split('\n').filter(Boolean)
}

describe('ls', { timeout: 60_000 }, () => {
  const at = ['--root', join(here, 'docs/habit'), '--state-dir', join(scratch, 'state')]

  it('lists keys, paths or JSON of what is selected', async () => {
    expect(await listed('--select', 'desk.*', ...at)).toEqual([
      'desk.orders',
      'desk.open_orders',
      'desk.order_log',
      'desk.order_history',
    ])
    expect(await listed(...at, '--resource-type', 'seed,snapshot', '--output', 'path')).toEqual([
      'seeds/desk/orders.csv',
      'snapshots/desk/order_history.sql',
    ])
    const [line = ''] = await listed(...at, '--select', 'order_log', '--output', 'json')
    expect(JSON.parse(line)).toMatchObject({
      key: 'desk.order_log',
      resource_type: 'model',
      depends_on: ['desk.orders'],
    })
  })

  it('takes what it knew from the cache, and sees an edit', async () => {
    const root = join(scratch, 'habit')
    cpSync(join(here, 'docs/habit'), root, { recursive: true })
    const again = () => listed('--root', root, '--select', 'desk.order_log+', '--output', 'json')
    const [first] = await again()
    expect(await again()).toEqual([first])
    const path = join(root, 'models/desk/order_log.sql')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace("materialized='incremental'", "tags=['new'], materialized='incremental'"),
    )
    expect((await again())[0]).toContain('"tags":["new"]')
  })

  const expected: Readonly<Record<string, readonly string[]>> = JSON.parse(
    readFileSync(join(here, 'sql/dbt/fixtures/ls.expected.json'), 'utf8'),
  )
  it.each(Object.keys(expected))('prints of a dbt project what dbt prints: %s', async (words) => {
    const root = join(here, 'sql/dbt/fixtures/shop')
    const [first = '', keys] = words.split(' --output-keys ')
    const args = [...first.split(' '), ...(keys === undefined ? [] : ['--output-keys', keys])]
    const { values } = parseArgs({ args, options: OPTIONS })
    const lines = await projectLines({ ...placesOf({ root }), stateDir: scratch }, values, () => {})
    if (keys === undefined) expect([...lines].sort()).toEqual(expected[words])
    else expect(lines.map((one) => JSON.parse(one))).toEqual(expected[words]?.map((one) => JSON.parse(one)))
  })
  const cwd = process.cwd()
  afterAll(() => process.chdir(cwd))
})

const OPTIONS = {
  output: { type: 'string' },
  'output-keys': { type: 'string' },
  select: { type: 'string' },
  'resource-type': { type: 'string' },
} as const
