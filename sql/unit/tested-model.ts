import { DefinitionError } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Names, Versions } from '../reference.ts'
import { entriesOf, entryOf, isNothing, placedAt, textsOfYaml, type Yaml, yamlFault } from '../yaml.ts'

/** Keys of `versions:` of a unit test. */
export const TESTED_VERSIONS = ['include', 'exclude'] as const

/**
 * The keys of the models that `model:` of a unit test in models/<subject> names: as in dbt every version of one that has several, or
 * those that `versions:` takes in or leaves. Throws DefinitionError at what names none, with the nearest.
 */
export function testedModels(test: Yaml, written: string, subject: string, names: Names): readonly string[] {
  const node = entryOf(test, 'model')
  const key = placedAt(node, () => keyOf(written, subject, names))
  const said = entryOf(test, 'versions')
  const versions = names.versions.get(key)
  if (versions === undefined) {
    if (said === undefined || isNothing(said)) return [key]
    const mend = 'take versions: out, or describe its versions in schema.yml'
    throw new DefinitionError([yamlFault(said, `${key} has no versions`, mend)])
  }
  return said === undefined || isNothing(said) ? [...versions.keys.values()] : taken(said, key, versions)
}

function keyOf(written: string, subject: string, { keys, versions, byName }: Names): string {
  const own = `${subject}.${written}`
  for (const key of [own, written]) if (keys.has(key) || versions.has(key)) return key
  const [only, other] = byName.get(written) ?? []
  if (only !== undefined && other === undefined) return only
  if (only !== undefined && other !== undefined)
    throw new Refusal(`model '${written}' could be ${only} or ${other}`, `write the subject: ${only}`)
  const [name = '', version] = written.split(/[\s.]+v?(?=\w+$)/)
  const shared = version === undefined ? undefined : versions.get(`${subject}.${name}`)
  if (shared !== undefined)
    throw new Refusal(`no model '${written}'`, `write model: ${name}, and versions: {include: [${version}]} below`)
  const near = didYouMean(own, [...versions.keys(), ...keys]) ?? didYouMean(written, byName.keys())
  throw new Refusal(`no model '${own}'`, near)
}

function taken(said: Yaml, key: string, { keys }: Versions): readonly string[] {
  const wrong = entriesOf(said).find((entry) => !TESTED_VERSIONS.some((word) => word === entry.key))
  if (said.value.kind !== 'map' || wrong)
    throw new DefinitionError([
      yamlFault(
        wrong?.of ?? said,
        'versions: of a unit test takes include: or exclude:',
        'write versions: {include: [1]}',
      ),
    ])
  const listed = TESTED_VERSIONS.map((word) => entryOf(said, word))
  const all = [...keys.keys()]
  for (const node of listed)
    for (const version of textsOfYaml(node))
      if (node && !keys.has(version))
        throw new DefinitionError([
          yamlFault(
            node,
            `${key} has no version ${version}`,
            didYouMean(version, all) ?? `there are ${all.join(', ')}`,
          ),
        ])
  const [include, exclude] = listed.map(textsOfYaml)
  // As in dbt, what is left out says it alone.
  const left = all.filter((one) => (exclude?.length ? !exclude.includes(one) : include?.includes(one)))
  if (left.length === 0)
    throw new DefinitionError([
      yamlFault(said, `no version of ${key} is left to be tested`, `there are ${all.join(', ')}`),
    ])
  return left.flatMap((one) => keys.get(one) ?? [])
}
