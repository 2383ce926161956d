import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { startedJob } from './trial/started-job.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-past-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('a selection by what was', { timeout: 120_000 }, () => {
  const root = join(scratch, 'habit')
  const at = ['--root', root, '--state-dir', join(scratch, 'state')]
  const listed = async (...args: string[]) => (await startedJob('ls', [...at, ...args])).out.split('\n').filter(Boolean)

  it('compares with an earlier manifest and with the last run', async () => {
    cpSync(join(here, 'docs/habit'), root, { recursive: true })
    expect((await startedJob('ls', [...at, '--select', 'result:error'])).err).toContain('there is none yet')
    expect((await startedJob('materialize', [...at, '--quiet'])).code).toBe(0)
    expect((await startedJob('docs', [...at, '--artifacts', join(scratch, 'then')])).code).toBe(0)
    const compared = ['--state', join(scratch, 'then'), '--select']
    expect(await listed(...compared, 'state:modified')).toEqual([])

    writeFileSync(
      join(root, 'models/desk/late.sql'),
      "{{ config(owner='team:desk', doc='x') }} select 1 as n from {{ ref('orders') }}\n",
    )
    const path = join(root, 'models/desk/order_log.sql')
    writeFileSync(path, readFileSync(path, 'utf8').replace('interval 3 day', 'interval 4 day'))
    expect(await listed(...compared, 'state:new')).toEqual(['desk.late'])
    expect((await listed(...compared, 'state:modified')).sort()).toEqual(['desk.late', 'desk.order_log'])

    writeFileSync(path, readFileSync(path, 'utf8').replace('state, placed_on', 'upper(state) as state, placed_on'))
    expect((await startedJob('materialize', [...at, '--quiet', '--select', 'desk.order_log'])).code).toBe(1)
    expect(await listed('--select', 'result:error')).toEqual(['desk.order_log'])
    expect(await listed('--select', 'result:success')).toEqual([])
    expect((await startedJob('ls', [...at, '--select', 'state:new'])).err).toContain('--state DIR')
  })
})
