import type { Fault } from '#core/error.ts'
import { entriesOf, entryOf, isNothing, itemsOfYaml, scalarText, type Yaml, yamlFault } from '../yaml.ts'

/** What is of another form than a unit test of schema.yml has, each at its place: rows that are no mappings, a text where rows are, a list for a map. */
export function unitTestFormFaults(node: Yaml): readonly Fault[] {
  const [given, expect, overrides, config] = ['given', 'expect', 'overrides', 'config'].map((word) =>
    entryOf(node, word),
  )
  const inputs = itemsOfYaml(given)
  return [
    ...inputs.flatMap((one) => other(one, 'map', 'an entry of given:', "write input: ref('…'), and rows: below")),
    ...[...inputs, ...(expect ? [expect] : [])].flatMap(fixtureFaults),
    ...other(expect, 'map', 'expect:', 'write rows: under it'),
    ...other(config, 'map', 'config:', 'write enabled: or tags: under it'),
    ...truthFaults(config && entryOf(config, 'enabled')),
    ...other(overrides, 'map', 'overrides:', 'write vars: or macros: under it'),
    ...entriesOf(overrides).flatMap(({ key, of }) => other(of, 'map', `${key}:`, 'write name: value under it')),
  ]
}

function fixtureFaults(node: Yaml): readonly Fault[] {
  const format = scalarText(entryOf(node, 'format')) ?? 'dict'
  const [rows, fixture] = [entryOf(node, 'rows'), entryOf(node, 'fixture')]
  if (rows && fixture && !isNothing(rows))
    return [yamlFault(fixture, 'a fixture and rows are given, and one of the two is read', 'take one of them out')]
  if (format !== 'dict' && format !== 'csv' && format !== 'sql') return []
  if (format !== 'dict')
    return other(rows, 'scalar', `rows: of format ${format}`, `write rows: | and the ${format} below, or no format:`)
  if (fixture)
    return [yamlFault(fixture, 'a fixture is read by its format, which is not said', 'add format: csv or sql')]
  if (rows?.value.kind === 'scalar' && !isNothing(rows))
    return [
      yamlFault(rows, 'rows: without a format is no list of mappings', 'add format: csv, or write - {column: value}'),
    ]
  return [
    ...other(rows, 'list', 'rows:', 'write - {column: value}, a line each'),
    ...itemsOfYaml(rows).flatMap((row) =>
      isNothing(row)
        ? [yamlFault(row, 'a row is no mapping', 'write {column: value}, or {} for one of NULLs')]
        : other(row, 'map', 'a row', 'write {column: value}'),
    ),
  ]
}

function truthFaults(node: Yaml | undefined): readonly Fault[] {
  const said = scalarText(node)
  if (node === undefined || isNothing(node) || said === 'true' || said === 'false') return []
  return [yamlFault(node, 'enabled: is true or false')]
}

const FORMS = { map: 'mapping', list: 'list', scalar: 'text' } as const

function other(node: Yaml | undefined, kind: keyof typeof FORMS, what: string, mend: string): readonly Fault[] {
  if (node === undefined || node.value.kind === kind || isNothing(node)) return []
  return [yamlFault(node, `${what} is no ${FORMS[kind]}`, mend)]
}
