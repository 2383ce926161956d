import type { Asset } from '#core/asset.ts'
import type { Binder } from '#core/binder.ts'
import type { Fault } from '#core/error.ts'
import type { Described } from '../project.ts'

/** Conditions of `incremental_predicates` that name no column of the model's table, which is declared; the second run would meet them first. */
export async function predicateFaults(
  { key, increment }: Pick<Asset, 'key' | 'increment'>,
  settings: Described['settings'],
  binder: Binder,
): Promise<readonly Fault[]> {
  const setting = settings.get('incremental_predicates')
  if (setting === undefined || increment === null || !('predicates' in increment)) return []
  const faults: Fault[] = []
  const table = binder.quote(key)
  for (const predicate of increment.predicates) {
    // What is deleted stands beside nothing.
    const source = increment.strategy === 'merge' ? `, ${table} as DBT_INTERNAL_SOURCE` : ''
    const bound = await binder.bind(`select 1 from ${table} as DBT_INTERNAL_DEST${source} where (${predicate}\n)`)
    if (!('error' in bound)) continue
    const near = (bound.candidates ?? []).slice(0, 3).join(', ')
    const mend = near === '' ? 'mend the condition' : `did you mean ${near}?`
    faults.push({ ...setting.blame(`incremental_predicates: ${bound.error}`, mend), key })
  }
  return faults
}
