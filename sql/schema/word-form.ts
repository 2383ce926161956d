import type { Fault } from '#core/error.ts'
import { entriesOf, entryOf, isNothing, itemsOfYaml, scalarText, type Yaml, yamlFault } from '../yaml.ts'
import { writtenTest } from './written-test.ts'

// These hold a list.
const LISTS: readonly string[] = [
  ...['models', 'seeds', 'snapshots', 'sources', 'tables', 'groups', 'exposures', 'unit_tests', 'versions'],
  ...['columns', 'tests', 'data_tests', 'constraints', 'given', 'depends_on', 'exclude'],
]
// These hold one text, whatever they stand in.
const ONE_TEXT: readonly string[] = [
  ...['label', 'url', 'identifier', 'loaded_at_field', 'filter', 'data_type', 'defined_in'],
  ...['input', 'format', 'fixture', 'model', 'description'],
]
// What stands in these is the author's own, or is looked at where it is read.
const FREE = new Set(['meta', 'config', 'constraints', 'rows', 'overrides', 'anchors'])

/** Words of a schema.yml that stand there with something else than what they hold, or twice: what they say would be left out in silence. */
export function wordFormFaults(node: Yaml): readonly Fault[] {
  const isTwice = entryOf(node, 'tests') !== undefined && entryOf(node, 'data_tests') !== undefined
  const own = entriesOf(node).flatMap(({ key, of }) => {
    if (key === 'tests' && isTwice)
      return [yamlFault(of, 'tests: and data_tests: are the same', 'put all of them under data_tests:')]
    if (key === 'config') return metaFaults(entryOf(of, 'meta'))
    if (key === 'meta') return metaFaults(of)
    if (ONE_TEXT.includes(key) && of.value.kind !== 'scalar')
      return [yamlFault(of, `${key}: holds one text`, `write ${key}: …, in quotes where it has : or #`)]
    if (key === 'description' && /\{\{-?\s*doc\s*\(/.test(scalarText(of) ?? ''))
      return [yamlFault(of, 'description: no docs block is read here', 'write the text itself')]
    // Of a unit test they are those that it tests.
    if (key === 'versions' && entryOf(node, 'expect')) return []
    if (LISTS.includes(key) && of.value.kind !== 'list' && !isNothing(of)) return [noList(key, of)]
    if (key === 'tests' || key === 'data_tests') return itemsOfYaml(of).flatMap(testFaults)
    return FREE.has(key) ? [] : wordFormFaults(of)
  })
  return [...own, ...itemsOfYaml(node).flatMap(wordFormFaults)]
}

function noList(key: string, of: Yaml): Fault {
  const mend = of.value.kind === 'map' ? 'begin each with a dash: - name: …' : `write ${key}: [${scalarText(of) ?? ''}]`
  return yamlFault(of, `${key}: holds a list`, mend)
}

function metaFaults(meta: Yaml | undefined): readonly Fault[] {
  if (meta === undefined || meta.value.kind === 'map' || isNothing(meta)) return []
  return [yamlFault(meta, 'meta: holds a map', 'write name: value under it')]
}

// Of any test these hold one text; its arguments are its own.
const TEST_TEXT: readonly string[] = [
  ...['severity', 'where', 'name', 'description', 'limit', 'fail_calc', 'warn_if', 'error_if'],
]
const TEST_TRUTH: readonly string[] = ['enabled', 'store_failures']

function testFaults(test: Yaml): readonly Fault[] {
  const { body } = writtenTest(test)
  const config = body && entryOf(body, 'config')
  const words = [...entriesOf(body), ...entriesOf(config)]
  const faults = words.flatMap(({ key, of }) => {
    const said = scalarText(of)
    if (TEST_TEXT.includes(key) && of.value.kind !== 'scalar') return [yamlFault(of, `${key}: holds one text`)]
    if (TEST_TRUTH.includes(key) && !isNothing(of) && said !== 'true' && said !== 'false')
      return [yamlFault(of, `${key}: is true or false`)]
    return key === 'config' && of.value.kind !== 'map' && !isNothing(of) ? [yamlFault(of, 'config: holds a map')] : []
  })
  return [...faults, ...metaFaults(config && entryOf(config, 'meta'))]
}
