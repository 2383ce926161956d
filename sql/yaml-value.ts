import { DefinitionError } from '#core/error.ts'
import { put } from './jinja/collection/key.ts'
import { Refusal } from './jinja/refusal.ts'
import { type Dict, isThing, textOf, type Value } from './jinja/value.ts'
import { resolved, tagged } from './jinja/yaml-plain.ts'
import { plainYaml, type Yaml, yamlFault } from './yaml.ts'

/**
 * The node as a template's value, as dbt's YAML (1.1, by PyYAML) reads it: yes is true, 1e3 a text, 1.0 a float, a day a date. Throws
 * DefinitionError at a scalar that is no value there.
 */
export function templateValue(node: Yaml): Value {
  const { value } = node
  if (value.kind === 'list') return value.items.map(templateValue)
  if (value.kind === 'map') {
    const dict: Dict = new Map()
    for (const { key, bare, of } of value.entries)
      put(dict, bare === undefined ? key : read(of, () => resolved(bare)), templateValue(of))
    return dict
  }
  const { bare, tag, scalar } = value
  if (tag !== undefined) return read(node, () => tagged(tag, bare ?? ''))
  if (bare === '=') return read(node, () => refused(bare))
  if (bare !== undefined) return read(node, () => resolved(bare))
  return scalar === null ? null : String(scalar)
}

/**
 * The node as a cell of a fixture: a scalar is what `templateValue` gives, a whole number as bigint, a float with all the digits that
 * are written, a day or an instant as Python's text of it; lists and maps are plain. Throws as that does.
 */
export function cellValue(node: Yaml): unknown {
  const { value } = node
  if (value.kind === 'list') return value.items.map(cellValue)
  if (value.kind === 'map') return Object.fromEntries(value.entries.map(({ key, of }) => [key, cellValue(of)]))
  const read = templateValue(node)
  if (isThing(read)) return textOf(read)
  // The engine takes in more digits than a double has.
  const exact = typeof read === 'number' ? plainYaml(node) : read
  return typeof exact === 'object' && exact !== null ? exact : read
}

function read<T>(node: Yaml, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) throw new DefinitionError([yamlFault(node, error.message, error.mend)])
    throw error
  }
}

function refused(bare: string): never {
  throw new Refusal(`'${bare}' is no value of YAML 1.1`, `put it into quotes: '${bare}'`)
}
