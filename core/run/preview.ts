import type { Asset } from '../asset.ts'
import { rowsOf } from '../batch.ts'
import { batchesOf } from '../batches.ts'
import type { Graph } from '../graph.ts'
import type { Placed } from '../partition/partition.ts'
import { stepFor } from '../plan/step-for.ts'
import { readingsOf, rowsRead } from '../reading.ts'
import { emptyTable } from '../rows.ts'
import { rendered } from '../select.ts'
import type { View } from '../view.ts'
import type { World } from '../world.ts'
import { contextOf } from './context.ts'
import type { OpenNeeds } from './open-needs.ts'
import { scopeOf } from './select-scope.ts'
import { untilAborted } from './until-aborted.ts'

interface Looking {
  readonly limit: number
  readonly needs: OpenNeeds
  readonly signal: AbortSignal
}

/** The first rows of a partition, computed from what stands; nothing is staged, logged or published. */
export async function previewOf(
  graph: Graph,
  world: World,
  view: View,
  of: Asset,
  placed: readonly Placed[],
  { limit, needs, signal }: Looking,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const step = stepFor(of, placed)
  const box = placed[0]?.box ?? []
  const store = world.store(of.in)
  if (of.compute.via === 'select') {
    if (store === null) return []
    const scope = scopeOf(of, step, box, store, { graph, view })
    const text = await rendered(of.compute.select, scope, { query: (sql) => store.read(sql, signal) })
    const { columns, rows } = await store.query(`select * from (\n${text}\n) limit ${limit}`, signal)
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))
  }
  const tables = Object.fromEntries(
    readingsOf(graph, view, of, box).map((reading) => {
      const upstream = graph.assets.get(reading.input.key)
      const from = upstream ? world.store(upstream.in) : null
      if (!upstream || from === null || view.pieces(upstream.key).length === 0) return [reading.name, emptyTable]
      return [reading.name, from.table(rowsRead(graph, view, of, reading, box), upstream.unique, signal)]
    }),
  )
  const { context } = await contextOf(of, step, { needs, now: world.now(), signal, log: () => {} })
  const made = await untilAborted(
    of.compute.run(of.kind === 'source' ? { standing: emptyTable } : tables, context),
    signal,
  )
  const name = of.key.split('.')[1] ?? ''
  const rows =
    of.together.length > 1 && typeof made === 'object' && made !== null && name in made
      ? (made as Record<string, unknown>)[name]
      : made
  const found: Record<string, unknown>[] = []
  const columns = graph.columns.get(of.key)?.map((column) => column.name) ?? []
  for await (const batch of batchesOf(rows, columns, of.rows, 'sample')) {
    for (const row of rowsOf(batch)) {
      found.push(row)
      if (found.length === limit) return found
    }
  }
  return found
}
