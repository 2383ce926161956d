import { UsageError } from '#core/error.ts'

/** For whom an option is, where a job takes both: a dbt project (--project), or Tidemark's own assets. */
export interface Meant {
  readonly for?: 'project' | 'own'
  /** What to do instead where it is not meant. */
  readonly instead?: string
}

/** Refuses what would be ignored in silence: options of a dbt project without --project, those of own assets with it. Throws UsageError. */
export function refuseNeedless(
  values: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, Meant>>,
): void {
  if (!('project' in options)) return
  const here = values.project === undefined ? 'own' : 'project'
  for (const [name, { for: meant = here, instead }] of Object.entries(options)) {
    if (meant === here || values[name] === undefined) continue
    const whose = meant === 'project' ? 'is for a dbt project (--project DIR)' : 'is not for a dbt project'
    throw new UsageError(`--${name} ${whose}${instead === undefined ? '; leave it out' : `: ${instead}`}`)
  }
}
