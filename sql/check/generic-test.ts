import { quoteText } from '#connectors/duckdb/quote.ts'
import type { Check, Rule } from '#core/check.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { doubtfulFaults } from '../doubtful-scalar.ts'
import { Exact, writtenNumber } from '../jinja/exact.ts'
import { parseAll } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt, sourceOf } from '../jinja/source.ts'
import { literalCalls } from '../model/literal-call.ts'
import type { Neighbours } from '../model/render-model.ts'
import { referenceOf } from '../reference.ts'
import { constraintChecks } from '../schema/constraint.ts'
import { MEASURES, measuresOf } from '../schema/measure.ts'
import type { ModelSchema, PlacedCheck } from '../schema/schema.ts'
import { writtenTest } from '../schema/written-test.ts'
import { entriesOf, entryOf, placedAt, plainYaml, scalarText, type Yaml, yamlFault } from '../yaml.ts'
import { customTest } from './custom-test.ts'
import type { TestKind, Wanted } from './test-kind.ts'

/** The tests of a model in schema.yml as checks, those of its columns first. Every wrong one is a fault at its line. */
export function genericTests(
  schema: ModelSchema,
  around: Neighbours,
): { readonly checks: readonly PlacedCheck[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  const checks: PlacedCheck[] = []
  const taken = new Map<string, number>()
  const add = (node: Yaml, made: () => readonly Omit<PlacedCheck, 'node'>[]) => {
    try {
      for (const { check, ...text } of made()) {
        const count = (taken.get(check.name) ?? 0) + 1
        taken.set(check.name, count)
        checks.push({ check: count === 1 ? check : { ...check, name: `${check.name}_${count}` }, node, ...text })
      }
    } catch (error) {
      if (error instanceof Refusal) faults.push(yamlFault(node, error.message, error.mend))
      else if (error instanceof DefinitionError) faults.push(...error.faults)
      else throw error
    }
  }
  const read = ({ tests, constraints }: Pick<ModelSchema, 'tests' | 'constraints'>, column: string | null) => {
    for (const node of tests) add(node, () => readTest(node, column, around) ?? [])
    for (const node of constraints) add(node, () => constraintChecks(node, column).map((check) => ({ check })))
  }
  for (const column of schema.columns) read(column, column.name)
  read(schema, null)
  return { checks, faults }
}

/** One test one entry: those of dbt, of dbt_utils under their full names, and ours. */
export const KINDS: Readonly<Record<string, TestKind>> = {
  not_null: {
    takes: ['column_name'],
    make: (wanted) => {
      const column = columnOf(wanted)
      return { rule: { kind: 'notNull', column }, name: `not_null_${column}` }
    },
  },
  unique: {
    takes: ['column_name', 'columns'],
    make: (wanted) => {
      const columns = wanted.argument('columns') ? textsOf(wanted, 'columns') : [columnOf(wanted)]
      return { rule: { kind: 'unique', columns }, name: `unique_${columns.join('_')}` }
    },
  },
  'dbt_utils.unique_combination_of_columns': {
    takes: ['combination_of_columns'],
    make: (wanted) => {
      const columns = textsOf(wanted, 'combination_of_columns')
      return { rule: { kind: 'unique', columns }, name: `unique_${columns.join('_')}` }
    },
  },
  accepted_values: {
    takes: ['column_name', 'values', 'quote'],
    make: (wanted) => {
      const column = columnOf(wanted)
      const values = placedAt(wanted.argument('values'), () => valuesOf(wanted))
      const unquoted = scalarText(wanted.argument('quote'))?.toLowerCase() === 'false'
      return {
        rule: { kind: 'accepted', column, values, ...(unquoted ? { quote: false } : {}) },
        name: `accepted_${column}`,
      }
    },
  },
  relationships: {
    takes: ['column_name', 'to', 'field'],
    make: (wanted) => {
      const column = columnOf(wanted)
      const rule = {
        kind: 'relationship',
        column,
        to: placedAt(wanted.argument('to'), () => referred(wanted)),
        field: textOf(wanted, 'field'),
      } as const
      return { rule, name: `relationship_${column}` }
    },
  },
  expression: { takes: ['expression'], make: expression },
  'dbt_utils.expression_is_true': { takes: ['expression'], make: expression },
  range: { takes: ['min', 'max'], make: (wanted) => rangeOf(wanted, 'min', 'max') },
  'dbt_utils.accepted_range': {
    takes: ['min_value', 'max_value'],
    make: (wanted) => rangeOf(wanted, 'min_value', 'max_value'),
  },
  row_count: {
    takes: ['min', 'max'],
    make: (wanted) => ({
      rule: { kind: 'rowCount', min: numberOf(wanted, 'min'), max: numberOf(wanted, 'max') },
      name: 'row_count',
    }),
  },
}

/** What any test takes beside its own arguments. */
export const SHARED = ['severity', 'where', 'name', 'config', 'arguments', 'description', ...MEASURES]
/** What the config of a test takes. */
export const IN_CONFIG = ['severity', 'where', 'enabled', 'tags', 'meta', ...MEASURES]

function readTest(node: Yaml, column: string | null, around: Neighbours): readonly Omit<PlacedCheck, 'node'>[] | null {
  const { names } = around
  const { name: kindName, body, behind } = writtenTest(node)
  const kind = KINDS[kindName] ?? customTest(kindName, around)
  if (kind === undefined) {
    throw new Refusal(
      `unknown test '${kindName}'`,
      didYouMean(kindName, kindsOf(around)) ?? `there are ${kindsOf(around).join(', ')}`,
    )
  }
  if (behind.length > 0)
    throw new Refusal(
      `test ${kindName} goes on in '${behind[0]}'`,
      `a test is one name: put what it takes under ${kindName}:, further in`,
    )
  const inner = body && entryOf(body, 'arguments')
  const config = body && entryOf(body, 'config')
  const unknown: Fault[] = []
  for (const { key, offset } of [...entriesOf(body), ...entriesOf(inner)]) {
    if (kind.takes === null || [...SHARED, ...kind.takes].includes(key)) continue
    const mend = didYouMean(key, [...kind.takes, ...SHARED]) ?? `it takes ${kind.takes.join(', ')}`
    unknown.push(faultAt(node.source, offset, `test ${kindName} takes no '${key}'`, mend))
  }
  for (const { key, offset } of entriesOf(config)) {
    if (IN_CONFIG.includes(key)) continue
    const mend = didYouMean(key, IN_CONFIG) ?? `a test takes ${IN_CONFIG.join(', ')}`
    unknown.push(faultAt(node.source, offset, `config '${key}' of a test is not taken here`, mend))
  }
  if (unknown.length > 0) throw new DefinitionError(unknown)
  const sharedNode = (name: string) => (config && entryOf(config, name)) ?? (body && entryOf(body, name))
  const shared = (name: string) => scalarText(sharedNode(name))
  const argument = (name: string) => (inner && entryOf(inner, name)) ?? (body && entryOf(body, name))
  if (shared('enabled') === 'false') return null
  const own = new Map(
    [...entriesOf(body), ...entriesOf(inner)]
      .filter(({ key }) => !SHARED.includes(key))
      .map(({ key, of }) => [key, of]),
  )
  // What is a template's value is read as dbt reads it.
  const doubtful = kind.takes === null ? [] : [...own.values()].flatMap(doubtfulFaults)
  if (doubtful.length > 0) throw new DefinitionError(doubtful)
  const { rule, name, text } = kind.make({ column, names, source: node.source, arguments: own, argument })
  const where = shared('where')
  const check: Check = {
    name: shared('name') ?? name,
    severity: placedAt(sharedNode('severity'), () => severityOf(shared('severity'))),
    rule,
    ...(where === undefined ? {} : { where }),
    ...measuresOf(shared, sharedNode),
  }
  return [{ check, ...(text ? { text } : {}) }]
}

const kindsOf = ({ library }: Neighbours): readonly string[] => [
  ...Object.keys(KINDS),
  ...library.names.flatMap((name) => (name.startsWith('test_') ? [name.slice('test_'.length)] : [])),
]

/** dbt's severity; error where it is not said. Throws Refusal for another word. */
export function severityOf(text: string | undefined): Check['severity'] {
  const severity = text?.toLowerCase() ?? 'error'
  if (severity === 'error' || severity === 'warn') return severity
  throw new Refusal(`severity '${text}' is neither error nor warn`, didYouMean(severity, ['error', 'warn']))
}

function columnOf(wanted: Wanted): string {
  const column = wanted.column ?? scalarText(wanted.argument('column_name'))
  if (column === undefined)
    throw new Refusal('the test stands at no column', 'move it under a column, or say column_name:')
  return column
}

function textOf(wanted: Wanted, name: string): string {
  const text = scalarText(wanted.argument(name))
  if (text === undefined) throw new Refusal(`the test needs ${name}:`)
  return text
}

function textsOf(wanted: Wanted, name: string): readonly string[] {
  const node = wanted.argument(name)
  const plain = node === undefined ? [] : plainYaml(node)
  if (!Array.isArray(plain) || plain.length === 0) throw new Refusal(`the test needs ${name}: with a list of columns`)
  return plain.map(String)
}

function valuesOf(wanted: Wanted): readonly (string | number | boolean)[] {
  const node = wanted.argument('values')
  const plain: unknown = node && plainYaml(node)
  if (!Array.isArray(plain) || plain.length === 0) throw new Refusal('accepted_values needs values: with a list')
  return plain.map((value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    // Text comes to the type of the column with all its digits.
    if (value instanceof Exact) return String(value)
    throw new Refusal(`${JSON.stringify(value)} is no value to accept`)
  })
}

function numberOf(wanted: Wanted, name: string): number | string | null {
  const text = scalarText(wanted.argument(name))
  if (text === undefined) return null
  const said = wanted.argument(name)?.value
  // `.inf`, to which every number is compared as the engine has it.
  if (said?.kind === 'scalar' && Math.abs(Number(said.scalar)) === Infinity) return `${quoteText(text)}::double`
  if (Number.isFinite(Number(text))) {
    const number = writtenNumber(text, Number(text))
    return typeof number === 'number' ? number : String(number)
  }
  return placedAt(wanted.argument(name), () => {
    throw new Refusal(`${name}: '${text}' is no number`)
  })
}

function rangeOf(wanted: Wanted, low: string, high: string): { rule: Rule; name: string } {
  const column = columnOf(wanted)
  const [min, max] = [numberOf(wanted, low), numberOf(wanted, high)]
  if (min === null && max === null) throw new Refusal(`the test needs ${low}: or ${high}:`)
  if (min !== null && max !== null && Number(min) > Number(max))
    placedAt(wanted.argument(low), () => {
      throw new Refusal(`${low}: ${min} is above ${high}: ${max}, so every row would break it`, 'turn them round')
    })
  return { rule: { kind: 'range', column, min, max }, name: `range_${column}` }
}

// At a column the expression goes on behind its name, as dbt_utils has it: `expression: '> 0'`.
function expression(wanted: Wanted): { rule: Rule; name: string } {
  const text = textOf(wanted, 'expression')
  const sql = wanted.column === null ? text : `${wanted.column} ${text}`
  const name = sql
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
  return { rule: { kind: 'expression', sql }, name: `expression_${name.slice(0, 40)}` }
}

// `to: ref('name')`, with or without the braces that dbt leaves out.
function referred(wanted: Wanted): string {
  const written = textOf(wanted, 'to')
  const bare = written.replace(/^\s*\{\{|\}\}\s*$/g, '')
  const { template } = parseAll(sourceOf(wanted.source.file, `{{ ${bare} }}`))
  const [call] = template === null ? [] : literalCalls(template, 'ref')
  if (call === undefined) throw new Refusal(`to: '${written}' is no ref`, "write to: ref('name')")
  return referenceOf(wanted.names, call.given).input.key
}
