import type { Binder } from '#core/binder.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import type { LoadedModels } from '../project.ts'
import { scalarText, yamlFault } from '../yaml.ts'
import { type BindCache, hashOf } from './bind-cache.ts'
import { contractColumns, unknownTypes } from './contract.ts'
import type { Shadow } from './shadow.ts'
import { watchFaults } from './watch-faults.ts'

/** The columns of sources, which nobody here makes: those that schema.yml says. */
export async function bindSources(
  sources: LoadedModels['sources'],
  {
    binder,
    cache,
    shadow,
    columns,
    faults,
  }: { binder: Binder; cache: BindCache; shadow: Shadow; columns: Map<string, readonly Column[]>; faults: Fault[] },
): Promise<void> {
  for (const [key, { columns: said, watched, node }] of sources) {
    const hash = hashOf([
      binder.engine,
      'source',
      JSON.stringify(said.map(({ name, type }) => [name, type?.text ?? ''])),
      JSON.stringify([scalarText(watched.field), scalarText(watched.filter)]),
    ])
    const kept = cache.get(key, hash)
    const found = kept ?? (await contractColumns(said, binder))
    if (found === null) {
      const what = `the columns of source ${key} are not known: nobody here makes it`
      const unsaid = yamlFault(node, what, 'list those that are read under columns:, each with a data_type')
      const wrong = await unknownTypes(said, binder)
      faults.push(...(wrong.length > 0 ? wrong : [unsaid]).map((fault) => ({ ...fault, key })))
      continue
    }
    columns.set(key, found)
    shadow.add(key, found)
    if (kept !== undefined) continue
    await shadow.declare([key])
    const wrong = await watchFaults(key, watched, found, binder)
    if (wrong.length === 0) cache.set(key, hash, found)
    faults.push(...wrong)
  }
}
