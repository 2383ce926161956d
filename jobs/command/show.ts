import { UsageError } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { parseKey } from '#core/partition/key.ts'
import { allOf, partitionsIn } from '#core/partition/partition.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { previewOf } from '#core/run/preview.ts'
import { viewOf } from '#core/view.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { otherStateAsked } from '../other-state.ts'
import { placeOptions } from '../place-options.ts'
import { placesOf } from '../places.ts'
import { deferOptions, nodesOptions, projectOptions } from '../project-options.ts'
import { argumentsOf, wholeNumber } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'
import { jsonText, tableText } from '../terminal/table.ts'

const command = {
  name: 'show',
  about:
    'Computes one partition of an asset (the newest) from what stands, shows its first rows, and stores nothing; with --project what nodes of a dbt project, or a query, give.',
  words: '[KEY]',
  options: {
    partition: { value: 'KEY', help: 'another partition than the newest' },
    limit: { value: 'N', help: 'rows (default 10)' },
    project: { value: 'DIR', help: 'of the dbt project there, as dbt show does' },
    select: { value: 'EXPR', help: 'of a dbt project: the nodes; of a test the rows that fail' },
    exclude: { value: 'EXPR', help: 'the same, taken out' },
    inline: { value: 'SQL', help: 'of a dbt project: a query, such as "select * from {{ ref(\'orders\') }}"' },
    ...projectOptions,
    ...nodesOptions,
    ...deferOptions,
    ...placeOptions,
    json: { help: 'an array of rows' },
  },
  examples: [
    'factors.momentum',
    'rollups.nymex_bars_1m --partition 2026-11-18 --limit 3',
    '--project DIR --select orders',
  ],
} as const

async function show(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { print, columns, signal } = terminal
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const [key] = asked.words
  const limit = wholeNumber('limit', asked.options.limit, 10)
  const { project, ...options } = asked.options
  if (project !== undefined) {
    const wanted = { ...options, project, limit, ...(key === undefined ? {} : { select: key }) }
    return (await import('../project-show.ts')).showProject(wanted, terminal)
  }
  if (key === undefined)
    throw new UsageError('say what: KEY, such as factors.momentum; see npx tsx jobs/show.ts --help')
  const places = placesOf(asked.options)
  const graph = await loadGraph(places)
  const of = graph.assets.get(key)
  if (!of)
    throw new UsageError(
      `there is no asset '${key}'; ${didYouMean(key, graph.order) ?? 'npx tsx jobs/status.ts lists them'}`,
    )
  const other = otherStateAsked(asked.options, places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true, other: other?.warehouse ?? null })
  const own = await viewOf(graph, world.log, world.now())
  const view = other === null ? own : await other.through(graph, own, [key])
  const { partition } = asked.options
  const set =
    partition === undefined || !of.partitions
      ? allOf(of.partitions, view.at, view.names)
      : { boxes: [parseKey(partition, of.partitions, view.at, view.names)] }
  const placed = [...partitionsIn(set, of.partitions, view.names)].at(-1)
  if (of.partitions && !placed) throw new UsageError(`${key} has no partition yet`)
  const needs = openNeeds({ env: world.env, signal })
  const rows = await previewOf(graph, world, view, of, placed ? [placed] : [], { limit, needs, signal })
  const names = Object.keys(rows[0] ?? {})
  const values = rows.map((row) => names.map((name) => row[name]))
  if (asked.options.json) print(jsonText(names, values))
  else if (rows.length === 0) print('no rows')
  else print(tableText(names, values, { columns }))
  return EXIT.ok
}

/** Run by `npx tsx jobs/show.ts`. */
export const run = (): Promise<void> => main(show)
