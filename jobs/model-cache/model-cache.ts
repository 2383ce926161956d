import { join } from 'node:path'
import type { Asset } from '#core/asset.ts'
import type { Column } from '#core/column.ts'
import type { ForeignAssets, Ground } from '#core/load/load.ts'
import { type Contents, changedFiles, contentHash, contentsOf, footprintOf } from './footprint.ts'
import { type Frozen, frozen, frozenSource, thawed, thawedSource } from './frozen.ts'
import { columnsIn, type Kept, listed, readContents, readKept, write } from './kept.ts'

/** What was kept of models, where only the content of files is another. */
export interface Outdated {
  readonly kept: ForeignAssets
  /** Those of which it is. */
  readonly files: readonly string[]
  /** All. */
  readonly paths: readonly string[]
}

/**
 * What the models of a project came to, by content: while no template, schema, macro, asset or line of the language changed, a
 * job that renders nothing needs neither the language nor the engine. `folder` holds the two files that remember. Files are read
 * only where their sizes and times are not those that were remembered. What is to be written is remembered as it was before it was
 * loaded: `loads` says that it is not asked for before.
 */
export function modelCache(folder: string, root: string, ground: Ground, loads: boolean) {
  const path = join(folder, 'models.json')
  const beside = join(folder, 'model-files.json')
  const footprint = footprintOf(root, ground)
  const { stamp } = footprint
  let before: Contents | null = null
  let now: Contents | null = null
  const asKept = new Map<Asset, Frozen>()
  const contents = () => {
    before ??= readContents(beside)
    now ??= contentsOf(root, footprint, before)
    return now
  }
  if (loads) contents()
  const keep = (kept: Omit<Kept, 'stamp' | 'content'>) => {
    write(path, { ...kept, stamp, content: contentHash(contents()) })
    write(beside, contents())
  }
  return {
    /** The models as they were, rendering one of which throws, or what is left of them. null: there is nothing to go by. */
    read(): ForeignAssets | Outdated | null {
      const kept = readKept(path)
      if (kept === null) {
        contents()
        return null
      }
      if (kept.stamp === stamp) return thawedAll(kept, ground, asKept)
      if (kept.content === contentHash(contents())) {
        keep(kept)
        return thawedAll(kept, ground, asKept)
      }
      const files = before && contentHash(before) === kept.content && changedFiles(before, contents())
      const models = files ? thawedAll(kept, ground, asKept) : null
      return files && models ? { kept: models, files, paths: [...footprint.files.keys()] } : null
    },
    /** Keeps models that were found without a fault. */
    write({ models, places, columns, exposures = [] }: ForeignAssets): void {
      const made = models
        .filter(({ compute }) => compute.via === 'select')
        .map((one) => asKept.get(one) ?? frozen(one, ground))
      const files = new Map(made.map((one) => [one.asset.key, one.select.file]))
      keep({
        models: made,
        ...listed(columns),
        places: [...places].filter(([key, { file, line }]) => line !== 1 || file !== files.get(key)),
        exposures,
        sources: models.flatMap(frozenSource),
      })
    },
  }
}

function thawedAll(kept: Kept, ground: Ground, asKept: Map<Asset, Frozen>): ForeignAssets | null {
  const models: Asset[] = []
  for (const one of kept.models) {
    const model = thawed(one, ground)
    if (model === null) return null
    asKept.set(model, one)
    models.push(model)
  }
  const columns: ReadonlyMap<string, readonly Column[]> = columnsIn(kept)
  return {
    models: [...models, ...kept.sources.map(thawedSource)],
    faults: [],
    columns,
    places: new Map([
      ...kept.models.map((one) => [one.asset.key, { file: one.select.file, line: 1 }] as const),
      ...kept.places,
    ]),
    codes: new Map(kept.models.map((one) => [one.asset.key, one.code])),
    exposures: kept.exposures,
    sound: new Set([...kept.models, ...kept.sources].map(({ asset }) => asset.key)),
  }
}
