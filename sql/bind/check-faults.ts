import type { Binder } from '#core/binder.ts'
import { keysRead } from '#core/check.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'
import { queryFault, querySql } from '../check/test-text.ts'
import { blameAt } from '../model/select-of.ts'
import type { Described } from '../project.ts'
import { measureFaults } from '../schema/measure-faults.ts'
import type { PlacedCheck } from '../schema/schema.ts'
import { entriesOf, entryOf, type Yaml, yamlFault } from '../yaml.ts'
import { engineMend } from './engine-mend.ts'
import { withoutSemicolon } from './trailing-semicolon.ts'

/** The empty tables that checks are bound over. */
interface Tables {
  has(key: string): boolean
  columns(key: string): readonly Column[]
  declare(keys: Iterable<string>): Promise<void>
}

/** What the engine says against the SQL of a model's tests, each at the line of the file that wrote it. */
export async function checkFaults(
  key: string,
  { checks, singular }: Described,
  tables: Tables,
  binder: Binder,
): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const told = new Set<PlacedCheck>()
  for (const placed of checks) {
    for (const [word, condition] of conditionsOf(placed)) {
      await tables.declare([key])
      const bound = await binder.bind(`select 1 from ${binder.quote(key)} where (${condition}\n)`)
      if (!('error' in bound)) continue
      told.add(placed)
      faults.push({ ...complain(placed, word, bound), key })
    }
  }
  const names = tables.columns(key).map(({ name }) => name.toLowerCase())
  for (const placed of checks) {
    const { check, node } = placed
    const reads = keysRead(check.rule)
    await tables.declare([key, ...reads])
    if (check.rule.kind === 'relationship')
      faults.push(...fieldFaults(check.name, check.rule, node, tables).map((one) => ({ ...one, key })))
    // A column that is not there, and a query, are told by themselves.
    const whole = !('column' in check.rule) || names.includes(check.rule.column.toLowerCase())
    if (check.rule.kind !== 'query' && !told.has(placed) && whole && reads.every((one) => tables.has(one)))
      for (const { word, complaint } of await measureFaults(key, check, binder))
        faults.push({ ...complain(placed, word, complaint), key })
    if (check.rule.kind !== 'query' || !reads.every((one) => tables.has(one))) continue
    const { sql } = check.rule
    const bound = await binder.bind(querySql(sql, key, binder))
    if ('error' in bound)
      for (const one of [bound, ...bound.also])
        faults.push({ ...queryFault({ name: check.name, sql, key, node, text: placed.text }, binder, one), key })
    else
      for (const { word, complaint } of await measureFaults(key, check, binder))
        faults.push({ ...complain(placed, word, complaint), key })
  }
  for (const { check, reads, file, output } of singular) {
    await tables.declare(reads)
    // A test of one layer may read tables of a later one; then it is the run that tells.
    if (!reads.every((one) => tables.has(one))) continue
    const rendered = output(binder.quote)
    const bound = await binder.bind(withoutSemicolon(rendered.text()))
    if ('error' in bound)
      faults.push(blameAt(key, file, rendered, { ...bound, error: `check ${check.name}: ${bound.error}` }))
    else
      for (const { word, complaint } of await measureFaults(key, check, binder))
        faults.push(blameAt(key, file, rendered, { error: `check ${check.name}: ${word}: ${complaint.error}` }))
  }
  return faults
}

function fieldFaults(
  name: string,
  { to, field }: Extract<PlacedCheck['check']['rule'], { kind: 'relationship' }>,
  node: Yaml,
  tables: Tables,
): readonly Fault[] {
  const names = tables.columns(to).map(({ name }) => name)
  if (names.length === 0 || names.some((name) => name.toLowerCase() === field.toLowerCase())) return []
  const mend = didYouMean(field, names) ?? `it has ${names.join(', ')}`
  return [
    yamlFault(deepest(node, 'field') ?? node, `check ${name} names '${field}', which is no column of ${to}`, mend),
  ]
}

function conditionsOf({ check }: PlacedCheck): readonly (readonly [word: string, sql: string])[] {
  const where = check.where === undefined ? [] : [['where', check.where] as const]
  return check.rule.kind === 'expression' ? [...where, ['expression', check.rule.sql]] : where
}

function complain({ check, node }: PlacedCheck, word: string, { error, candidates = [] }: Complaint): Fault {
  const mend = candidates.length === 0 ? engineMend(error) : `did you mean ${candidates.slice(0, 3).join(', ')}?`
  return yamlFault(deepest(node, word) ?? node, `check ${check.name}: ${error}`, mend)
}

// The word stands beside the test's name, or under its arguments or config.
function deepest(node: Yaml, word: string): Yaml | undefined {
  const own = entryOf(node, word)
  if (own?.value.kind === 'scalar') return own
  for (const { of } of entriesOf(node)) {
    const found = deepest(of, word)
    if (found) return found
  }
  return undefined
}
