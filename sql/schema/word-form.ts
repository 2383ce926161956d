import type { Fault } from '#core/error.ts'
import { entriesOf, itemsOfYaml, type Yaml, yamlFault } from '../yaml.ts'

const LISTS = new Set([
  ...['models', 'seeds', 'snapshots', 'sources', 'tables', 'groups', 'exposures', 'unit_tests', 'versions'],
  ...['columns', 'tests', 'data_tests', 'constraints', 'given'],
])
// What stands in these is the author's own, or of others' words.
const FREE = new Set(['meta', 'config', 'tests', 'data_tests', 'constraints', 'rows', 'overrides'])

/** Words of a schema.yml that hold a list or a map, and stand there with something else, or twice: what they say would be left out in silence. */
export function wordFormFaults(node: Yaml): readonly Fault[] {
  const keys = entriesOf(node).map(({ key }) => key)
  const own = entriesOf(node).flatMap(({ key, of }) => {
    const { value } = of
    const isNothing = value.kind === 'scalar' && value.scalar === null
    if (key === 'tests' && keys.includes('data_tests'))
      return [yamlFault(of, 'tests: and data_tests: are the same', 'put all of them under data_tests:')]
    if (key === 'meta' && value.kind !== 'map' && !isNothing)
      return [yamlFault(of, 'meta: holds a map', 'write name: value under it')]
    if (!LISTS.has(key) || value.kind === 'list' || isNothing) return FREE.has(key) ? [] : wordFormFaults(of)
    const mend = value.kind === 'map' ? 'begin each with a dash: - name: …' : `write ${key}: [${String(value.scalar)}]`
    return [yamlFault(of, `${key}: holds a list`, mend)]
  })
  return [...own, ...itemsOfYaml(node).flatMap(wordFormFaults)]
}
