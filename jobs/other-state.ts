import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { OtherWarehouse } from '#connectors/duckdb/publish/other-warehouse.ts'
import { openState } from '#connectors/state/open.ts'
import { sqliteLog } from '#connectors/state/sqlite-log.ts'
import { readingElsewhere } from '#core/elsewhere.ts'
import { ConnectorError, UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import type { Log } from '#core/log.ts'
import type { Plan } from '#core/plan/plan.ts'
import { type View, viewOf } from '#core/view.ts'
import type { Places } from './places.ts'

/** What was asked of another state. */
export interface DeferAsked {
  readonly defer?: boolean
  /** A state directory, or a log in one: `.tidemark`, `.tidemark/prod_state.db`. */
  readonly state?: string
  readonly 'defer-state'?: string
  readonly 'favor-state'?: boolean
}

/** Another state, of which is read what was neither selected nor built here; nothing is written there. */
export interface OtherState {
  readonly warehouse: OtherWarehouse
  /** The view with what stands there, for a selection; the warehouse reads these assets there from then on. */
  through(graph: Graph, view: View, selected: readonly string[]): Promise<View>
  /** What a plan reads there, in words. */
  notes(graph: Graph, view: View, plan: Plan): readonly string[]
  /** Throws ConnectorError where it was written to since it was looked at: to be asked once its warehouse is attached, and held. */
  refuseChanged(): Promise<void>
}

/** The state that --defer names; null without it. Throws UsageError where there is none, or where it is this one. */
export function otherStateAsked(asked: DeferAsked, places: Places): OtherState | null {
  if (!asked.defer) {
    const needless = (['favor-state', 'defer-state'] as const).find((name) => asked[name] !== undefined)
    if (needless) throw new UsageError(`--${needless} says how --defer reads; add --defer`)
    return null
  }
  const typed = asked['defer-state'] ?? asked.state
  if (typed === undefined)
    throw new UsageError('--defer reads another state: give its directory by --state DIR, such as ../prod/.tidemark')
  const log = logIn(typed)
  const prefix = basename(log).slice(0, -LOG.length)
  const file = join(dirname(log), 'warehouse.duckdb')
  if (!existsSync(file)) throw new UsageError(`--defer: ${file} is not there, so nothing of ${typed} can be read`)
  const own = join(places.stateDir, 'warehouse.duckdb')
  const isOwn = existsSync(own) && realpathSync(own) === realpathSync(file)
  const ownPrefix = places.env.TIDEMARK_ENV ? `${places.env.TIDEMARK_ENV}_` : ''
  if (isOwn && prefix === ownPrefix)
    throw new UsageError(
      `--defer: ${typed} is the state that this run writes; give another one, or write elsewhere by --state-dir or TIDEMARK_ENV`,
    )
  let keys: ReadonlySet<string> = new Set()
  let seen = 0
  return {
    warehouse: { path: isOwn ? null : realpathSync(file), prefix, has: (key) => keys.has(key) },
    through: (graph, view, selected) =>
      looked(log, async (there) => {
        const other = await viewOf(graph, there, view.at)
        seen = other.lastId
        const favorsState = asked['favor-state'] ?? false
        const whole = readingElsewhere(graph, view, other, { selected, favorsState })
        keys = whole.elsewhere ?? keys
        return whole
      }),
    notes: (graph, view, plan) => notesOf(graph, view, plan, typed),
    refuseChanged: () =>
      looked(log, async (there) => {
        if ((await there.lastId()) === seen) return
        throw new ConnectorError(
          `${typed} was written to while this run was planned\n  → nothing was made; run the same command again`,
          { connector: 'state', code: 'MOVED' },
        )
      }),
  }
}

/** What a log says of the code by which each asset was made, by key; null where `folder` is no state directory. */
export async function codesMade(folder: string): Promise<ReadonlyMap<string, string> | null> {
  const log = logAt(folder)
  if (log === null) return null
  return looked(log, async (there) => new Map((await there.current()).map(({ asset, code }) => [asset, code])))
}

const LOG = 'state.db'

function logAt(typed: string): string | null {
  const path = resolve(typed)
  if (!existsSync(path)) return null
  if (!statSync(path).isDirectory()) return path.endsWith(LOG) ? path : null
  return existsSync(join(path, LOG)) ? join(path, LOG) : null
}

function logIn(typed: string): string {
  const found = logAt(typed)
  if (found !== null) return found
  const manifest = existsSync(join(resolve(typed), 'manifest.json'))
  throw new UsageError(
    manifest
      ? `--defer: ${typed} has a manifest.json, which names no warehouse and no versions of rows; give the state directory that has ${LOG} and warehouse.duckdb (--defer-state DIR beside --state DIR)`
      : `--defer: there is no ${LOG} in ${typed}; give the state directory of the other environment, such as ../prod/.tidemark, or its log, such as .tidemark/prod_${LOG}`,
  )
}

async function looked<T>(path: string, work: (log: Log) => Promise<T>): Promise<T> {
  const log = sqliteLog(openState(path, { readOnly: true }), () => 0)
  try {
    return await work(log)
  } finally {
    await log.close()
  }
}

function notesOf(graph: Graph, view: View, plan: Plan, typed: string): readonly string[] {
  const made = new Set(plan.steps.flatMap((step) => step.assets))
  const read = graph.order.filter(
    (key) =>
      view.elsewhere?.has(key) &&
      [...made].some((one) => Object.values(graph.assets.get(one)?.from ?? {}).some((input) => input.key === key)),
  )
  if (read.length === 0) return []
  const other = read.filter((key) => view.pieces(key).some((piece) => piece.code !== (graph.codes.get(key) ?? '')))
  const views = [...made].filter((key) => {
    const of = graph.assets.get(key)
    return of?.compute.via === 'select' && of.compute.select.materialized === 'view' && readsAny(of.from, read)
  })
  return [
    `read in ${typed}: ${listed(read)}`,
    ...(other.length > 0 ? [`made there by other code than that of here: ${listed(other)}`] : []),
    ...(views.length > 0 ? [`stored as tables, since a view cannot read another state: ${listed(views)}`] : []),
  ]
}

const readsAny = (from: Readonly<Record<string, { readonly key: string }>>, keys: readonly string[]): boolean =>
  Object.values(from).some(({ key }) => keys.includes(key))

const listed = (keys: readonly string[]): string =>
  `${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ` and ${keys.length - 5} more` : ''}`
