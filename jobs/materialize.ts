import { UsageError } from '#core/error.ts'
import { observe } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { dryRun } from './dry-run.ts'
import { explain } from './explain.ts'
import { loadGraph } from './load-graph.ts'
import { openWorld } from './open-world.ts'
import { placeOptions, placesOf } from './places.ts'
import { planAsked } from './planned.ts'
import { runAsked } from './run-asked.ts'
import { argumentsOf, wholeNumber } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'
import { watch } from './watch.ts'

const command = {
  name: 'materialize',
  about: 'Materializes what is missing or stale, in order, and shows it while it happens.',
  options: {
    select: {
      value: 'EXPR',
      help: 'key, subject.*, +x, x+, 2+x+1, @x, tag:, owner:, path:, kind:, state:stale|missing|failed|changed; space unites, comma intersects',
    },
    exclude: { value: 'EXPR', help: 'the same, taken out' },
    partition: { value: 'P', help: 'KEY, FROM..TO (both included, either open), latest, missing or stale' },
    'full-refresh': { help: 'drop all partitions and rebuild' },
    force: { help: 'run what is current, too' },
    'dry-run': { help: 'print the plan that would run, run nothing' },
    explain: { value: 'KEY', help: 'say why an asset would run or not, and what it would read' },
    concurrency: { value: 'N', help: 'steps at once (default 4)' },
    'fail-fast': { help: 'begin nothing more after the first failure' },
    retry: { value: 'last|RUN', help: 'only what that run left undone' },
    watch: { help: 'again after each change of assets/, models/ or sql/' },
    ...placeOptions,
    json: { help: 'events as NDJSON on stdout, and nothing else there' },
    quiet: { help: 'only failures and the summary' },
    'no-color': { help: 'no colours (NO_COLOR does the same)' },
  },
  examples: [
    '',
    "--select 'factors.*+' --partition 2026-11-01..",
    '--dry-run',
    '--explain rollups.nymex_bars_1d',
    '--retry last',
  ],
} as const

/** `npx tsx jobs/materialize.ts`: understands what is typed, then looks, or runs. */
async function materialize(argv: readonly string[], terminal: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, terminal.print)
  if (asked === null) return EXIT.ok
  const { options } = asked
  const concurrency = wholeNumber('concurrency', options.concurrency, 4)
  const color = !options['no-color'] && !placesOf(options).env.NO_COLOR
  if (options.json && options.quiet) throw new UsageError('--json and --quiet: choose one')
  if (options.watch) return watch(placesOf(options).root, argv, terminal)
  const wanted = { ...options, force: options.force ?? false, fullRefresh: options['full-refresh'] ?? false }
  if (!options['dry-run'] && options.explain === undefined)
    return runAsked(
      { ...wanted, asked: asked.asked, concurrency, failFast: options['fail-fast'] ?? false, color },
      terminal,
    )
  const places = placesOf(options)
  const graph = await loadGraph(places, { renders: false })
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  if (options.explain !== undefined) return explain(graph, world, options.explain, terminal.print)
  const json = options.json ?? false
  const needs = openNeeds({ env: world.env, signal: terminal.signal })
  const seen = await observe(graph, graph.order, world, needs, terminal.signal, { record: false })
  return dryRun(graph, world, await planAsked(graph, world, wanted, seen), { json, print: terminal.print })
}

await main(materialize, { tellsEvents: true })
