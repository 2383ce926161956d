import { expect, test } from 'vitest'
import { arcaRaw } from '#assets/ticks/arca-raw.ts'
import { tickFeed } from '#assets/ticks/feed.ts'
import { nymexRaw } from '#assets/ticks/nymex-raw.ts'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'

const root = new URL('../', import.meta.url).pathname

// Every table of the platform as the sum of its rows' hashes, whatever their order.
async function contents() {
  const needs = { feed: tickFeed({ rate: 1_000 }) }
  const project = await projectInMemory({
    root,
    given: [
      { ...nymexRaw, needs },
      { ...arcaRaw, needs },
    ],
  })
  // Of the weeks and months of the macro figures the last ones will do.
  const asked = { now: '2026-11-21T12:00:00Z', partition: '2026-02-01..' }
  const { summary, steps } = await project.run(asked)
  expect(steps.flatMap(({ error }) => error ?? [])).toEqual([])
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
  const again = await project.run(asked)
  expect(again.summary).toMatchObject({ planned: 0 })
  const hashes = new Map<string, unknown>()
  for (const key of project.graph.order.filter((one) => !ephemeral.includes(one))) {
    const [row] = await project.query(`select sum(hash(t))::varchar as content, count(*) as rows from ${key} as t`)
    hashes.set(key, row)
  }
  await project.close()
  return hashes
}

const ephemeral = ['macro.petroleum_figures', 'macro.price_days']

test('the whole platform comes out the same, row by row and bit by bit, and a second run has nothing to do', async () => {
  const first = await contents()
  expect(first.size).toBeGreaterThan(45)
  expect(await contents()).toEqual(first)
}, 120_000)
