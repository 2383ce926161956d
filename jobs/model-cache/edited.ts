import type { Asset } from '#core/asset.ts'
import type { Binder } from '#core/binder.ts'
import { keysRead } from '#core/check.ts'
import type { Column } from '#core/column.ts'
import type { ForeignAssets, Ground } from '#core/load/load.ts'
import { bindModels } from '#sql/bind/bind.ts'
import { loadModels } from '#sql/project.ts'
import type { Outdated } from './model-cache.ts'

/**
 * The models of a project of which only the text of some models changed: these read anew, and all that stands on them where their
 * columns are others now; the rest as it was. null where another file changed, where a fault came up, or where a model changed in a
 * way that others see elsewhere than in its columns: then a load of everything has to tell.
 */
export async function editedModels(
  { kept, files, paths }: Outdated,
  root: string,
  ground: Ground,
  binder: Binder,
): Promise<ForeignAssets | null> {
  const byFile = new Map(kept.models.map((one) => [fileOf(one), one]))
  const edited = files.flatMap((file) => byFile.get(file) ?? [])
  // Which table a test audits hangs on all that its models stand on.
  if (edited.length < files.length || !files.every(isModel) || paths.some(isTest) || edited.some(isSeenThrough))
    return null
  if (kept.models.some((one) => one.governance?.access === 'private')) return null
  const inlined = kept.models.filter(isInlined)
  const again = async (part: readonly Asset[]): Promise<Read | null> => {
    const keys = new Set(part.map(({ key }) => key))
    const only = { files: new Set(part.map(fileOf)), described: new Set([...keys, ...inlined.map(({ key }) => key)]) }
    const loaded = await loadModels({ root, ...ground, only })
    const models = new Map(loaded.models.flatMap((one) => (keys.has(one.key) ? [[one.key, one]] : [])))
    if (loaded.faults.length > 0 || models.size < part.length) return null
    const standing = new Map([...kept.columns].filter(([key]) => !keys.has(key)))
    const those = { ...loaded, models: [...models.values()], sources: new Map() }
    const { columns, faults } = await bindModels(those, ground.known, binder, null, standing)
    return faults.length > 0
      ? null
      : { models, columns: new Map([...kept.columns].map(([key, old]) => [key, columns.get(key) ?? old])) }
  }
  const first = await again(edited)
  if (first === null || edited.some((one) => isSeenElsewhere(one, first.models.get(one.key)))) return null
  const others = edited.filter(({ key }) => textOf(first.columns.get(key)) !== textOf(kept.columns.get(key)))
  const below = standingOn(others, kept.models).filter((one) => !edited.includes(one))
  const read = below.length === 0 ? first : await again([...edited, ...below])
  if (read === null) return null
  const touched = new Set([
    ...read.models.keys(),
    ...readersOf(new Set(read.models.keys()), kept.models).map(({ key }) => key),
  ])
  return {
    ...kept,
    models: kept.models.map((one) => read.models.get(one.key) ?? one),
    columns: read.columns,
    codes: new Map([...(kept.codes ?? [])].filter(([key]) => !read.models.has(key))),
    sound: new Set([...(kept.sound ?? [])].filter((key) => !touched.has(key))),
  }
}

interface Read {
  readonly models: ReadonlyMap<string, Asset>
  readonly columns: ReadonlyMap<string, readonly Column[]>
}

const isModel = (path: string): boolean => /^models\/[^/]+\/[^/]+\.sql$/.test(path)
const isTest = (path: string): boolean => /^models\/[^/]+\/tests\/[^/]+\.sql$/.test(path)
const isInlined = ({ compute }: Asset): boolean =>
  compute.via === 'select' && compute.select.materialized === 'ephemeral'
const fileOf = ({ compute }: Asset): string => (compute.via === 'select' ? compute.select.file : '')

// Its text stands in others, or its columns are not those of its text.
const isSeenThrough = (one: Asset): boolean =>
  isInlined(one) || (one.compute.via === 'select' && one.compute.select.ask !== undefined)

function isSeenElsewhere(old: Asset, now: Asset | undefined): boolean {
  if (now === undefined || isSeenThrough(now)) return true
  return now.relation !== old.relation || now.governance?.access === 'private'
}

const textOf = (columns: readonly Column[] | undefined): string => JSON.stringify(columns)

function standingOn(changed: readonly Asset[], models: readonly Asset[]): readonly Asset[] {
  const found = new Set<string>(changed.map(({ key }) => key))
  for (let more = readersOf(found, models); more.some(({ key }) => !found.has(key)); more = readersOf(found, models))
    for (const { key } of more) found.add(key)
  return changed.length === 0 ? [] : models.filter(({ key }) => found.has(key))
}

function readersOf(keys: ReadonlySet<string>, models: readonly Asset[]): readonly Asset[] {
  return models.filter(
    ({ from, checks }) =>
      Object.values(from).some(({ key }) => keys.has(key)) ||
      checks.some(({ rule }) => keysRead(rule).some((key) => keys.has(key))),
  )
}
