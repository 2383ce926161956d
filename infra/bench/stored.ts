import { arcaRaw } from '#assets/ticks/arca-raw.ts'
import { nymexRaw } from '#assets/ticks/nymex-raw.ts'
import { graphOf } from '#core/graph.ts'
import { openWorld } from '#jobs/open-world.ts'
import { runOnce } from './run-once.ts'
import { figure, inScratch, median } from './scratch.ts'

// simulator_stored: the platform's raw ticks, made, loaded, audited (schema, unique key, checks, content hash, touched sessions) and published.

const speeds: number[] = []
for (let n = 0; n < 3; n++) {
  speeds.push(
    await inScratch(async (dir) => {
      const graph = graphOf([nymexRaw, arcaRaw])
      await using world = openWorld(graph, dir, {})
      const { run } = await runOnce(graph, world, {}, 2)
      const rows = (
        await world
          .store('warehouse')
          ?.query('select (select count(*) from ticks.nymex_raw) + (select count(*) from ticks.arca_raw)')
      )?.rows[0]?.[0]
      return Number(rows) / run
    }),
  )
}
figure('simulator_stored', median(speeds), 'ticks/s')
