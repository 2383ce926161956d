import { listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'

/** Types of a constraint. */
export const CONSTRAINTS: readonly Plain[] = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']

/** What dbt refuses of a model's entry in a .yml file: each as what is wrong and what mends it. */
export function modelFaults(said: PlainMap): readonly (readonly [string, string])[] {
  const name = String(said.name)
  const versions = listOf(said.versions).map((one) => mapOf(one).v)
  const { latest_version: latest = null, deprecation_date: until = null } = said
  // As dbt has it, version '1' is not version 1.
  const isLatest = (one: Plain | undefined) => typeof one === typeof latest && String(one) === String(latest)
  return [
    ...(latest !== null && versions.length > 0 && !versions.some(isLatest)
      ? [
          [
            `latest_version ${JSON.stringify(latest)} of '${name}' is none of it`,
            `there are ${versions.join(', ')}`,
          ] as const,
        ]
      : []),
    ...versions
      .map(String)
      .filter((one, at, all) => all.indexOf(one) < at)
      .map((one) => [`'${name}' has two versions ${one}`, 'give each a v: of its own'] as const),
    ...(typeof until === 'string' && !/\d|\{/.test(until)
      ? [[`'${until}' is no deprecation_date`, 'write a day, as 2027-01-31'] as const]
      : []),
    ...listOf(said.columns).flatMap((column) =>
      listOf(mapOf(column).constraints).flatMap((one) =>
        constraintFaults(one, `column '${String(mapOf(column).name)}'`),
      ),
    ),
  ]
}

/** What is wrong with a constraint. */
export function constraintFaults(said: Plain, of: string): readonly (readonly [string, string])[] {
  const { type = null } = mapOf(said)
  if (type !== null && CONSTRAINTS.includes(type)) return []
  return [[`'${String(type)}' is no type of a constraint, at ${of}`, `there are ${CONSTRAINTS.join(', ')}`]]
}
