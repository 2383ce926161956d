import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { projectInMemory } from './trial/project-in-memory.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

describe('the documents', () => {
  it.each(pages)('%s quotes files as they are and links to what exists', (page) => {
    const text = readFileSync(root + page, 'utf8')
    for (const [, file = '', quoted = ''] of text.matchAll(/<!-- file: (\S+) -->\n```\w*\n([\s\S]*?)```/g))
      expect(quoted, `${page} quotes ${file}`).toBe(readFileSync(root + file, 'utf8'))
    const folder = page.includes('/') ? `${root}docs/` : root
    for (const [, link = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
      expect(existsSync(folder + link), `${page} links to ${link}`).toBe(true)
  })

  // The design draws jobs that are not built yet.
  it.each(pages.filter((page) => page !== 'docs/design.md'))('%s names jobs and scripts that are there', (page) => {
    const text = readFileSync(root + page, 'utf8')
    for (const [, job = ''] of text.matchAll(/(?:npx tsx |`)(jobs\/[\w-]+\.ts)/g))
      expect(existsSync(root + job), `${page} names ${job}`).toBe(true)
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
    for (const [, script = ''] of text.matchAll(/npm run ([\w-]+)/g))
      expect(scripts, `${page} names npm run ${script}`).toHaveProperty(script)
  })

  it.each([
    ['docs/examples', 5],
    ['docs/habit', 6],
    ['docs/outside', 2],
  ])('have examples that run: %s', async (folder, materialized) => {
    const project = await projectInMemory({ root: root + folder })
    for (const sql of EXPORTED) await project.query(sql)
    const { summary, steps } = await project.run()
    expect(steps.filter((step) => step.error !== null)).toEqual([])
    expect(summary).toMatchObject({ materialized, failed: 0 })
    await project.close()
  })
})

// What docs/outside reads is made by nobody here.
const EXPORTED = [
  'create schema crm_export',
  `create table crm_export.deals as
   select 1::integer as deal_id, 'won' as stage, 12.50::decimal(18,2) as amount, now() as written_at`,
]
