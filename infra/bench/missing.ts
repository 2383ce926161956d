import { z } from 'zod'
import { micros } from '#core/column.ts'
import { source } from '#core/define.ts'
import { graphOf } from '#core/graph.ts'
import { instant, MINUTE } from '#core/instant.ts'
import { minutes } from '#core/partition/daily.ts'
import { allOf, count } from '#core/partition/partition.ts'
import { subtract } from '#core/partition/set.ts'
import { viewOf } from '#core/view.ts'
import { openWorld } from '#jobs/open-world.ts'
import { figure, inScratch, median } from './scratch.ts'

// missing_10M: which of ten million minutes are missing, every other thousand there, from a log on disk.

const START = '2000-01-01T00:00Z'
const PARTITIONS = 10_000_000
const BLOCK = 1_000

const ticks = source('bench.ticks', {
  doc: 'A bench source.',
  owner: 'team:bench',
  rows: z.object({ at: micros() }),
  partitions: minutes(START),
  at: 'at',
  load: () => [],
})
const graph = graphOf([ticks])
const now = instant(START) + PARTITIONS * MINUTE - 1

await inScratch(async (dir) => {
  {
    await using world = openWorld(graph, dir, {})
    const blocks = Array.from(
      { length: PARTITIONS / BLOCK / 2 },
      (_, index) => instant(START) + 2 * index * BLOCK * MINUTE,
    )
    const body = { data: 'h', rows: 0, ms: 0, inputs: {} }
    await world.log.append(
      blocks.map(
        (from) =>
          ({
            run: '',
            asset: ticks.key,
            code: '',
            from,
            to: from + BLOCK * MINUTE,
            keys: '',
            kind: 'unchanged',
            body,
          }) as const,
      ),
    )
  }
  await using world = openWorld(graph, dir, {})
  const times = []
  for (let n = 0; n < 7; n++) {
    const began = performance.now()
    const view = await viewOf(graph, world.log, now)
    const missing = subtract(allOf(ticks.partitions, now), view.standing(ticks.key))
    times.push(performance.now() - began)
    if (count(missing, ticks.partitions) !== PARTITIONS / 2) throw new Error('the missing half is not half')
  }
  figure('missing_10M', median(times), 'ms')
  figure('missing_10M_first', times[0] ?? 0, 'ms')
})
