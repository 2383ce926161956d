import { causeText, currencyOf } from '#core/currency.ts'
import { UsageError } from '#core/error.ts'
import { freshnessOf } from '#core/freshness-verdict.ts'
import { type Graph, reached } from '#core/graph.ts'
import { iso } from '#core/instant.ts'
import { didYouMean } from '#core/nearest.ts'
import { applyFilter, type Filter } from '#core/partition/filter.ts'
import { allOf, count, endsOf, partitionsIn } from '#core/partition/partition.ts'
import { isEmpty, type PartitionSet } from '#core/partition/set.ts'
import { planOf } from '#core/plan/plan.ts'
import { readingsOf } from '#core/reading.ts'
import { observe, type Seen } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { type View, viewOf } from '#core/view.ts'
import type { World } from '#core/world.ts'
import type { OtherState } from './other-state.ts'
import { EXIT } from './terminal/exit-code.ts'
import type { Terminal } from './terminal/main.ts'

/**
 * Says why an asset would run or not, partition by partition (those of a filter), and what it would read. Its probe and those of
 * what it stands on are asked, and nothing of it is recorded.
 */
export async function explain(
  graph: Graph,
  world: World,
  key: string,
  filter: Filter | null,
  { print, signal, other = null }: Pick<Terminal, 'print' | 'signal'> & { readonly other?: OtherState | null },
): Promise<number> {
  const of = graph.assets.get(key)
  if (!of)
    throw new UsageError(
      `there is no asset '${key}'; ${didYouMean(key, graph.order) ?? `there are ${graph.order.slice(0, 5).join(', ')} …`}`,
    )
  const above = reached(graph.upstream, [key])
  const needs = openNeeds({ env: world.env, signal })
  const seen = await observe(
    graph,
    graph.order.filter((one) => above.has(one)),
    world,
    needs,
    signal,
    { record: false },
  )
  const own = { ...(await viewOf(graph, world.log, world.now())), observed: seen.versions }
  const view = other === null ? own : await other.through(graph, own, [key])
  const place = graph.places.get(key)
  print(`${key}, ${of.kind}${place ? `, ${place.file}:${place.line}` : ''}`)
  print(`  ${of.doc}`)
  if (of.compute.via === 'select' && of.compute.select.ask !== undefined)
    print('  introspective: it asks the warehouse while it renders, so its text is not known before a run')
  const fresh = freshnessOf(graph, view, of)
  print(`  freshness: ${fresh.state}, ${fresh.reason}${fresh.next === null ? '' : `; changes at ${iso(fresh.next)}`}`)
  for (const text of probed(graph, view, above, seen)) print(`  ${text}`)
  const carried = carriedTo(graph, view, key, above)
  const said = new Map<string, { first: string; last: string; times: number; reads: string }>()
  const all = allOf(of.partitions, view.at, view.names)
  const asked = filter === null ? all : (applyFilter(filter, of.partitions, view.at, view.names) ?? all)
  for (const { partition, box } of partitionsIn(asked, of.partitions, view.names)) {
    const currency = currencyOf(graph, view, of, box)
    const verdict =
      currency.state === 'stale'
        ? `would run: ${currency.causes.map(causeText).join(', ')}`
        : currency.state === 'missing'
          ? 'would run: missing'
          : currency.state === 'unknown'
            ? `would run: ${currency.why}`
            : (carried.get(partition.key) ?? 'would not run: code and inputs are those of the last materialization')
    const known = said.get(verdict)
    const reads = readingsOf(graph, view, of, box).map(
      ({ name, input, set }) =>
        `    ${name} = ${input.key} (${input.mapping.kind}${input.vintages ? ', vintages' : ''}): ${setText(graph, view, input.key, set)}`,
    )
    said.set(verdict, {
      first: known?.first ?? partition.key,
      last: partition.key,
      times: (known?.times ?? 0) + 1,
      reads: reads.join('\n'),
    })
  }
  if (said.size === 0) print('  no partition of it exists yet')
  for (const [verdict, { first, last, times, reads }] of said) {
    print(
      `  ${of.partitions ? `${times} ${times === 1 ? `partition (${first})` : `partitions (${first} … ${last})`}: ` : ''}${verdict}`,
    )
    if (reads) print(`  reads${of.partitions ? ` for ${last}` : ''}:\n${reads}`)
  }
  const failure = view.failures.find((event) => event.asset === key)
  if (failure?.kind === 'failed') print(`  last failure ${iso(failure.at)}: ${failure.body.what}`)
  return EXIT.ok
}

// What the probes of the asset and of what it stands on said, against what was loaded last.
function probed(graph: Graph, view: View, above: ReadonlySet<string>, { wrong }: Seen): readonly string[] {
  return graph.order.flatMap((key) => {
    const of = graph.assets.get(key)
    if (!above.has(key) || of?.compute.via !== 'function' || of.compute.probe === undefined) return []
    const error = wrong.get(key)
    if (error !== undefined)
      return [`probe of ${key}: failed (${error instanceof Error ? error.message : String(error)}); taken as it was`]
    const loaded = view.pieces(key).filter((piece) => piece.provenance?.probe !== undefined)
    const observed = view.observed.get(key)?.version
    const other = loaded.filter((piece) => piece.provenance?.probe !== observed).length
    if (loaded.length === 0) return [`probe of ${key}: asked; nothing that was loaded to compare it with`]
    return [
      `probe of ${key}: ${other === 0 ? 'the source is as it was when it was loaded' : 'the source changed since it was loaded'}`,
    ]
  })
}

// Partitions, by key, that would run because something above them would, and only if it comes out other than before.
function carriedTo(graph: Graph, view: View, key: string, above: ReadonlySet<string>): ReadonlyMap<string, string> {
  const { steps } = planOf(graph, view, { keys: graph.order.filter((one) => above.has(one)) })
  const own = steps.filter((step) => step.assets.includes(key) && !step.certain)
  return new Map(
    own.flatMap(({ placed, reasons }) =>
      placed.map(({ partition }) => [partition.key, `would run ${reasons.join(', ')}`]),
    ),
  )
}

function setText(graph: Graph, view: View, key: string, set: PartitionSet): string {
  const of = graph.assets.get(key)
  if (!of?.partitions) return 'the whole table'
  if (isEmpty(set)) return 'no partition'
  const keys = endsOf(set, of.partitions, view.names)
  return keys.length === 1 ? (keys[0] ?? '') : `${count(set, of.partitions)} partitions, ${keys.join(' … ')}`
}
