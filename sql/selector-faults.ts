import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { WAYS } from '#core/selection.ts'
import { faultAt } from './jinja/source.ts'
import { textIn } from './text-file.ts'
import { entriesOf, entryOf, itemsOfYaml, readYaml, scalarText, type Yaml, yamlFault } from './yaml.ts'

const FILE = 'selectors.yml'

/** What is wrong with the selectors.yml under `root`, each at its line: words, methods and selectors that are not there. */
export async function selectorFaults(root: string): Promise<readonly Fault[]> {
  const path = join(root, FILE)
  if (!existsSync(path)) return []
  const unreadable: Fault[] = []
  const { root: tree, faults: wrong } = await readYaml(FILE, textIn(path, FILE, unreadable))
  if (tree === null || unreadable.length > 0) return [...unreadable, ...wrong]
  const faults = strangers(tree, ['selectors', 'version'], 'selectors.yml')
  const all = itemsOfYaml(entryOf(tree, 'selectors'))
  const names = [...new Set(all.flatMap((one) => scalarText(entryOf(one, 'name')) ?? []))]
  for (const [at, one] of all.entries()) {
    const name = entryOf(one, 'name')
    const twin = all.findIndex((other) => scalarText(entryOf(other, 'name')) === scalarText(name))
    if (name !== undefined && twin < at)
      faults.push(yamlFault(name, `two selectors are called '${scalarText(name)}'`, 'give each a name of its own'))
    const unknown = strangers(one, ['name', 'description', 'definition', 'default'], 'a selector')
    const definition = entryOf(one, 'definition')
    faults.push(...unknown)
    // What is misspelt is not missing besides.
    if (definition === undefined && unknown.length > 0) continue
    if (entryOf(one, 'name') === undefined && unknown.length === 0)
      faults.push(yamlFault(one, 'a selector needs name:', HOW))
    if (definition === undefined)
      faults.push(yamlFault(entryOf(one, 'name') ?? one, 'a selector needs definition:', HOW))
    else faults.push(...definitionFaults(definition, names))
  }
  return faults
}

const HOW = 'write method: and value:, union:, intersection:, or a text as typed'

const LISTS = ['union', 'intersection', 'exclude']
const HOW_LIST = 'begin each with a dash: - tag:nightly'

const WORDS = [
  'method',
  'value',
  'union',
  'intersection',
  'exclude',
  'parents',
  'children',
  'parents_depth',
  'children_depth',
]
const MORE = ['childrens_parents', 'indirect_selection']

function definitionFaults(said: Yaml, names: readonly string[]): readonly Fault[] {
  if (said.value.kind === 'scalar' && said.value.scalar !== null) return []
  if (said.value.kind !== 'map') return [yamlFault(said, 'this is no selector', HOW)]
  const inner = LISTS.flatMap((word) => itemsOfYaml(entryOf(said, word)).flatMap((one) => definitionFaults(one, names)))
  const lone = LISTS.flatMap((word) => {
    const held = entryOf(said, word)
    return held === undefined || held.value.kind === 'list' ? [] : [yamlFault(held, `${word}: holds a list`, HOW_LIST)]
  })
  if (lone.length > 0) return [...lone, ...inner]
  const entries = entriesOf(said)
  const [only] = entries
  // `tag: nightly` says a method and its value.
  if (only !== undefined && entries.length === 1 && !WORDS.includes(only.key)) {
    const mend = isMethod(only.key) ? undefined : nearestMethod(only.key)
    return mend === undefined ? [] : [faultAt(said.source, only.offset, `'${only.key}' is no method`, mend)]
  }
  const unknown = strangers(said, [...WORDS, ...MORE], 'a selector')
  const faults = [...unknown, ...inner]
  const method = entryOf(said, 'method')
  const name = scalarText(method)
  const value = scalarText(entryOf(said, 'value'))
  if (method === undefined || name === undefined) return faults
  if (!isMethod(name) && name !== 'selector')
    faults.push(yamlFault(method, `'${name}' is no method`, nearestMethod(name)))
  if (value === undefined && unknown.length === 0) faults.push(yamlFault(method, `method: ${name} needs value:`, HOW))
  else if (name === 'selector' && value !== undefined && !names.includes(value))
    faults.push(
      yamlFault(
        entryOf(said, 'value') ?? method,
        `no selector is called '${value}'`,
        didYouMean(value, names) ?? `there are ${names.join(', ')}`,
      ),
    )
  return faults
}

const isMethod = (name: string): boolean =>
  WAYS.some((way) => way === name || way === name.split('.')[0]) || name.startsWith('config.') || DBT.includes(name)

// dbt's words for what has another one here, or none.
const DBT = ['fqn', 'exposure', 'package', 'version', 'group', 'access', 'wildcard']

const nearestMethod = (name: string): string =>
  didYouMean(name, [...WAYS, 'selector']) ?? `there are ${WAYS.join(', ')}`

function strangers(node: Yaml, known: readonly string[], where: string): Fault[] {
  return entriesOf(node)
    .filter(({ key }) => !known.includes(key))
    .map(({ key, offset }) =>
      faultAt(
        node.source,
        offset,
        `unknown key '${key}' of ${where}`,
        didYouMean(key, known) ?? `known are ${known.join(', ')}`,
      ),
    )
}
