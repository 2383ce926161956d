import type { Binder } from '#core/binder.ts'
import type { Fault } from '#core/error.ts'
import type { Complaint } from '#core/select.ts'
import { engineMend } from '../bind/engine-mend.ts'
import type { Output } from '../jinja/output.ts'
import { faultAt, placeAt } from '../jinja/source.ts'
import { entriesOf, itemsOfYaml, scalarText, type Yaml, yamlFault } from '../yaml.ts'

/** The text of a test of the project's own as its macro gave it, of which `from` characters of white space were taken off. */
export interface TestText {
  readonly output: Output
  readonly from: number
}

/** The query of a test over the table of `key`: `{{table}}` and `{{subject.name}}` are relations of the binder. */
export function querySql(sql: string, key: string, binder: Binder): string {
  return sql.replace(PLACE, (_all, one: string) => binder.quote(one === 'table' ? key : one))
}

const PLACE = /\{\{(table|\w+\.\w+)\}\}/g

/** What the engine says against the query of a test: at the line of its macro, where schema.yml asks for it said beside, or at what it was given there. */
export function queryFault(
  { name, sql, key, node, text }: { name: string; sql: string; key: string; node: Yaml; text: TestText | undefined },
  binder: Binder,
  { error, line = 1, column = 1, candidates = [] }: Complaint,
): Fault {
  const mend = candidates.length === 0 ? engineMend(error) : `did you mean ${candidates.slice(0, 3).join(', ')}?`
  const query = querySql(sql, key, binder)
  const lines = query.split('\n').slice(0, line - 1)
  const offset = lines.reduce((sum, one) => sum + one.length + 1, 0) + column - 1
  const origin = text?.output.originOf(text.from + offsetBefore(sql, key, binder, offset))?.inside
  if (!origin) return yamlFault(node, `check ${name}: ${error}`, mend ?? `its query is ${query}`)
  const [, wrong = ''] = /"([^"]+)"/.exec(error) ?? []
  // What the macro does not say itself it was given.
  const given = wrong === '' || origin.source.text.includes(wrong) ? undefined : holding(node, wrong)
  if (given) return yamlFault(given, `check ${name}: ${error}`, mend ?? 'mend what the test is given')
  const beside = `${node.source.file}:${placeAt(node.source, node.offset).line}`
  return faultAt(
    origin.source,
    origin.offset,
    `check ${name} (${beside}): ${error}`,
    mend ?? 'mend the SQL of the test',
  )
}

function holding(node: Yaml, text: string): Yaml | undefined {
  if (scalarText(node)?.includes(text)) return node
  for (const one of [...entriesOf(node).map(({ of }) => of), ...itemsOfYaml(node)]) {
    const found = holding(one, text)
    if (found) return found
  }
  return undefined
}

// Where a character of the query stands in the text that its relations were put into.
function offsetBefore(sql: string, key: string, binder: Binder, offset: number): number {
  let longer = 0
  for (const { 0: place, 1: one = '', index } of sql.matchAll(PLACE)) {
    if (index + longer >= offset) break
    longer += binder.quote(one === 'table' ? key : one).length - place.length
  }
  return Math.max(0, offset - longer)
}
