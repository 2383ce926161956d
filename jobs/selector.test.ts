import { afterEach, expect, test } from 'vitest'
import { tinyProject } from './trial/tiny-project.ts'

let end = () => {}
afterEach(() => end())

const SELECTORS = `selectors:
  - name: reports
    description: What the desk reads.
    default: true
    definition:
      union:
        - {method: tag, value: report, parents: true}
        - fqn: lone
        - exclude:
            - method: fqn
              value: desk.raw
  - name: raw_reports
    definition:
      intersection:
        - {method: selector, value: reports}
        - 'config.materialized:table'
`

function project(selectors: string) {
  const one = (name: string, more = '') => `  - {name: ${name}, description: D., config: {owner: 'team:test'${more}}}\n`
  const made = tinyProject({
    'models/desk/raw.sql': "{{ config(materialized='table') }} select 1 as n",
    'models/desk/mid.sql': "{{ config(materialized='table') }} select n from {{ ref('raw') }}",
    'models/desk/top.sql': "select n from {{ ref('mid') }}",
    'models/desk/lone.sql': 'select 2 as n',
    'models/desk/other.sql': 'select 3 as n',
    'models/desk/schema.yml': `models:\n${one('raw')}${one('mid')}${one('top', ', tags: [report]')}${one('lone')}${one('other')}`,
    'selectors.yml': selectors,
  })
  end = made.end
  const keys = async (job: string, args: readonly string[]) => {
    const { out, err } = await made.type(job, args)
    return [...new Set(`${out}${err}`.match(/desk\.\w+/g))].sort()
  }
  return { ...made, keys }
}

test('what selectors.yml names is selected, its default where nothing is said', { timeout: 120_000 }, async () => {
  const { keys } = project(SELECTORS)
  expect(await keys('ls', [])).toEqual(['desk.lone', 'desk.mid', 'desk.top'])
  expect(await keys('ls', ['--selector', 'raw_reports'])).toEqual(['desk.mid'])
  expect(await keys('ls', ['--selector', 'reports', '--exclude', 'lone'])).toEqual(['desk.mid', 'desk.top'])
  expect(await keys('ls', ['--select', '*.*'])).toHaveLength(5)
  expect(await keys('compile', ['--selector', 'raw_reports'])).toContain('desk.mid')
  expect(await keys('materialize', ['--dry-run', '--selector', 'raw_reports', '--json'])).not.toContain('desk.lone')
})

test('what cannot be selected so is refused, with the nearest name', { timeout: 120_000 }, async () => {
  const { type } = project(SELECTORS)
  const told = async (args: readonly string[]) => {
    const { out, err, code } = await type('ls', args)
    return `${code} ${out}${err}`
  }
  expect(await told(['--selector', 'report'])).toMatch(/2 .*no selector is called 'report'; did you mean reports\?/)
  expect(await told(['--selector', 'reports', '--select', 'top'])).toMatch(/2 .*choose one/)
})

test.each([
  ['method: tagg', "selectors.yml:2:42: 'tagg' is no method\n  → did you mean tag?"],
  ['methd: tag', "selectors.yml:2:34: unknown key 'methd' of a selector\n  → did you mean method?"],
  ['method: selector, x: y', "unknown key 'x' of a selector"],
  ['method: tag', 'desk.top'],
  ['method: config.materialised', 'is no way to select; there are config.materialized:'],
])('a selector says %s', { timeout: 120_000 }, async (method, told) => {
  const { type } = project(`selectors:\n  - {name: reports, definition: {${method}, value: report}}\n`)
  const { out, err } = await type('ls', ['--selector', 'reports'])
  expect(out + err).toContain(told)
})

test('one that nobody names may say no unknown method either', { timeout: 120_000 }, async () => {
  const { type } = project(`${SELECTORS}  - {name: unused, definition: {tagg: report}}\n`)
  expect((await type('ls', ['--selector', 'reports'])).err).toContain("'tagg' is no method\n  → did you mean tag?")
})

test('a selector that is misspelt is told at its line, with the nearest word', { timeout: 120_000 }, async () => {
  const { type } = project(
    'selectors:\n  - name: a\n    definiton: tag:x\n  - name: b\n    definition: {method: selector, value: aa}\n  - {name: b, definition: tag:x}\n',
  )
  const { err } = await type('ls', [])
  expect(err).toContain("selectors.yml:3:5: unknown key 'definiton' of a selector\n  → did you mean definition?")
  expect(err).toContain("selectors.yml:5:43: no selector is called 'aa'\n  → did you mean a, b?")
  expect(err).toContain("selectors.yml:6:12: two selectors are called 'b'")
  expect(err).toContain('3 faults')
})

test('a selector that is wrong is told with all else that is', { timeout: 120_000 }, async () => {
  const { type, write } = project('selectors:\n  - {name: a, definition: {union: x}}\n')
  write({ 'models/desk/other.sql': 'select nothing' })
  for (const job of ['materialize', 'ls']) {
    const { err } = await type(job)
    expect(err).toContain('selectors.yml:2:35: union: holds a list')
    expect(err).toContain('models/desk/other.sql:1:8')
    expect(err).toContain('2 faults')
  }
})

test('every job that selects takes the same words, and none is ignored', { timeout: 180_000 }, async () => {
  const { type, keys } = project(SELECTORS)
  expect((await type('materialize', ['--select', '*.*'])).code).toBe(0)
  expect(await keys('status', ['--selector', 'raw_reports'])).toEqual(['desk.mid'])
  expect(await keys('show', ['--select', 'tag:report lone'])).toEqual(['desk.lone', 'desk.top'])
  expect(await keys('show', ['top', '--json'])).toEqual([])
  expect(await keys('state', ['wipe', '--selector', 'raw_reports', '--dry-run'])).toEqual(['desk.mid'])
  expect((await type('lineage', ['--selector', 'raw_reports', '--format', 'json'])).out).not.toContain('desk.lone')
  const told = async (job: string, args: readonly string[]) => {
    const { err, code } = await type(job, args)
    return `${code} ${err.split('\n').find((line) => line.includes('--')) ?? ''}`
  }
  expect(await told('materialize', ['--indirect-selection', 'cautious'])).toMatch(/^2 .*tests belong to the model/)
  expect(await told('ls', ['--resource-type', 'modle'])).toMatch(/^2 .*did you mean model\?/)
  expect(await told('test', ['--defer', '--state', 'x'])).toMatch(/^2 .*brings all rows/)
  expect(await told('state', ['gc', '--select', 'top'])).toMatch(/^2 .*says nothing to state gc/)
  expect(await told('materialize', ['--explain', 'desk.top', '--select', 'top'])).toMatch(/^2 .*--explain names/)
})
