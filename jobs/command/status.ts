import { UsageError } from '#core/error.ts'
import { type Instant, instant, iso } from '#core/instant.ts'
import { type Status, statusOf } from '#core/status.ts'
import { viewOf, viewThen } from '#core/view.ts'
import { chosenOptions } from '../dbt/project-options.ts'
import { lostWarehouse } from '../halves.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { pastAsked } from '../past.ts'
import { placeOptions } from '../place-options.ts'
import { placesOf } from '../places.ts'
import { selected } from '../planned.ts'
import { withSelector } from '../selector.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { countText } from '../terminal/figure.ts'
import { main, type Terminal } from '../terminal/main.ts'
import { tableText } from '../terminal/table.ts'

const command = {
  name: 'status',
  about: 'Says of each asset whether it matches its code and inputs (currency) and keeps its promise (freshness).',
  options: {
    select: { value: 'EXPR', many: true, help: 'as in materialize' },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    ...chosenOptions,
    'as-of': { value: 'INSTANT', help: 'as it stood then: 2026-11-20T12:00Z' },
    ...placeOptions,
    json: { help: 'an array of assets' },
  },
  examples: ['', "--select 'factors.*'", '--json'],
} as const

async function status(argv: readonly string[], { print, err, columns }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const places = placesOf(asked.options)
  const graph = await loadGraph(places, { renders: false })
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const then = asked.options['as-of']
  const view =
    then === undefined ? await viewOf(graph, world.log, world.now()) : await viewThen(graph, world.log, instantOf(then))
  const lost = await lostWarehouse(places, world)
  const options = await withSelector(places, asked.options)
  const rows = selected(graph, view, options, await pastAsked(world, options))
    .flatMap((key) => statusOf(graph, view, key) ?? [])
    .map(
      (one) =>
        (lost === null || one.lastAt === null ? one : { ...one, currency: 'unknown', why: LOST }) satisfies Status,
    )
  if (lost !== null) err.write(`${lost.message}\n`)
  if (asked.options.json) {
    print(JSON.stringify(rows, null, 2))
    return lost === null ? EXIT.ok : EXIT.failed
  }
  const lines = rows.map((one) => [
    one.asset,
    one.currency,
    one.partitions ?? '',
    one.freshness.state === 'notApplicable' ? 'n/a' : one.freshness.state,
    one.lastAt === null ? 'never' : iso(one.lastAt).slice(0, 16).replace('T', ' '),
    one.rows === null ? '' : countText(one.rows),
    one.why,
  ])
  print(tableText(['asset', 'currency', 'partitions', 'freshness', 'last (UTC)', 'rows', 'why'], lines, { columns }))
  return lost === null ? EXIT.ok : EXIT.failed
}

const LOST = 'the warehouse that held it is not there'

function instantOf(text: string): Instant {
  try {
    return instant(text)
  } catch (error) {
    throw new UsageError(`--as-of: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Run by `npx tsx jobs/status.ts`. */
export const run = (): Promise<void> => main(status)
