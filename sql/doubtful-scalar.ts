import type { Fault } from '#core/error.ts'
import { Refusal } from './jinja/refusal.ts'
import { textOf, type Value } from './jinja/value.ts'
import { resolved } from './jinja/yaml-plain.ts'
import { entriesOf, itemsOfYaml, type Yaml, type YamlScalar, yamlFault } from './yaml.ts'

/** Values without quotes that YAML 1.2 reads, as here, otherwise than YAML 1.1, as dbt does: a test would look for another one in silence. */
export function doubtfulFaults(node: Yaml): readonly Fault[] {
  const { value } = node
  if (value.kind === 'list') return itemsOfYaml(node).flatMap(doubtfulFaults)
  if (value.kind === 'map') return entriesOf(node).flatMap(({ of }) => doubtfulFaults(of))
  const { bare, tag } = value
  if (bare === undefined || tag !== undefined) return []
  try {
    const there = resolved(bare)
    if (isOne(value, there)) return []
    const mend = typeof there === 'boolean' ? `write ${there}, or '${bare}' in quotes` : `write '${bare}' in quotes`
    return [yamlFault(node, `${bare} is ${here(value)} here, and ${told(there)} in dbt`, mend)]
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [yamlFault(node, error.message, `write '${bare}' in quotes`)]
  }
}

function isOne({ scalar }: YamlScalar, there: Value): boolean {
  if (typeof there === 'number' || typeof there === 'bigint')
    return typeof scalar !== 'string' && (Number(scalar) === Number(there) || Number.isNaN(there))
  return there === scalar || (typeof there === 'object' && there !== null && textOf(there) === scalar)
}

const here = ({ scalar }: YamlScalar): string => (typeof scalar === 'string' ? 'a text' : 'a number')

function told(there: Value): string {
  if (typeof there === 'string') return 'a text'
  return typeof there === 'number' || typeof there === 'bigint'
    ? `the number ${textOf(there)}`
    : textOf(there).toLowerCase()
}
