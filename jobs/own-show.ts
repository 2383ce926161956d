import type { Asset } from '#core/asset.ts'
import { isEphemeral } from '#core/compute.ts'
import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { parseKey } from '#core/partition/key.ts'
import { allOf, partitionsIn } from '#core/partition/partition.ts'
import { isEmpty } from '#core/partition/set.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { previewOf } from '#core/run/preview.ts'
import { type View, viewOf } from '#core/view.ts'
import { loadGraph } from './load-graph.ts'
import { openWorld } from './open-world.ts'
import { type DeferAsked, otherStateAsked } from './other-state.ts'
import { pastAsked } from './past.ts'
import { placesOf } from './places.ts'
import { type Asked, selected } from './planned.ts'
import { withSelector } from './selector.ts'
import { EXIT } from './terminal/exit-code.ts'
import type { Terminal } from './terminal/main.ts'
import { jsonText, tableText } from './terminal/table.ts'

/** What was asked to be shown of Tidemark's own assets. */
export interface OwnShowAsked extends Asked, DeferAsked {
  readonly root?: string
  readonly 'state-dir'?: string
  readonly json?: boolean
}

/** Computes the newest partition (or the one asked for) of what is selected and shows its first `limit` rows; nothing is stored. Throws UsageError. */
export async function showOwn(
  key: string | undefined,
  limit: number,
  typed: OwnShowAsked,
  terminal: Terminal,
): Promise<number> {
  const { print, columns, signal } = terminal
  if (key === undefined && typed.select === undefined && typed.selector === undefined)
    throw new UsageError('say what: KEY, such as factors.momentum; see npx tsx jobs/show.ts --help')
  if (key !== undefined && typed.select !== undefined) throw new UsageError(`KEY and --select: choose one`)
  const places = placesOf(typed)
  const asked = await withSelector(places, key === undefined ? typed : { ...typed, select: key })
  const graph = await loadGraph(places)
  const other = otherStateAsked(asked, places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true, other: other?.warehouse ?? null })
  const own = await viewOf(graph, world.log, world.now())
  const keys = selected(graph, own, asked, await pastAsked(world, asked))
  const view = other === null ? own : await other.through(graph, own, keys)
  const seen = [...keys].flatMap((one) => graph.assets.get(one) ?? [])
  if (typed.json && seen.length > 1)
    throw new UsageError(`--json shows one; selected are ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ' …' : ''}`)
  let missing = false
  for (const of of seen) {
    if (asked.partition !== undefined && !of.partitions)
      throw new UsageError(`--partition ${asked.partition}: ${of.key} has no partitions; leave it out`)
    const placed = placedOf(of, view, asked.partition)
    if (of.partitions && !placed) throw new UsageError(`${of.key} has no partition yet`)
    const unmade = neverMade(of, graph, view)
    if (unmade.length > 0) {
      const [many, them] = unmade.length === 1 ? ['was', 'it'] : ['were', 'them']
      print(`${of.key} reads ${unmade.join(', ')}, which ${many} never made`)
      print(`  → npx tsx jobs/materialize.ts --select '${unmade.map((key) => `+${key}`).join(' ')}' makes ${them}`)
      missing = true
      continue
    }
    const needs = openNeeds({ env: world.env, signal })
    const rows = await previewOf(graph, world, view, of, placed ? [placed] : [], { limit, needs, signal })
    const names = Object.keys(rows[0] ?? {})
    const values = rows.map((row) => names.map((name) => row[name]))
    if (seen.length > 1) print(of.key)
    if (typed.json) print(jsonText(names, values))
    else if (rows.length === 0) print('no rows')
    else print(tableText(names, values, { columns }))
  }
  return missing ? EXIT.failed : EXIT.ok
}

// What it reads, ephemeral models taken in, and what nobody has made yet.
function neverMade(of: Asset, graph: Graph, view: View): readonly string[] {
  const read = Object.values(of.from).flatMap(({ key }) => graph.assets.get(key) ?? [])
  return [
    ...new Set(
      read
        .filter((one) => one.key !== of.key && !(one.compute.via === 'function' && one.compute.watch))
        .flatMap((one) =>
          isEphemeral(one) ? neverMade(one, graph, view) : isEmpty(view.standing(one.key)) ? [one.key] : [],
        ),
    ),
  ]
}

// The partition that was asked for, or the newest; undefined where there is none.
function placedOf(of: Asset, view: View, partition: string | undefined) {
  const set =
    partition === undefined || !of.partitions
      ? allOf(of.partitions, view.at, view.names)
      : { boxes: [parseKey(partition, of.partitions, view.at, view.names)] }
  return [...partitionsIn(set, of.partitions, view.names)].at(-1)
}
