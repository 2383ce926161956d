import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Asset } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import { type Column, columnsOf } from '#core/column.ts'
import type { Promised } from '#core/freshness.ts'
import type { Place } from '#core/graph.ts'
import type { ForeignAssets, Ground } from '#core/load/load.ts'
import type { Partitions } from '#core/partition/definition.ts'

/**
 * What the models of a project came to, by content: while no template, schema, macro, asset or line of the language changed, a
 * job that renders nothing needs neither the language nor the engine. `path` is the file that remembers.
 */
export function modelCache(path: string, root: string, ground: Ground) {
  const hash = hashOf(root, ground)
  return {
    /** The models as they were; rendering one throws. null: something changed. */
    read(): ForeignAssets | null {
      const kept = readKept(path)
      if (kept?.hash !== hash) return null
      const models = kept.models.map((one) => thawed(one, ground))
      if (models.some((one) => one === null)) return null
      return {
        models: models.filter((one) => one !== null),
        faults: [],
        columns: new Map(kept.columns),
        places: new Map(kept.places),
      }
    },
    write(loaded: ForeignAssets): void {
      if (loaded.faults.length > 0) return
      const models = loaded.models.map((one) => frozen(one, ground))
      mkdirSync(dirname(path), { recursive: true })
      // Beside and then in its place: a reader never sees half a file.
      writeFileSync(
        `${path}.${process.pid}`,
        JSON.stringify({ hash, models, columns: [...loaded.columns], places: [...loaded.places] } satisfies Kept),
      )
      renameSync(`${path}.${process.pid}`, path)
    },
  }
}

interface Kept {
  readonly hash: string
  readonly models: readonly Frozen[]
  readonly columns: readonly (readonly [string, readonly Column[]])[]
  readonly places: readonly (readonly [string, Place])[]
}

interface Frozen {
  readonly asset: Omit<Asset, 'partitions' | 'compute' | 'fresh' | 'rows' | 'needs' | 'row' | 'partition' | 'role'>
  /** By name, or as they are where the model draws them itself. */
  readonly partitions: string | Partitions | null
  readonly fresh:
    | Promised
    | { readonly kind: 'release'; readonly name: string; readonly span: string; readonly warnAt: string | null }
    | null
  readonly select: {
    readonly materialized: 'table' | 'view' | 'incremental' | 'ephemeral'
    readonly file: string
    readonly version: string
    readonly asksIncremental: boolean
    readonly introspective: boolean
  }
}

function frozen(one: Asset, ground: Ground): Frozen {
  const { partitions, compute, fresh, rows: _rows, needs: _needs, ...asset } = one
  if (compute.via !== 'select') throw new Error(`${one.key} is no model`)
  const { materialized, file, version, asksIncremental, ask } = compute.select
  const promise = fresh?.kind === 'release' ? { ...fresh, name: nameOf(ground.calendars, fresh.calendar) } : fresh
  return {
    asset,
    partitions: partitions && (nameOf(ground.partitions, partitions) || partitions),
    fresh: promise,
    select: { materialized, file, version, asksIncremental, introspective: ask !== undefined },
  }
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
    ...one.asset,
    rows: null,
    needs: {},
    partitions,
    fresh,
    compute: { via: 'select' as const, select: { ...select, ...asking, render: unrendered, blame: unrendered } },
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

function hashOf(root: string, { known, partitions, calendars }: Ground): string {
  const hash = createHash('sha256')
  const add = (text: string) => hash.update(`${text.length}:${text}`)
  for (const folder of ['models', 'seeds', 'snapshots', 'sql/macros', 'tests/generic'])
    for (const [path, text] of textsUnder(join(root, folder))) add(`${path}\n${text}`)
  // The language itself, and what it leans on: its files by size and time.
  for (const folder of ['../sql', '../core', '../connectors/duckdb'])
    add(stampsUnder(new URL(folder, import.meta.url).pathname))
  for (const one of known)
    add(
      `${one.key} ${one.in} ${one.kind} ${one.knownAt} ${one.touches} ${JSON.stringify(one.rows ? columnsOf(one.rows) : null)} ${JSON.stringify(one.partitions)}`,
    )
  for (const [name, one] of [...partitions, ...calendars]) add(`${name} ${JSON.stringify(one)}`)
  return hash.digest('base64url')
}

function textsUnder(folder: string): readonly (readonly [string, string])[] {
  return filesUnder(folder).map((path) => [path, readFileSync(path, 'utf8')])
}

function stampsUnder(folder: string): string {
  return filesUnder(folder)
    .map((path) => {
      const { size, mtimeMs } = statSync(path)
      return `${path} ${size} ${mtimeMs}`
    })
    .join('\n')
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
