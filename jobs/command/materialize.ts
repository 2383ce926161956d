import { resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import { deferOptions, eventTimeOptions, nodesOptions, projectOptions } from '../dbt/project-options.ts'
import { placeOptions } from '../place-options.ts'
import { argumentsOf, wholeNumber } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'materialize',
  about: 'Materializes what is missing or stale, in order, and shows it while it happens.',
  options: {
    select: {
      value: 'EXPR',
      many: true,
      help: 'key, subject.*, +x, x+, 2+x+1, @x, tag:, owner:, path:, resource_type:, state:stale|missing|failed|changed, result:error …; space unites, comma intersects',
    },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    partition: {
      value: 'P',
      help: 'KEY, FROM..TO (both included, either open), latest, missing or stale',
      for: 'own',
      instead: '--event-time-start and --event-time-end say which batches',
    },
    'full-refresh': { help: 'drop all partitions and rebuild' },
    force: { help: 'run what is current, too', for: 'own', instead: 'its nodes are built anew each time' },
    'dry-run': {
      help: 'print the plan that would run, run nothing',
      for: 'own',
      instead: 'npx tsx jobs/ls.ts --project DIR lists what would be built',
    },
    explain: { value: 'KEY', help: 'say why an asset would run or not, and what it would read', for: 'own' },
    concurrency: { value: 'N', help: 'steps at once (default 4)' },
    'fail-fast': { help: 'begin nothing more after the first failure' },
    retry: {
      value: 'last|RUN',
      help: 'only what that run left undone',
      for: 'own',
      instead: '--select result:error+ --state DIR takes what failed',
    },
    watch: { help: 'again after each change of the files of the project', for: 'own' },
    project: { value: 'DIR', help: 'build and test the dbt project there, as dbt build does' },
    ...projectOptions,
    ...nodesOptions,
    ...eventTimeOptions,
    ...deferOptions,
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

/** `npx tsx jobs/materialize.ts`: understands what is typed, then looks, or runs; only what that needs is loaded. */
async function materialize(argv: readonly string[], terminal: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, terminal.print)
  if (asked === null) return EXIT.ok
  const { options } = asked
  const concurrency = wholeNumber('concurrency', options.concurrency, 4)
  const color = !options['no-color']
  if (options.json && options.explain !== undefined) throw new UsageError('--explain is told in words; take --json out')
  if (options.explain !== undefined && (options.select ?? options.exclude ?? options.selector) !== undefined)
    throw new UsageError('--explain names the asset itself; take --select, --exclude and --selector out')
  if (options.json && options.quiet) throw new UsageError('--json and --quiet: choose one')
  if (options.project !== undefined)
    return (await import('../dbt/dbt-project.ts')).buildDbt(
      {
        ...options,
        project: options.project,
        asked: asked.asked,
        fullRefresh: options['full-refresh'] ?? false,
        concurrency: options.concurrency === undefined ? null : concurrency,
        failFast: options['fail-fast'] ?? false,
        color,
      },
      terminal,
    )
  if (options.watch) return (await import('../watch.ts')).watch(resolve(options.root ?? '.'), argv, terminal)
  const wanted = { ...options, force: options.force ?? false, fullRefresh: options['full-refresh'] ?? false }
  if (options['dry-run'] || options.explain !== undefined)
    return (await import('../look-asked.ts')).lookAsked(wanted, terminal)
  const { runAsked } = await import('../run-asked.ts')
  return runAsked(
    { ...wanted, asked: asked.asked, concurrency, failFast: options['fail-fast'] ?? false, color },
    terminal,
  )
}

/** Run by `npx tsx jobs/materialize.ts`. */
export const run = (): Promise<void> => main(materialize, { tellsEvents: true })
