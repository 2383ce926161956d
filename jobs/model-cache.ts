import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Asset } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import { type Column, columnsOf } from '#core/column.ts'
import type { Exposure } from '#core/exposure.ts'
import type { Promised } from '#core/freshness.ts'
import type { Place } from '#core/graph.ts'
import { modelVersion } from '#core/load/code-version.ts'
import type { ForeignAssets, Ground } from '#core/load/load.ts'
import type { Partitions } from '#core/partition/definition.ts'
import type { Watch } from '#core/watch.ts'

/**
 * What the models of a project came to, by content: while no template, schema, macro, asset or line of the language changed, a
 * job that renders nothing needs neither the language nor the engine. `path` is the file that remembers. Files are read only
 * where their sizes and times are not those that were remembered. What is to be written is remembered as it was before it was loaded:
 * `loads` says that it is not asked for before.
 */
export function modelCache(path: string, root: string, ground: Ground, loads: boolean) {
  const own = join(root, 'dbt_project.yml')
  const files = [...(existsSync(own) ? [own] : []), ...FOLDERS.flatMap((folder) => filesUnder(join(root, folder)))]
  const around = aroundOf(ground)
  const stamp = hashOf([...around, ...files.map(stampOf)])
  let content: string | null = null
  const contentHash = () => {
    content ??= hashOf([...around, ...files.map((file) => `${file}\n${readFileSync(file, 'utf8')}`)])
    return content
  }
  if (loads) contentHash()
  return {
    /** The models as they were; rendering one throws. null: something changed. */
    read(): ForeignAssets | null {
      const kept = readKept(path)
      if (kept === null) {
        contentHash()
        return null
      }
      if (kept.stamp !== stamp) {
        if (kept.content !== contentHash()) return null
        write(path, { ...kept, stamp })
      }
      const models = [...kept.models.map((one) => thawed(one, ground)), ...kept.sources.map(thawedSource)]
      if (models.some((one) => one === null)) return null
      return {
        models: models.filter((one) => one !== null),
        faults: [],
        columns: new Map(kept.columns),
        places: new Map([
          ...kept.models.map((one) => [one.asset.key, { file: one.select.file, line: 1 }] as const),
          ...kept.places,
        ]),
        codes: new Map(kept.models.map((one) => [one.asset.key, one.code])),
        exposures: kept.exposures,
      }
    },
    write(loaded: ForeignAssets): void {
      if (loaded.faults.length > 0) return
      const models = loaded.models.filter(({ compute }) => compute.via === 'select').map((one) => frozen(one, ground))
      const sources = loaded.models.flatMap(frozenSource)
      const files = new Map(models.map((one) => [one.asset.key, one.select.file]))
      const places = [...loaded.places].filter(([key, { file, line }]) => line !== 1 || file !== files.get(key))
      write(path, {
        stamp,
        content: contentHash(),
        models,
        columns: [...loaded.columns],
        places,
        exposures: loaded.exposures ?? [],
        sources,
      })
    },
  }
}

const FOLDERS = ['models', 'seeds', 'snapshots', 'sql/macros', 'tests/generic']

// Beside and then in its place: a reader never sees half a file.
function write(path: string, kept: Kept): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(kept))
  renameSync(`${path}.${process.pid}`, path)
}

interface Kept {
  readonly stamp: string
  readonly content: string
  readonly models: readonly Frozen[]
  readonly columns: readonly (readonly [string, readonly Column[]])[]
  /** Those that are not the first line of the model's file. */
  readonly places: readonly (readonly [string, Place])[]
  readonly exposures: readonly Exposure[]
  readonly sources: readonly FrozenSource[]
}

type Said = Omit<Asset, 'partitions' | 'compute' | 'fresh' | 'rows' | 'needs' | 'row' | 'partition' | 'role'>

