import type { Check } from '#core/check.ts'
import { holds, notNull } from '#core/check.ts'
import { didYouMean } from '#core/nearest.ts'
import { Refusal } from '../jinja/refusal.ts'
import { entriesOf, entryOf, plainYaml, scalarText, type Yaml } from '../yaml.ts'

/** Types of constraints that are taken. */
export const CONSTRAINTS = ['not_null', 'unique', 'primary_key', 'check'] as const

/**
 * dbt's constraint as checks, which are made before the table is published: the engine itself keeps none. Throws Refusal for
 * one that has another word here.
 */
export function constraintChecks(node: Yaml, column: string | null): readonly Check[] {
  for (const { key } of entriesOf(node))
    if (!['type', 'columns', 'expression', 'name'].includes(key))
      throw new Refusal(`'${key}' of a constraint is not taken here`, 'it has type, columns, expression and name')
  const type = scalarText(entryOf(node, 'type'))
  const columns = columnsOf(node, column)
  const named = (check: Check): Check => ({ ...check, name: scalarText(entryOf(node, 'name')) ?? check.name })
  const unique = (): Check => ({
    name: `unique_${columns.join('_')}`,
    severity: 'error',
    rule: { kind: 'unique', columns },
  })
  switch (type) {
    case 'not_null':
      return columns.map(notNull)
    case 'unique':
      return [named(unique())]
    case 'primary_key':
      return [...columns.map(notNull), named(unique())]
    case 'check': {
      const sql = scalarText(entryOf(node, 'expression'))
      if (sql === undefined) throw new Refusal('a check constraint needs expression:')
      // As in SQL, what is unknown breaks no constraint.
      return [named(holds(`check_${columns.join('_') || 'row'}`, `(${sql}) is not false`))]
    }
    case 'foreign_key':
      throw new Refusal('a foreign key is a test here', "write relationships: {to: ref('…'), field: …}")
    default:
      throw new Refusal(
        `constraint '${type ?? ''}' is none of ${CONSTRAINTS.join(', ')}`,
        didYouMean(type ?? '', CONSTRAINTS),
      )
  }
}

function columnsOf(node: Yaml, column: string | null): readonly string[] {
  if (column !== null) return [column]
  const said = entryOf(node, 'columns')
  const plain = said === undefined ? [] : plainYaml(said)
  return Array.isArray(plain) ? plain.map(String) : [String(plain)]
}
