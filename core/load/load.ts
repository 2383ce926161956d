import { readFileSync } from 'node:fs'
import { resolve as absolute, join, relative } from 'node:path'
import type { Asset } from '../asset.ts'
import type { ReleaseCalendar } from '../calendar/release.ts'
import { codeFrame } from '../code-frame.ts'
import type { Column } from '../column.ts'
import { DefinitionError, type Fault } from '../error.ts'
import type { Exposure } from '../exposure.ts'
import type { Graph, Place } from '../graph.ts'
import type { Partitions } from '../partition/definition.ts'
import { bundled } from './bundle.ts'
import { codeVersions, type Declared, declarationsOf, modelVersion, modelVersions } from './code-version.ts'
import { assetFiles, discover } from './discover.ts'
import { installHook } from './install-hook.ts'
import { ModuleCache } from './module-cache.ts'
import { readModules } from './modules.ts'
import { placeFaults } from './place-faults.ts'
import { resolver } from './specifier.ts'

/** What the models of a project stand on. */
export interface Ground {
  readonly known: readonly Asset[]
  readonly partitions: ReadonlyMap<string, Partitions>
  readonly calendars: ReadonlyMap<string, ReleaseCalendar>
}

/** Models in another language than TypeScript, with everything that is wrong with them. */
export interface ForeignAssets {
  readonly models: readonly Asset[]
  readonly faults: readonly Fault[]
  readonly columns: ReadonlyMap<string, readonly Column[]>
  readonly places: ReadonlyMap<string, Place>
  readonly columnDocs?: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Code versions that are known, so that they need not be found again. */
  readonly codes?: ReadonlyMap<string, string>
  readonly exposures?: readonly Exposure[]
  /** Keys of those that were without fault in these very surroundings before, so that they need not be looked at again. */
  readonly sound?: ReadonlySet<string>
  /** Called once nothing is wrong with the graph. */
  readonly keep?: () => void
}

/** A project to load. */
export interface Project {
  /** The folder that holds assets/ and models/. */
  readonly root: string
  /** Folder of the caches, e.g. `.tidemark/cache`; null: nothing is kept. */
  readonly cache: string | null
  /** Loads the models, which stand on what TypeScript declares; the languages are above the core. */
  readonly models?: (ground: Ground) => Promise<ForeignAssets>
}

/**
 * The graph of a project: its files under assets/ imported, code versions found, models loaded, everything checked. Throws
 * DefinitionError with every fault of everything at once.
 */
export async function loadProject({ root, cache, models }: Project): Promise<Graph> {
  const home = absolute(root)
  const files = assetFiles(home)
  const resolve = resolver(home)
  const bundling = files.length > 0 && installHook(home, cache) && cache !== null
  const bundle = bundling ? bundled(files, { root: home, cache, resolve }) : Promise.resolve(null)
  const kept = new ModuleCache(cache)
  // All at once: while Node looks for files, there is time to parse them.
  const [found, modules, { graphOf }] = await Promise.all([
    bundle.then((one) => discover(files, one)),
    readModules(files, { root: home, resolve, cache: kept }),
    import('../graph.ts'),
  ])
  kept.save()
  const declared = declarationsOf(found.exported, modules, resolve)
  const own = await placeFaults({ root: home, declared, failed: found.failed, modules, resolve })
  const known = own.assets.map(({ asset }) => asset)
  const foreign = await models?.({ known, partitions: found.partitions, calendars: found.calendars })
  const codes = new Map(codeVersions(own.assets, modules, resolve))
  const keys = new Set(known.map(({ key }) => key))
  const others = (foreign?.models ?? []).filter((one) => !keys.has(one.key))
  const hidden = (foreign?.models ?? []).filter((one) => keys.has(one.key))
  for (const [key, code] of modelVersions(others, (one) => foreign?.codes?.get(one.key) ?? modelVersion(one)))
    codes.set(key, code)
  const places = new Map([
    ...(foreign?.places ?? []),
    ...own.assets.map((one) => [one.asset.key, placeOf(one, home)] as const),
  ])
  try {
    const graph = graphOf([...known, ...others], {
      codes,
      sound: foreign?.sound ?? new Set(),
      places,
      exposures: foreign?.exposures ?? [],
      ...(foreign?.columnDocs ? { columnDocs: foreign.columnDocs } : {}),
      shadowed: [
        ...own.shadowed.map((one) => ({ asset: one.asset, place: placeOf(one, home) })),
        ...hidden.map((asset) => ({
          asset,
          place: foreign?.places.get(asset.key),
          columns: foreign?.columns.get(asset.key),
        })),
      ],
      ...(foreign ? { columns: new Map([...foreign.columns].filter(([key]) => !keys.has(key))) } : {}),
      faults: [...own.faults, ...(foreign?.faults ?? []).filter((fault) => !own.follows(fault))],
    })
    foreign?.keep?.()
    return graph
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    const { atProperty } = await import('./property-place.ts')
    throw new DefinitionError(
      await Promise.all(
        error.faults
          .filter((fault, at, all) => !isEchoed(fault, own.faults) && !isToldBetter(fault, at, all))
          .map(async (fault) => framed(await atProperty(fault, home), home)),
      ),
    )
  }
}

// What could not be imported is undefined where it is used, and was told at its import.
const isEchoed = (fault: Fault, told: readonly Fault[]): boolean =>
  fault.what.endsWith(' is undefined') && told.some((other) => other !== fault && other.file === fault.file)

// The same of the same asset, at a narrower place or before.
const isToldBetter = ({ key, what, column }: Fault, at: number, all: readonly Fault[]): boolean =>
  all.some(
    (other, index) =>
      index !== at &&
      other.key === key &&
      other.what === what &&
      (column === undefined ? other.column !== undefined || index < at : false),
  )

function placeOf({ file, line, column }: Declared, root: string): Place {
  return { file: relative(root, file), line, column }
}

// The lines around the place, where whoever found the fault did not show them.
function framed(fault: Fault, root: string): Fault {
  if (fault.frame !== undefined || fault.file === undefined || fault.line === undefined) return fault
  try {
    return { ...fault, frame: codeFrame(readFileSync(join(root, fault.file), 'utf8'), fault.line, fault.column) }
  } catch {
    return fault
  }
}
