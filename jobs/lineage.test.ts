import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startedJob } from './trial/started-job.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
const base = mkdtempSync(join(tmpdir(), 'tidemark-lineage-'))
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: base, stdio: 'pipe' })
const at = ['--root', join(base, 'project'), '--state-dir', join(base, 'state')]

function edit(file: string, from: string, to: string): void {
  const path = join(base, 'project', file)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replace(from, to))
}

beforeAll(() => {
  // A checkout as it is: the framework's folders beside a small project.
  for (const folder of ['core', 'connectors', 'sql', 'jobs', 'package.json'])
    cpSync(join(here, folder), join(base, folder), { recursive: true })
  cpSync(join(here, 'docs/examples'), join(base, 'project'), { recursive: true })
  symlinkSync(join(here, 'node_modules'), join(base, 'node_modules'))
  writeFileSync(join(base, '.gitignore'), '/node_modules\n/state\n')
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-qm', 'base')
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const lineage = (...args: string[]) => startedJob(join(base, 'jobs/lineage.ts'), [...args, ...at], { cwd: base })

describe('the lineage of a pull request', { timeout: 60_000 }, () => {
  it('says that nothing changes where nothing did', async () => {
    expect((await lineage('--diff', 'main')).out).toContain('nothing changes')
  })

  it('shows what changed, one step up, and all that is reached down, with partitions to recompute and owners', async () => {
    edit('assets/macro/yields.ts', '4 + random() / 10', '5 + random() / 10')
    edit('assets/macro/yields.ts', 'The last yield of each week.', 'The last yield in each week.')
    const { out, code } = await lineage('--diff', 'main')
    expect(code).toBe(0)
    expect(out).toContain('2 changed; 3 reached below')
    expect(out).toMatch(/\| `macro.yields` \| changed \| code \| team:macro \|/)
    expect(out).toMatch(/\| `macro.weekly_yields` \| changed \| doc \|/)
    expect(out).toMatch(/\| `macro.curve_slope` \| 14 \(2026-11-02 … 2026-11-15\) \|/)
    expect(out).toContain('n_macro__yields --> n_macro__curve_slope')
    expect(out).toMatch(/n_macro__curve_slope\["curve_slope"\]:::reached/)
    git('checkout', '-q', '.')
  })

  it('tells columns that come and go', async () => {
    edit('models/macro/curve_slope.sql', 'as slope', 'as slope, two.percent as front')
    const { out } = await lineage('--diff', 'main')
    expect(out).toMatch(/`macro.curve_slope` \| changed \| code; columns \+front double/)
    git('checkout', '-q', '.')
  })

  it('refuses a ref that is none', async () => {
    const { code, err } = await lineage('--diff', 'nowhere')
    expect([code, err]).toEqual([2, expect.stringContaining('nowhere')])
  })

  it('draws Mermaid, DOT and JSON', async () => {
    expect((await lineage()).out).toMatch(/^flowchart LR\n {2}subgraph macro/)
    expect((await lineage('--format', 'dot')).out).toContain('"macro.yields" -> "macro.weekly_yields"')
    expect(
      JSON.parse((await lineage('--format', 'json', '--select', '+macro.curve_slope')).out).assets.map(
        (one: { key: string }) => one.key,
      ),
    ).toEqual(['macro.yields', 'macro.curve_slope'])
  })
})
