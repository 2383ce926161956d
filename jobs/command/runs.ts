import { UsageError } from '#core/error.ts'
import type { LogEvent } from '#core/event.ts'
import { graphOf } from '#core/graph.ts'
import { iso } from '#core/instant.ts'
import { setAt } from '#core/partition/address.ts'
import { endsOf } from '#core/partition/partition.ts'
import { EMPTY, isEmpty } from '#core/partition/set.ts'
import { viewOf } from '#core/view.ts'
import type { World } from '#core/world.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { placeOptions } from '../place-options.ts'
import { type Places, placesOf } from '../places.ts'
import { argumentsOf, refuseFurther, wholeNumber } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { secondsText } from '../terminal/figure.ts'
import { main, type Terminal } from '../terminal/main.ts'
import { tableText } from '../terminal/table.ts'

const command = {
  name: 'runs',
  about: 'Lists runs, or shows what one did: outcomes, failures, checks, and the lines of user code.',
  words: 'list|show [last|RUN]',
  options: {
    limit: { value: 'N', help: 'list: the newest N (default 20)' },
    ...placeOptions,
    json: { help: 'an array of runs, or of events' },
  },
  examples: ['list', 'show last', 'show last --json'],
} as const

async function runs(argv: readonly string[], { print, columns }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const [verb, which = 'last'] = asked.words
  if (verb !== 'list' && verb !== 'show')
    throw new UsageError(`runs list, or runs show [last|RUN]; not '${verb ?? ''}'`)
  refuseFurther(`runs ${verb}`, asked.words, verb === 'list' ? 1 : 2)
  if (verb === 'show' && asked.options.limit !== undefined)
    throw new UsageError('--limit says nothing to runs show, which shows one')
  const places = placesOf(asked.options)
  await using world = openWorld(graphOf([]), places.stateDir, places.env, { look: true })
  const limit = wholeNumber('limit', asked.options.limit, 20)
  const started = await world.log.events({ kinds: ['run.started'], newestFirst: true, limit })
  const json = asked.options.json ?? false
  if (verb === 'list') {
    const ended = new Map(
      (await world.log.events({ kinds: ['run.finished'], newestFirst: true, limit: limit * 2 })).map((event) => [
        event.run,
        event,
      ]),
    )
    const rows = started.map((event) => ({
      run: event.run,
      at: iso(event.at),
      ...endOf(ended.get(event.run)),
      asked: event.kind === 'run.started' ? event.body.asked : '',
    }))
    print(
      json
        ? JSON.stringify(rows, null, 2)
        : tableText(
            ['run', 'began (UTC)', 'status', 'took', 'asked'],
            rows.map((row) => [
              row.run,
              row.at.slice(0, 19).replace('T', ' '),
              row.status,
              row.ms === null ? '' : secondsText(row.ms),
              row.asked,
            ]),
            { columns },
          ),
    )
    return EXIT.ok
  }
  const run = which === 'last' ? started[0]?.run : which
  const events = run === undefined ? [] : await world.log.events({ run })
  if (run === undefined || events.length === 0)
    throw new UsageError(`there is no run '${which}'; npx tsx jobs/runs.ts list shows them`)
  if (json) print(JSON.stringify(events, null, 2))
  else {
    const placeOf = await placesIn(places, world)
    show(run, events, await world.log.notes(run), { print, columns, placeOf })
  }
  return EXIT.ok
}

function endOf(event: LogEvent | undefined): { status: string; ms: number | null } {
  return event?.kind === 'run.finished'
    ? { status: event.body.status, ms: event.body.ms }
    : { status: 'running, or lost', ms: null }
}

function show(
  run: string,
  events: readonly LogEvent[],
  notes: readonly { at: number; asset: string; text: string }[],
  { print, columns, placeOf }: { print: (text: string) => void; columns: number; placeOf: (event: LogEvent) => string },
): void {
  const end = endOf(events.find((event) => event.kind === 'run.finished'))
  print(`${run}: ${end.status}${end.ms === null ? '' : `, ${secondsText(end.ms)}`}`)
  const rows = events
    .filter((event) => SHOWN.has(event.kind))
    .map((event) => [iso(event.at).slice(11, 19), event.asset, placeOf(event), event.kind, saidOf(event)])
  if (rows.length > 0) print(tableText(['at (UTC)', 'asset', 'partition', 'what', ''], rows, { columns }))
  for (const note of notes) print(`${iso(note.at).slice(11, 19)}  ${note.asset}  ${note.text}`)
}

const SHOWN: ReadonlySet<string> = new Set([
  'materialized',
  'unchanged',
  'computed',
  'failed',
  'upstreamFailed',
  'notAttempted',
  'cancelled',
  'lost',
  'check',
  'wiped',
])

// Partitions by the keys of their definitions; by instants where an asset is gone, or the definitions cannot be loaded.
async function placesIn(places: Places, world: World): Promise<(event: LogEvent) => string> {
  const graph = await loadGraph(places, { renders: false }).catch(() => null)
  const view = graph && (await viewOf(graph, world.log, world.now()))
  return (event) => {
    const partitions = graph?.assets.get(event.asset)?.partitions
    const set = view && partitions ? setAt(partitions, event, view.names) : EMPTY
    if (!view || !partitions || isEmpty(set))
      return [event.from === null ? '' : iso(event.from), event.keys].filter(Boolean).join(' ')
    return endsOf(set, partitions, view.names).join('..')
  }
}

function saidOf(event: LogEvent): string {
  switch (event.kind) {
    case 'failed':
      return event.body.what.split('\n')[0] ?? ''
    case 'upstreamFailed':
      return event.body.upstream
    case 'notAttempted':
    case 'cancelled':
    case 'wiped':
      return event.body.why
    case 'check':
      return `${event.body.check}: ${event.body.failing} failing`
    default:
      return ''
  }
}

/** Run by `npx tsx jobs/runs.ts`. */
export const run = (): Promise<void> => main(runs)
