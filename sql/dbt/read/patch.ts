import type { Node } from '../node.ts'
import type { RawNode } from './file.ts'
import type { Properties, Property } from './properties.ts'
import { fileOf } from './version.ts'
import { listOf, mapOf } from './yaml.ts'

/** The entry that describes a node in a .yml file of its own package; a version is found by the file that it is defined in. */
export function patchOf(raw: RawNode, properties: Properties): Property | undefined {
  const kind = KINDS[raw.resource]
  if (kind === undefined) return undefined
  return properties[kind].find(
    (one) =>
      one.package === raw.package &&
      (one.said.name === raw.name ||
        listOf(one.said.versions).some((v) => fileOf(String(one.said.name), mapOf(v)) === raw.name)),
  )
}

const KINDS: Readonly<
  Partial<Record<RawNode['resource'], 'models' | 'seeds' | 'snapshots' | 'analyses' | 'data_tests'>>
> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
}

/**
 * As dbt has it, an entry for what its own package has not, or has turned off, describes the node of that name of another package,
 * the root project's first. `isOn` says whether a node of the entry's own package is on by itself. By dbt's ids.
 */
export function strayPatches(
  found: readonly Node[],
  properties: Properties,
  isOn: (node: Node) => boolean,
): ReadonlyMap<string, readonly Property[]> {
  const strays = new Map<string, Property[]>()
  const byName = new Map<string, Node[]>()
  for (const node of found)
    if (NAMED.has(node.resource)) byName.set(node.name, [...(byName.get(node.name) ?? []), node])
  for (const [resource, kind] of PATCHED) {
    for (const patch of properties[kind]) {
      if (listOf(patch.said.versions).length > 0) continue
      const called = byName.get(String(patch.said.name)) ?? []
      const own = called.filter((one) => one.package === patch.package)
      if (own.some((one) => one.config.enabled !== false || isOn(one))) continue
      const other = called.find((one) => one.package !== patch.package && one.config.enabled !== false)
      if (other?.resource === resource) strays.set(other.id, [...(strays.get(other.id) ?? []), patch])
    }
  }
  return strays
}

const PATCHED = [
  ['model', 'models'],
  ['seed', 'seeds'],
  ['snapshot', 'snapshots'],
] as const

const NAMED: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])
