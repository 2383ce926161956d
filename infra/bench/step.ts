import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import type { Asset } from '#core/asset.ts'
import { asset } from '#core/define.ts'
import { graphOf } from '#core/graph.ts'
import { openWorld } from '#jobs/open-world.ts'
import { runOnce } from './run-once.ts'
import { figure, inScratch, median } from './scratch.ts'

// step_ms: 1,000 assets that store nothing, layers of 50 with three upstreams each, durable log, in process.
// step_table_ratio: the same with a one-row table each, staged, audited and published, against the bare statements.

const COUNT = 1000
const WIDTH = 50

const runs = []
for (let n = 0; n < 3; n++) runs.push(await inScratch((dir) => seconds(dir, false)))
figure('step_ms', (median(runs) / COUNT) * 1000, 'ms')
const ratios: number[] = []
let stepMs = 0
for (let n = 0; n < 3; n++) {
  const bare = await inScratch(bareSeconds)
  const ours = await inScratch((dir) => seconds(dir, true))
  ratios.push(ours / bare)
  stepMs = (ours / COUNT) * 1000
}
figure('step_table_ms', stepMs, 'ms')
figure('step_table_ratio', median(ratios), 'x')

async function seconds(dir: string, stores: boolean): Promise<number> {
  const graph = graphOf(layered(stores))
  await using world = openWorld(graph, dir, {})
  return (await runOnce(graph, world)).run
}

function layered(stores: boolean): readonly Asset[] {
  const made: Asset<unknown, null, 'warehouse'>[] = []
  const about = { doc: 'A bench asset.', owner: 'team:bench' }
  for (let index = 0; index < COUNT; index++) {
    const [layer, place] = [Math.floor(index / WIDTH), index % WIDTH]
    const above =
      layer === 0
        ? []
        : [0, 1, 2]
            .map((step) => made[(layer - 1) * WIDTH + ((place + step * 7) % WIDTH)])
            .filter((one) => one !== undefined)
    const from: Readonly<Record<string, Asset<unknown, null, 'warehouse'>>> = Object.fromEntries(
      above.map((one, name) => [`u${name}`, one]),
    )
    const key = `bench.a${String(index).padStart(5, '0')}`
    made.push(
      stores
        ? asset(key, {
            ...about,
            rows: z.object({ value: z.number() }),
            unique: ['value'],
            from,
            run: () => [{ value: index }],
          })
        : nothing(key, about, from),
    )
  }
  return made
}

function nothing(
  key: string,
  about: { doc: string; owner: string },
  from: Readonly<Record<string, Asset<unknown, null, 'warehouse'>>>,
): Asset<unknown, null, 'warehouse'> {
  const one = asset(key, { ...about, rows: z.object({}), from, run: () => [] })
  return Object.freeze({ ...one, rows: null })
}

// What a step must do on the engine: stage, look at schema, key and content, swap with a marker, commit.
async function bareSeconds(dir: string): Promise<number> {
  const instance = await DuckDBInstance.create(join(dir, 'bare.duckdb'))
  const connection = await instance.connect()
  await connection.run(
    'create schema bench; create table marker (asset varchar, keys varchar, "from" bigint, "to" bigint, token bigint, event bigint, code varchar, data varchar, rows bigint)',
  )
  const began = performance.now()
  for (let index = 0; index < COUNT; index++) {
    await connection.run('create temp table staged (value double)')
    const appender = await connection.createAppender('staged', 'main', 'temp')
    appender.appendDouble(index)
    appender.endRow()
    appender.closeSync()
    await connection.runAndReadAll(
      'select count(*), sum(hash(value)::hugeint)::varchar, count(*) filter (value is null), count(*) filter (not isfinite(value)) from staged',
    )
    await connection.runAndReadAll('select value, count(*) from staged group by value having count(*) > 1 limit 5')
    await connection.run('begin')
    await connection.run(`create or replace table bench.a${index} as select * from staged`)
    await connection.run(
      `insert into marker values ('bench.a${index}', '', null, null, ${index}, ${index}, '', 'h', 1)`,
    )
    await connection.run('commit')
    await connection.run('drop table staged')
  }
  const seconds = (performance.now() - began) / 1000
  connection.closeSync()
  instance.closeSync()
  return seconds
}
