import type { Asset } from '#core/asset.ts'
import type { Binder } from '#core/binder.ts'
import type { Fault } from '#core/error.ts'
import type { Described } from '../project.ts'
import { engineMend } from './engine-mend.ts'

/** What the engine says against `dbt_valid_to_current`, which holds no column, at its place; null: nothing. */
export async function validToFault(
  { key }: Pick<Asset, 'key'>,
  settings: Described['settings'] | undefined,
  binder: Binder,
): Promise<Fault | null> {
  const setting = settings?.get('dbt_valid_to_current')
  if (setting === undefined || typeof setting.value !== 'string') return null
  const bound = await binder.bind(`select (${setting.value}) as valid_to`)
  if (!('error' in bound)) return null
  const near = (bound.candidates ?? []).slice(0, 3).join(', ')
  const mend = near === '' ? (engineMend(bound.error) ?? 'mend the expression') : `did you mean ${near}?`
  return { ...setting.blame(`dbt_valid_to_current: ${bound.error}`, mend), key }
}
