import { causeText, currencyOf } from '#core/currency.ts'
import { UsageError } from '#core/error.ts'
import { freshnessOf } from '#core/freshness-verdict.ts'
import type { Graph } from '#core/graph.ts'
import { iso } from '#core/instant.ts'
import { didYouMean } from '#core/nearest.ts'
import { applyFilter, type Filter } from '#core/partition/filter.ts'
import { keyOf } from '#core/partition/key.ts'
import { allOf, count, partitionsIn } from '#core/partition/partition.ts'
import { isEmpty, type PartitionSet } from '#core/partition/set.ts'
import { readingsOf } from '#core/reading.ts'
import { type View, viewOf } from '#core/view.ts'
import type { World } from '#core/world.ts'
import { EXIT } from './terminal/exit-code.ts'

/** Says why an asset would run or not, partition by partition (those of a filter), and what it would read. */
export async function explain(
  graph: Graph,
  world: World,
  key: string,
  filter: Filter | null,
  print: (text: string) => void,
): Promise<number> {
  const of = graph.assets.get(key)
  if (!of)
    throw new UsageError(
      `there is no asset '${key}'; ${didYouMean(key, graph.order) ?? `there are ${graph.order.slice(0, 5).join(', ')} …`}`,
    )
  const view = await viewOf(graph, world.log, world.now())
  const place = graph.places.get(key)
  print(`${key}, ${of.kind}${place ? `, ${place.file}:${place.line}` : ''}`)
  print(`  ${of.doc}`)
  const fresh = freshnessOf(graph, view, of)
  print(`  freshness: ${fresh.state}, ${fresh.reason}${fresh.next === null ? '' : `; changes at ${iso(fresh.next)}`}`)
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
            : 'would not run: code and inputs are those of its last materialization'
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

function setText(graph: Graph, view: View, key: string, set: PartitionSet): string {
  const of = graph.assets.get(key)
  if (!of?.partitions) return 'the whole table'
  if (isEmpty(set)) return 'no partition'
  const first = set.boxes[0] ?? []
  const last = (set.boxes.at(-1) ?? []).map((range) => ({ from: range.to - 1, to: range.to }))
  const many = count(set, of.partitions)
  return many === 1
    ? keyOf(first, of.partitions, view.names)
    : `${many} partitions, ${keyOf(first, of.partitions, view.names)} … ${keyOf(last, of.partitions, view.names)}`
}