interface Frozen {
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

function frozen(one: Asset, ground: Ground): Frozen {
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

// Tables that are looked at: they have no text.
interface FrozenSource {
  readonly asset: Frozen['asset']
  readonly watch: Watch
}

function frozenSource(one: Asset): readonly FrozenSource[] {
  const { partitions: _none, compute, fresh: _no, rows: _rows, needs: _needs, ...asset } = one
  return compute.via === 'function' && compute.watch ? [{ asset: unusual(asset), watch: compute.watch }] : []
}

function thawedSource({ asset, watch }: FrozenSource): Asset {
  return Object.freeze({
    ...{ ...USUAL, together: [asset.key], relation: asset.key, ...asset },
    ...{ rows: null, needs: {}, partitions: null, fresh: null },
    compute: { via: 'function' as const, run: () => null, watch },
  })
}

// What most models are: a file of five thousand would say it five thousand times.
const USUAL: Omit<Said, 'key' | 'together' | 'relation'> = {
  ...{ kind: 'model', doc: '', owner: '', tags: [], in: 'warehouse', unique: [], at: {}, knownAt: null, touches: null },
  ...{
    from: {},
    checks: [],
    batch: 1,
    validate: 'sample',
    pool: 'default',
    timeout: null,
    lag: null,
    mayBeEmpty: false,
  },
  ...{ retry: { times: 0, delay: '1s', factor: 2, jitter: 0.2 }, fullRefresh: true, increment: null, version: '' },
  ...{ pinned: [], formerly: [], governance: null },
}

function unusual(asset: Said): Frozen['asset'] {
  const usual: Readonly<Record<string, unknown>> = { ...USUAL, together: [asset.key], relation: asset.key }
  const said = Object.entries(asset).filter(
    ([name, value]) => name === 'key' || JSON.stringify(value) !== JSON.stringify(usual[name]),
  )
  return { key: asset.key, ...Object.fromEntries(said) }
}

function nameOf<T>(named: ReadonlyMap<string, T>, value: T): string {
  return [...named].find(([, one]) => one === value)?.[0] ?? ''
}

function thawed(one: Frozen, ground: Ground): Asset | null {
  const partitions = typeof one.partitions === 'string' ? ground.partitions.get(one.partitions) : one.partitions
  const fresh = promiseOf(one.fresh, ground.calendars)
  if (partitions === undefined || fresh === undefined) return null
  const unrendered = () => {
    throw new Error(`${one.asset.key} was read from the cache: load the project whole before it is rendered`)
  }
  const { introspective, ...select } = one.select
  const asking = introspective ? { ask: unrendered } : {}
  return Object.freeze({
    ...USUAL,
    together: [one.asset.key],
    relation: one.asset.key,
    ...one.asset,
    rows: null,
    needs: {},
    partitions,
    fresh,
    compute: {
      via: 'select' as const,
      select: { ...select, ...asking, version: '', render: unrendered, blame: unrendered },
    },
  })
}

function promiseOf(
  fresh: Frozen['fresh'],
  calendars: ReadonlyMap<string, ReleaseCalendar>,
): Promised | null | undefined {
  if (fresh === null || !('name' in fresh)) return fresh
  const calendar = calendars.get(fresh.name)
  return calendar === undefined ? undefined : { kind: 'release', calendar, span: fresh.span, warnAt: fresh.warnAt }
}

function readKept(path: string): Kept | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Kept // written by `write` alone; another shape has another hash
  } catch {
    return null // not there yet, or not whole: it is made again
  }
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length}:${text}`)
  return hash.digest('base64url')
}

// The language itself, and what it leans on: its files by size and time. Then all that TypeScript shares with models.
function aroundOf({ known, partitions, calendars }: Ground): readonly string[] {
  return [
    ...['../sql', '../core', '../connectors/duckdb'].map((folder) =>
      filesUnder(new URL(folder, import.meta.url).pathname)
        .map(stampOf)
        .join('\n'),
    ),
    ...known.map(
      (one) =>
        `${one.key} ${one.in} ${one.kind} ${one.knownAt} ${one.touches} ${JSON.stringify(one.rows ? columnsOf(one.rows) : null)} ${JSON.stringify(one.partitions)}`,
    ),
    ...[...partitions, ...calendars].map(([name, one]) => `${name} ${JSON.stringify(one)}`),
  ]
}

// The time of change is the file system's own: no copy or checkout keeps it.
function stampOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path)
  return `${path} ${size} ${mtimeMs} ${ctimeMs}`
}

function filesUnder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && /\.(sql|csv|ya?ml|ts|md)$/.test(entry.name) && !/\.(test|gen)\.ts$/.test(entry.name),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch {
    return [] // a project need not have the folder
  }
}
