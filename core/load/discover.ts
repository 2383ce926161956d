import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Asset } from '../asset.ts'
import type { ReleaseCalendar } from '../calendar/release.ts'
import type { Partitions } from '../partition/definition.ts'
import type { Exported } from './code-version.ts'

/** What the files under assets/ export, in the order of paths and names. */
export interface Discovered {
  readonly exported: readonly Exported[]
  /** Partition definitions by the name that models give them: the export's in snake_case, or the axis' where one alone has it. */
  readonly partitions: ReadonlyMap<string, Partitions>
  /** Release calendars by name: the export's in snake_case, or their own. */
  readonly calendars: ReadonlyMap<string, ReleaseCalendar>
  /** Files that could not be imported, with what was thrown. */
  readonly failed: ReadonlyMap<string, unknown>
}

/** Absolute paths of the files under `root`/assets that may declare something, in order. */
export function assetFiles(root: string): readonly string[] {
  const folder = join(root, 'assets')
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.(test|test-d|gen|d)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('/node_modules/'))
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/**
 * Imports these files, all at once, and gathers what they export; from a bundle of them, where there is one. A file that throws is
 * no crash: it is in `failed`.
 */
export async function discover(files: readonly string[], bundle: string | null = null): Promise<Discovered> {
  const imported = await importAll(files, bundle)
  const failed = new Map<string, unknown>()
  const found = new Map<Asset, Exported>()
  const partitions: [string, Partitions][] = []
  const calendars: [string, ReleaseCalendar][] = []
  for (const [index, result] of imported.entries()) {
    const file = files[index] ?? ''
    if (result.status === 'rejected') {
      failed.set(file, result.reason)
      continue
    }
    // Node gives names in this order; not every test runner does.
    for (const [name, value] of Object.entries<unknown>(result.value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const asset of assetsIn(value)) if (!found.has(asset)) found.set(asset, { asset, file, name })
      if (isPartitions(value)) partitions.push([name, value])
      if (isCalendar(value)) calendars.push([name, value])
    }
  }
  return {
    exported: [...found.values()],
    partitions: named(partitions, ({ axes }) => (axes.length === 1 ? (axes[0]?.name ?? '') : '')),
    calendars: named(calendars, ({ name }) => name),
    failed,
  }
}

type Imported = PromiseSettledResult<Readonly<Record<string, unknown>>>

// As one module that hands them all on: Node walks the whole graph below each import(), so that five hundred calls cost
// half as much again. When one file fails all do, and each is asked for itself.
async function importAll(files: readonly string[], bundle: string | null): Promise<readonly Imported[]> {
  const urls = files.map((file) => pathToFileURL(file).href)
  const entry = urls.map((url, index) => `export * as f${index} from ${JSON.stringify(url)}`).join('\n')
  const all =
    (bundle === null ? null : await imported(pathToFileURL(bundle).href)) ??
    (await imported(`data:text/javascript,${encodeURIComponent(entry)}`))
  if (all !== null) return files.map((_, index) => ({ status: 'fulfilled', value: all[`f${index}`] ?? {} }))
  return Promise.allSettled(urls.map((url): Promise<Readonly<Record<string, unknown>>> => import(url)))
}

async function imported(url: string): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>> | null> {
  try {
    return await import(url)
  } catch {
    return null
  }
}

// An asset, or a record or a list of assets, as `assets()` and loops make them.
function assetsIn(value: unknown): readonly Asset[] {
  if (isAsset(value)) return [value]
  return typeof value === 'object' && value !== null && isPlain(value) ? Object.values(value).filter(isAsset) : []
}

function isAsset(value: unknown): value is Asset {
  return typeof value === 'object' && value !== null && 'kind' in value && 'key' in value && 'compute' in value
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}

function isPartitions(value: unknown): value is Partitions {
  if (typeof value !== 'object' || value === null || !('axes' in value) || !Array.isArray(value.axes)) return false
  return value.axes.every(
    (axis: unknown) => typeof axis === 'object' && axis !== null && 'kind' in axis && 'name' in axis,
  )
}

function isCalendar(value: unknown): value is ReleaseCalendar {
  return typeof value === 'object' && value !== null && 'weekEnds' in value && 'delayedAt' in value && 'name' in value
}

// Where two different things would go by one name, neither does: a model that asks for it is told what names there are.
function named<T>(exported: readonly (readonly [string, T])[], ownName: (one: T) => string): ReadonlyMap<string, T> {
  const byExport = distinct(exported.map(([name, one]) => [snakeCase(name), one]))
  const byName = distinct(exported.map(([, one]) => [ownName(one), one]))
  return new Map([...byName, ...byExport].filter(([name]) => name !== ''))
}

function distinct<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const texts = new Map<string, Set<string>>()
  for (const [name, one] of entries) texts.set(name, (texts.get(name) ?? new Set()).add(JSON.stringify(one)))
  return new Map(entries.filter(([name]) => texts.get(name)?.size === 1))
}

/** 'nyseSessions' → 'nyse_sessions', 'bars1m' → 'bars1m'. */
export function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase()
}
