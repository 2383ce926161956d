import { isMap, listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'

/** What dbt refuses of a source's freshness, said of the source or of one of its tables: each as its name, what is wrong, what mends it. */
export function sourceFaults(said: PlainMap): readonly (readonly [string, string, string])[] {
  return [said, ...listOf(said.tables).map(mapOf)].flatMap((level) => {
    const name = String(level.name ?? said.name)
    return [level, mapOf(level.config)].flatMap((one) => [
      ...(isSaid(one.loaded_at_field) && isSaid(one.loaded_at_query)
        ? [[name, `'${name}' has loaded_at_field: and loaded_at_query:`, 'write one of them'] as const]
        : []),
      ...['warn_after', 'error_after'].flatMap((key) =>
        limitFaults(mapOf(one.freshness)[key]).map(
          ([what, mend]) => [name, `${key}: of '${name}': ${what}`, mend] as const,
        ),
      ),
    ])
  })
}

const isSaid = (value: Plain | undefined): boolean => value !== undefined && value !== null && value !== ''

const PERIODS: readonly Plain[] = ['minute', 'hour', 'day']

function limitFaults(limit: Plain | undefined): readonly (readonly [string, string])[] {
  if (!isMap(limit)) return []
  const { count = null, period = null } = limit
  const isTemplate = (one: Plain) => typeof one === 'string' && one.includes('{')
  return [
    ...(period === null || PERIODS.includes(period) || isTemplate(period)
      ? []
      : [[`'${String(period)}' is no period`, 'there are minute, hour, day'] as const]),
    ...(count === null || Number.isInteger(count) || isTemplate(count)
      ? []
      : [[`'${String(count)}' is no count`, 'write a whole number'] as const]),
  ]
}
