import { join } from 'node:path'
import { takeOwnership } from '#connectors/state/owner.ts'
import { observe } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { recover } from '#core/run/recover.ts'
import { runPlan } from '#core/run/run.ts'
import type { Store } from '#core/store.ts'
import { expectedSeconds } from './expected.ts'
import { refuseLostLog, refuseLostWarehouse } from './halves.ts'
import { loadGraph } from './load-graph.ts'
import { openWorld } from './open-world.ts'
import { type DeferAsked, otherStateAsked } from './other-state.ts'
import { type Places, placesOf } from './places.ts'
import { type Asked, planAsked } from './planned.ts'
import { withSelector } from './selector.ts'
import { type Display, displayFor } from './terminal/display.ts'
import { exitCodeOf } from './terminal/exit-code.ts'
import { counted } from './terminal/figure.ts'
import type { Terminal } from './terminal/main.ts'
import { keepStamp, refuseOlderWarehouse } from './warehouse-stamp.ts'

/** What was asked of a run, and how it is to run and be shown. */
export interface RunAsked extends Asked, DeferAsked {
  /** As typed, for the log. */
  readonly asked: string
  readonly root?: string
  readonly 'state-dir'?: string
  readonly concurrency: number
  readonly failFast: boolean
  readonly color: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Loads, owns the state directory, recovers, looks at the sources, plans, runs and shows it; gives the exit code. */
export async function runAsked(typed: RunAsked, terminal: Terminal): Promise<number> {
  const places = placesOf(typed)
  const asked = await withSelector(places, typed)
  const { json = false, quiet = false } = asked
  const color = asked.color && !places.env.NO_COLOR
  const display = await displayFor({ json, quiet, color, out: terminal.out, err: terminal.err, next: retryOf(asked) })
  try {
    const code = await shown(asked, places, terminal, display)
    keepStamp(places)
    return code
  } finally {
    await display.end()
  }
}

async function shown(asked: RunAsked, places: Places, { signal }: Terminal, display: Display): Promise<number> {
  display.phase('loading assets and models')
  const graph = await loadGraph(places, { renders: false })
  using _owner = takeOwnership(places.stateDir, {
    pid: process.pid,
    since: new Date().toISOString(),
    command: `materialize ${asked.asked}`.trim(),
  })
  await refuseLostLog(places)
  const other = otherStateAsked(asked, places)
  await using world = openWorld(graph, places.stateDir, places.env, { other: other?.warehouse ?? null })
  await refuseLostWarehouse(places, world)
  display.phase(`looking at ${counted(graph.assets.size, 'asset')}`)
  const recovered = await recover(world, (key) => graph.assets.get(key)?.in ?? 'warehouse')
  if (recovered.completed + recovered.lost + recovered.gone > 0)
    display.note(
      `recovered after a process that died: ${recovered.completed} completed, ${recovered.lost} dropped, ${recovered.gone} gone`,
    )
  await refuseOlderWarehouse(places, world)
  const { wrong } = await observe(graph, graph.order, world, openNeeds({ env: world.env, signal }), signal)
  const { view, plan, notes } = await planAsked(graph, world, asked, { other })
  // What a Ctrl-C ended did not fail; what another state has is not looked at here.
  for (const [key, error] of signal.aborted ? [] : wrong)
    if (!view.elsewhere?.has(key))
      display.note(
        `${key}: its probe failed (${error instanceof Error ? error.message : String(error)}); taken as it was`,
      )
  for (const note of notes) display.note(note)
  const estimateSeconds = await expectedSeconds(world, plan, asked.concurrency)
  const renders = plan.steps.some((step) => step.assets.some((key) => graph.assets.get(key)?.kind === 'model'))
  if (plan.steps.length > 0) (await import('./terminal/answer-tsx.ts')).answerTsx()
  const warehouse = plan.steps.length > 0 ? world.store('warehouse') : null
  using _answers = warehouse ? await answering(join(places.stateDir, 'warehouse.sock'), warehouse) : null
  if (renders) display.phase('rendering models')
  // A warehouse that cannot be had is told once, before any step meets it.
  const [whole] = await Promise.all([renders ? loadGraph(places) : graph, warehouse?.open()])
  if (warehouse) await other?.refuseChanged()
  const summary = await runPlan(whole, view, plan, world, {
    asked: asked.asked,
    concurrency: asked.concurrency,
    failFast: asked.failFast,
    force: (asked.force ?? false) || (asked.fullRefresh ?? false) || asked.retry !== undefined,
    estimateSeconds,
    signal,
    emit: display.show,
  })
  return exitCodeOf(summary, signal.aborted)
}

async function answering(socket: string, warehouse: Store): Promise<Disposable> {
  const { serveQueries } = await import('#connectors/duckdb/socket.ts')
  return serveQueries(socket, warehouse)
}

// In the places that were given: a retry elsewhere would find no run.
function retryOf({ root, 'state-dir': stateDir }: RunAsked): string {
  const places = [
    root === undefined ? '' : ` --root ${quoted(root)}`,
    stateDir === undefined ? '' : ` --state-dir ${quoted(stateDir)}`,
  ]
  return `npx tsx jobs/materialize.ts --retry last${places.join('')}`
}

const quoted = (word: string): string => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
