import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenWorld } from '../open-world.ts'
import { crashChild } from './crash-child.ts'
import { crashGrowth } from './crash-growth.ts'

const base = mkdtempSync(join(tmpdir(), 'tidemark-growth-'))
let run: Awaited<ReturnType<typeof crashChild>>
beforeAll(async () => {
  run = await crashChild('crash-growth', base)
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

describe.each(['delete+insert', 'history'] as const)(
  'SIGKILL between any two writes of an increment by %s',
  (strategy) => {
    it('leaves the rows of before or those of after, and the next run ends it', { timeout: 170_000 }, async () => {
      const before = join(base, `before-${strategy}`)
      const { world } = await crashGrowth(before, 1, strategy)
      await world.close()
      const copied = (name: string) => {
        const dir = join(base, `${strategy}-${name}`)
        cpSync(before, dir, { recursive: true })
        return dir
      }
      const trace = join(base, `trace-${strategy}`)
      expect(await run(copied('traced'), '2', strategy, '0', trace)).toBe('0')
      const points = readFileSync(trace, 'utf8').trim().split('\n')
      expect(points.filter((point) => /(delete from|merge into|update) "market"\."kept"/.test(point))).toHaveLength(2)
      const killed = async (index: number, point: string) => {
        const dir = copied(`killed${index}`)
        expect(await run(dir, '2', strategy, String(index + 1), ''), point).toBe('SIGKILL')
        const after = await crashGrowth(dir, 2, strategy, {
          found: async (restarted) => {
            expect(await restarted.log.open(), point).toEqual([])
            const stands = await counted(restarted, strategy)
            expect([[[3, 1, 1]], [[3, 2, 2]]], point).toContainEqual(stands)
            expect(await journalled(restarted), point).toEqual(stands?.[0]?.[1] === 1 ? [[1]] : [[1], [2]])
          },
        })
        expect(after.summary, point).toMatchObject({ failed: 0, upstreamFailed: 0 })
        expect(await counted(after.world, strategy), point).toEqual([[3, 2, 2]])
        await after.world.close()
      }
      // Two at a time: a child is mostly start-up.
      const lane = async (of: number) => {
        for (const [index, point] of points.entries()) if (index % 2 === of) await killed(index, point)
      }
      await Promise.all([lane(0), lane(1)])
    })
  },
)

// An entry for each publication, in their order.
async function journalled(world: OpenWorld) {
  const found = await world.store('warehouse')?.query('select close from market.journal order by rowid')
  return found?.rows.map((row) => row.map(Number))
}

async function counted(world: OpenWorld, strategy: string) {
  const now = strategy === 'history' ? 'where dbt_valid_to is null' : ''
  const found = await world.store('warehouse')?.query(`select count(*), min(close), max(close) from market.kept ${now}`)
  return found?.rows.map((row) => row.map(Number))
}
