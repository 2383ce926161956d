import { afterEach, expect, test } from 'vitest'
import { tinyProject } from './trial/tiny-project.ts'

let end = () => {}
afterEach(() => end())

const one = (name: string, more = '') => `  - {name: ${name}, description: D., config: {owner: 'team:test'}${more}}\n`
const warned =
  ", columns: [{name: n, tests: [{accepted_values: {values: [9], severity: warn}}, {not_null: {config: {warn_if: '>= 0'}}}]}]"

function project() {
  const made = tinyProject({
    'models/desk/raw.sql': "{{ config(materialized='table') }} select 1 as n",
    'models/desk/mid.sql': "{{ config(materialized='ephemeral') }} select n from {{ ref('raw') }}",
    'models/desk/top.sql': "select n from {{ ref('mid') }}",
    'models/desk/schema.yml': `models:\n${one('raw', warned)}${one('mid')}${one('top')}`,
    'snapshots/desk/was.sql': `{% snapshot was %}{{ config(owner='team:test', doc='D.', strategy='check', check_cols='all', unique_key='n') }}select n from {{ ref('raw') }}{% endsnapshot %}`,
  })
  end = made.end
  return made
}

test('what reads a table that nobody made is not shown as empty', { timeout: 120_000 }, async () => {
  const { type } = project()
  const before = await type('show', ['top'])
  expect(before.code).toBe(1)
  expect(before.out).toContain('desk.top reads desk.raw, which was never made\n')
  expect(before.out).toContain("npx tsx jobs/materialize.ts --select '+desk.raw' makes it")
  expect((await type('show', ['raw'])).code).toBe(0)
  expect((await type('materialize', ['--select', 'raw'])).code).toBe(0)
  const asked = await type('query', ['select * from desk.top'])
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('desk.top was never made\n')])
  expect(asked.err).toContain("npx tsx jobs/materialize.ts --select '+desk.top' makes it")
  expect((await type('query', ['select * from desk.raww'])).err).toContain('did you mean desk.raw')
  expect((await type('show', ['top', '--json'])).out).toContain('{"n":1}')
})

test('a partition of what has none is refused', { timeout: 120_000 }, async () => {
  const { type } = project()
  const told = async (job: string, args: readonly string[]) => {
    const { err, code } = await type(job, args)
    return `${code} ${err}`
  }
  expect(await told('materialize', ['--partition', 'foo'])).toMatch(
    /^2 --partition foo: no selected asset has partitions/,
  )
  expect(await told('show', ['raw', '--partition', '2026-11-01'])).toMatch(/^2 .*desk.raw has no partitions/)
})

test('a warning is no failed check, and says what its measure said', { timeout: 120_000 }, async () => {
  const { out, err, code } = await project().type('materialize', [])
  expect(code).toBe(0)
  expect(out + err).toMatch(/check not_null_n: 0 rows/)
  expect(out + err).not.toContain('checks failed')
})

test('a history is wiped only where that is said', { timeout: 120_000 }, async () => {
  const { type } = project()
  expect((await type('materialize', [])).code).toBe(0)
  const refused = await type('state', ['wipe', '--select', '*.*'])
  expect(`${refused.code} ${refused.err}`).toMatch(/^2 desk.was: a history cannot be had again .*--history/)
  expect((await type('state', ['wipe', '--select', 'was', '--dry-run'])).out).toContain('takes --history')
  expect((await type('state', ['wipe', '--select', 'was', '--history'])).out).toBe('wiped desk.was\n')
})
