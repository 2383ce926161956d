import type { Fault } from '#core/error.ts'
import { entriesOf, itemsOfYaml, type Yaml, yamlFault } from './yaml.ts'

/** Values without quotes that YAML 1.2 reads, as here, otherwise than YAML 1.1, as dbt does: a template would go another way in silence. */
export function doubtfulFaults(node: Yaml): readonly Fault[] {
  const { value, source, offset } = node
  if (value.kind === 'list') return itemsOfYaml(node).flatMap(doubtfulFaults)
  if (value.kind === 'map') return entriesOf(node).flatMap(({ of }) => doubtfulFaults(of))
  const [written = ''] = /^[^\s,\]}#]+/.exec(source.text.slice(offset)) ?? []
  const [, here, there, mend] = DOUBTFUL.find(([pattern]) => pattern.test(written)) ?? []
  // Words go on behind a blank.
  if (here === undefined || (typeof value.scalar === 'string' && value.scalar !== written)) return []
  return [yamlFault(node, `${written} is ${here} here, and ${there} in dbt`, `${mend} '${written}' in quotes`)]
}

const DOUBTFUL: readonly (readonly [RegExp, here: string, there: string, mend: string])[] = [
  [/^(yes|Yes|YES|on|On|ON)$/, 'a text', 'true', 'write true, or'],
  [/^(no|No|NO|off|Off|OFF)$/, 'a text', 'false', 'write false, or'],
  [/^[-+]?\d[\d_]*_[\d_]*$/, 'a text', 'a number', 'write its digits alone, or'],
  [/^[-+]?[1-9]\d*(:[0-5]?\d)+$/, 'a text', 'a number of seconds or minutes', 'write'],
  [/^[-+]?\d+[eE][-+]?\d+$/, 'a number', 'a text', 'write its digits, or'],
]
