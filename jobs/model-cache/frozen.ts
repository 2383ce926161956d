import type { Asset } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import type { Promised } from '#core/freshness.ts'
import { modelVersion } from '#core/load/code-version.ts'
import type { Ground } from '#core/load/load.ts'
import type { Partitions } from '#core/partition/definition.ts'
import type { Watch } from '#core/watch.ts'

type Said = Omit<Asset, 'partitions' | 'compute' | 'fresh' | 'rows' | 'needs' | 'row' | 'partition' | 'role'>

/** A model as plain data: all but its text. */
export interface Frozen {
  /** What it says beyond USUAL. */
  readonly asset: Pick<Said, 'key'> & Partial<Said>
  readonly code: string
  /** By name, or as they are where the model draws them itself. */
  readonly partitions: string | Partitions | null
  readonly fresh:
    | Promised
    | { readonly kind: 'release'; readonly name: string; readonly span: string; readonly warnAt: string | null }
    | null
  readonly select: {
    readonly materialized: 'table' | 'view' | 'incremental' | 'ephemeral'
    readonly file: string
    readonly asksIncremental: boolean
    readonly introspective: boolean
  }
}

/** The plain data of a model; what it shares with TypeScript is named. Throws Error for what is no model. */
export function frozen(one: Asset, ground: Ground): Frozen {
  const { partitions, compute, fresh, rows: _rows, needs: _needs, ...asset } = one
  if (compute.via !== 'select') throw new Error(`${one.key} is no model`)
  const { materialized, file, asksIncremental, ask } = compute.select
  const promise = fresh?.kind === 'release' ? { ...fresh, name: nameOf(ground.calendars, fresh.calendar) } : fresh
  return {
    asset: unusual(asset),
    code: modelVersion(one),
    partitions: partitions && (nameOf(ground.partitions, partitions) || partitions),
    fresh: promise,
    select: { materialized, file, asksIncremental, introspective: ask !== undefined },
  }
}

/** The model of plain data; rendering it throws. null: what it shares with TypeScript is no longer there. */
export function thawed(one: Frozen, ground: Ground): Asset | null {
  const partitions = typeof one.partitions === 'string' ? ground.partitions.get(one.partitions) : one.partitions
  const fresh = promiseOf(one.fresh, ground.calendars)
  if (partitions === undefined || fresh === undefined) return null
  const { key } = one.asset
  const unrendered = () => {
    throw new Error(`${key} was read from the cache: load the project whole before it is rendered`)
  }
  const { materialized, file, asksIncremental, introspective } = one.select
  const text = { materialized, file, asksIncremental, version: '', render: unrendered, blame: unrendered }
  const compute = { via: 'select' as const, select: introspective ? { ...text, ask: unrendered } : text }
  return Object.freeze({ ...USUAL, together: [key], relation: key, partitions, fresh, compute, ...one.asset })
}

/** A table that is looked at, as plain data: it has no text. */
export interface FrozenSource {
  readonly asset: Frozen['asset']
  readonly watch: Watch
}

/** The plain data of a table that is looked at; none where the asset is something else. */
export function frozenSource(one: Asset): readonly FrozenSource[] {
  const watch = one.compute.via === 'function' && one.compute.watch
  if (!watch) return []
  const { partitions: _none, compute: _no, fresh: _nor, rows: _rows, needs: _needs, ...asset } = one
  return [{ asset: unusual(asset), watch }]
}

/** The asset of a table that is looked at. */
export function thawedSource({ asset, watch }: FrozenSource): Asset {
  const { key } = asset
  const compute = { via: 'function' as const, run: () => null, watch }
  return Object.freeze({ ...USUAL, together: [key], relation: key, compute, ...asset })
}

// What most models are: a file of five thousand would say it five thousand times.
// One plain literal that holds every field: the engine copies it in one go, thirty times as fast as one that grows.
const USUAL: Omit<Asset, 'row' | 'partition' | 'role'> = {
  key: '',
  kind: 'model',
  together: [],
  relation: '',
  rows: null,
  needs: {},
  partitions: null,
  fresh: null,
  compute: { via: 'function', run: () => null },
  doc: '',
  owner: '',
  tags: [],
  in: 'warehouse',
  unique: [],
  at: {},
  knownAt: null,
  touches: null,
  from: {},
  checks: [],
  batch: 1,
  validate: 'sample',
  pool: 'default',
  timeout: null,
  lag: null,
  mayBeEmpty: false,
  retry: { times: 0, delay: '1s', factor: 2, jitter: 0.2 },
  fullRefresh: true,
  increment: null,
  version: '',
  pinned: [],
  formerly: [],
  governance: null,
}

const USUAL_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(USUAL).map(([name, value]) => [name, JSON.stringify(value)]),
)

function unusual(asset: Said): Frozen['asset'] {
  const usual: Readonly<Record<string, string>> = {
    ...USUAL_TEXTS,
    together: JSON.stringify([asset.key]),
    relation: JSON.stringify(asset.key),
  }
  const said = Object.entries(asset).filter(([name, value]) => name === 'key' || JSON.stringify(value) !== usual[name])
  return { key: asset.key, ...Object.fromEntries(said) }
}

function nameOf<T>(named: ReadonlyMap<string, T>, value: T): string {
  return [...named].find(([, one]) => one === value)?.[0] ?? ''
}

function promiseOf(
  fresh: Frozen['fresh'],
  calendars: ReadonlyMap<string, ReleaseCalendar>,
): Promised | null | undefined {
  if (fresh === null || !('name' in fresh)) return fresh
  const calendar = calendars.get(fresh.name)
  return calendar === undefined ? undefined : { kind: 'release', calendar, span: fresh.span, warnAt: fresh.warnAt }
}
