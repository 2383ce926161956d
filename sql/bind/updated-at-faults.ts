import type { Asset } from '#core/asset.ts'
import type { Binder } from '#core/binder.ts'
import type { Fault } from '#core/error.ts'
import type { Described } from '../project.ts'

/** An `updated_at` of a snapshot that the engine cannot read: a column may be called by a word of its own; null where it can. */
export async function updatedAtSyntax(
  { key, increment }: Pick<Asset, 'key' | 'increment'>,
  settings: Described['settings'] | undefined,
  binder: Binder,
): Promise<Fault | null> {
  const setting = settings?.get('updated_at')
  if (setting === undefined || increment?.strategy !== 'history' || increment.updatedAt === null) return null
  const bound = await binder.bind(`select (${increment.updatedAt}) as "at"`)
  if (!('error' in bound) || !bound.error.startsWith('syntax error')) return null
  const mend = `a column that is called by a word of SQL stands in quotes: updated_at='"${increment.updatedAt}"'`
  return { ...setting.blame(`updated_at: '${increment.updatedAt}' is no expression`, mend), key }
}

/** An `updated_at` of a snapshot, whose table is declared, that is no day or instant: its second run would compare it with its own instant. */
export async function updatedAtFaults(
  { key, increment }: Pick<Asset, 'key' | 'increment'>,
  settings: Described['settings'],
  binder: Binder,
): Promise<readonly Fault[]> {
  const setting = settings.get('updated_at')
  if (setting === undefined || increment?.strategy !== 'history' || increment.updatedAt === null) return []
  const compared = `case when true then now() else ${increment.updatedAt} end`
  const bound = await binder.bind(`select ${compared} as "at" from ${binder.quote(key)}`)
  const [, type] =
    ('error' in bound && /^Cannot mix values of type (.+?) and TIMESTAMP WITH TIME ZONE in CASE/.exec(bound.error)) ||
    []
  if (type === undefined) return []
  const mend = 'name a column of days or instants, or cast it in the query'
  return [{ ...setting.blame(`updated_at: '${increment.updatedAt}' is ${type}, and no instant`, mend), key }]
}
