import { relative, sep } from 'node:path'
import type { Fault } from '../error.ts'
import { KEY } from '../graph-faults.ts'
import type { Declared } from './code-version.ts'
import type { Modules } from './modules.ts'
import type { Resolve } from './specifier.ts'

/** Assets that can go into a graph, what is wrong with where the others stand, and which later faults only follow from these. */
export interface Placed {
  readonly assets: readonly Declared[]
  /** Those whose key another had before. */
  readonly shadowed: readonly Declared[]
  readonly faults: readonly Fault[]
  readonly follows: (fault: Fault) => boolean
}

/** Faults that only the files show: those that could not be imported, an asset in another subject's folder. */
export async function placeFaults(found: {
  readonly root: string
  readonly declared: readonly Declared[]
  readonly failed: ReadonlyMap<string, unknown>
  readonly modules: Modules
  readonly resolve: Resolve
}): Promise<Placed> {
  const { faults, keys } =
    found.failed.size === 0 ? { faults: [], keys: [] } : await (await import('./import-faults.ts')).importFaults(found)
  const { assets, shadowed } = unique(found.declared)
  const lost = keys.flatMap((key) => [`'${key}'`, `'${key.slice(key.indexOf('.') + 1)}'`])
  return {
    assets,
    shadowed,
    faults: [...faults, ...misplaced(found.declared, found.root)],
    follows: (fault) => lost.some((name) => fault.what.includes(name)),
  }
}

function unique(declared: readonly Declared[]): Pick<Placed, 'assets' | 'shadowed'> {
  const byKey = new Map<string, Declared>()
  for (const one of declared) if (!byKey.has(one.asset.key)) byKey.set(one.asset.key, one)
  const assets = [...byKey.values()]
  const first = new Set(assets)
  return { assets, shadowed: assets.length === declared.length ? [] : declared.filter((one) => !first.has(one)) }
}

function misplaced(declared: readonly Declared[], root: string): readonly Fault[] {
  const files = new Set(declared.map(({ file }) => file))
  const parts = new Map([...files].map((file) => [file, relative(root, file).split(sep)]))
  return declared.flatMap((one) => {
    const [folder, subject, ...rest] = parts.get(one.file) ?? []
    const [said = '', name = ''] = one.asset.key.split('.')
    // Of a key that is none its subject cannot be said.
    if (folder !== 'assets' || subject === undefined || !KEY.test(one.asset.key)) return []
    if (rest.length > 0 && subject === said) return []
    const fault = { ...placeOf(one, root), key: one.asset.key }
    if (rest.length === 0) return [{ ...fault, what: 'stands in no subject', mend: `move the file to assets/${said}/` }]
    return [
      {
        ...fault,
        what: `the subject '${said}' is declared in the folder of '${subject}'`,
        mend: `move it to assets/${said}/, or call it ${subject}.${name}`,
      },
    ]
  })
}

const placeOf = ({ file, line, column }: Declared, root: string) => ({ file: relative(root, file), line, column })
