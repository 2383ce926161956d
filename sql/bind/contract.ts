import { duckdbType } from '#connectors/duckdb/type.ts'
import type { Asset } from '#core/asset.ts'
import type { Binder, Binding } from '#core/binder.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { isTime } from '#core/partition/window.ts'
import type { Described } from '../project.ts'
import type { ColumnSchema } from '../schema/schema.ts'
import { yamlFault } from '../yaml.ts'

/** What was said of a model's columns, against the columns that the engine found: every difference at the line that said it. */
export async function contractFaults(
  key: string,
  { schema, checks, settings }: Described,
  columns: readonly Column[],
  binder: Binder,
): Promise<readonly Fault[]> {
  const names = columns.map(({ name }) => name)
  const mendOf = (name: string) => didYouMean(name, names) ?? `it has ${names.join(', ')}`
  const faults: Fault[] = []
  const missing = new Set<string>()
  for (const column of schema?.columns ?? []) {
    const found = columns.find(({ name }) => isSame(name, column.name))
    if (found === undefined) {
      missing.add(column.name)
      faults.push(
        yamlFault(column.node, `describes column '${column.name}', which the model has not`, mendOf(column.name)),
      )
    } else if (column.type) faults.push(...(await typeFaults(column, found, binder)))
  }
  faults.push(...unsaid(columns, schema?.columns ?? [], settings))
  for (const { check, node } of checks) {
    const asked = check.rule.kind === 'unique' ? check.rule.columns : 'column' in check.rule ? [check.rule.column] : []
    for (const name of asked) {
      if (names.some((one) => isSame(one, name)) || missing.has(name)) continue
      faults.push(yamlFault(node, `tests column '${name}', which the model has not`, mendOf(name)))
    }
  }
  return [...faults, ...namedFaults(settings, columns)].map((fault) => ({ ...fault, key }))
}

// As the engine has it, case parts no names.
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Words of a config that name columns which are not there, each at its place. */
export function namedFaults(settings: Described['settings'], columns: readonly Column[]): readonly Fault[] {
  const names = columns.map(({ name }) => name)
  const mendOf = (name: string) => didYouMean(name, names) ?? `it has ${names.join(', ')}`
  const faults: Fault[] = []
  for (const word of ['unique', 'unique_key', 'at', 'event_time', 'updated_at', 'known_at', 'touches']) {
    const setting = settings.get(word)
    // The engine finds the columns of a history without case.
    const bare = (name: string) => (settings.has('strategy') ? name.replaceAll('"', '').toLowerCase() : name)
    for (const name of setting ? columnsNamed(setting.value) : []) {
      if (setting === undefined || names.some((one) => bare(one) === bare(name))) continue
      if (IDENTIFIER.test(name)) faults.push(setting.blame(`${word} names '${name}', which is no column`, mendOf(name)))
      else if (word.startsWith('unique') && !settings.has('strategy'))
        faults.push(
          setting.blame(`${word} names '${name}', which is no column`, 'give the query a column of it, and name that'),
        )
    }
  }
  for (const word of ['check_cols', 'merge_update_columns', 'merge_exclude_columns']) {
    const setting = settings.get(word)
    if (setting === undefined || (word === 'check_cols' && setting.value === 'all')) continue
    // The engine compares the columns of a history without case; a merge finds its own by their names.
    const bare = (name: string) => (word === 'check_cols' ? name.replaceAll('"', '').toLowerCase() : name)
    for (const name of columnsNamed(setting.value)) {
      if (!names.some((one) => bare(one) === bare(name)))
        faults.push(setting.blame(`${word} names '${name}', which is no column`, mendOf(name)))
    }
  }
  return faults
}

// An `updated_at` or a key may be an expression, which the engine reads.
const IDENTIFIER = /^(?:"[^"]+"|[^\W\d]\w*)$/u

/** The column in which windows of time fall is a day or an instant: any other is compared with neither. */
export function timeFaults(
  { key, partitions, at }: Pick<Asset, 'key' | 'partitions' | 'at'>,
  settings: Described['settings'],
  columns: readonly Column[],
): readonly Fault[] {
  const setting = settings.get('event_time') ?? settings.get('at')
  return (partitions?.axes ?? []).flatMap((axis) => {
    const column = columns.find(({ name }) => isTime(axis) && name === at[axis.name])
    if (setting === undefined || column === undefined || /^(date|timestamp|other:TIMESTAMP.*)$/.test(column.type))
      return []
    const what = `'${column.name}' is ${column.type.replace(/^other:/, '')}, and no window of time`
    return [{ ...setting.blame(what, 'name a column of days or instants, or cast it in the query'), key }]
  })
}

// An enforced contract names every column with its type.
function unsaid(
  columns: readonly Column[],
  said: readonly ColumnSchema[],
  settings: Described['settings'],
): readonly Fault[] {
  const setting = settings.get('contract')
  const value = setting?.value
  if (!setting || typeof value !== 'object' || value === null || !('enforced' in value) || value.enforced !== true)
    return []
  const untyped = columns.filter(({ name }) => !said.some((one) => isSame(one.name, name) && one.type !== null))
  if (untyped.length === 0) return []
  const list = untyped.map(({ name, type }) => `${name} (${type.replace(/^other:/, '')})`).join(', ')
  return [
    setting.blame(
      `the contract is enforced, and does not say the type of ${list}`,
      'give each a data_type in schema.yml',
    ),
  ]
}

/** The columns of a contract that gives every column a type; null where one has none, or a type that the engine does not know. */
export async function contractColumns(
  columns: readonly ColumnSchema[],
  binder: Binder,
): Promise<readonly Column[] | null> {
  if (columns.length === 0) return null
  const found: Column[] = []
  for (const { name, type } of columns) {
    const column = type && (await columnOf(type.text, binder))
    if (!column) return null
    found.push({ ...column, name })
  }
  return found
}

/** The types that the engine does not know, each at its place with the nearest ones. */
export async function unknownTypes(columns: readonly ColumnSchema[], binder: Binder): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  for (const { type } of columns) {
    const bound = type && (await binder.bind(`select cast(null as ${type.text}) as "column"`))
    if (bound && 'error' in bound) faults.push(unknownType(type, bound, binder))
  }
  return faults
}

function unknownType(type: NonNullable<ColumnSchema['type']>, bound: Binding, binder: Binder): Fault {
  const near = 'error' in bound ? (bound.candidates ?? []).slice(0, 3).join(', ') : ''
  const mend =
    near === ''
      ? 'write it as the engine does: varchar, bigint, decimal(18, 2), timestamptz, integer[]'
      : `did you mean ${near}?`
  return yamlFault(type.node, `'${type.text}' is no type of ${binder.engine}`, mend)
}

async function typeFaults({ name, type }: ColumnSchema, found: Column, binder: Binder): Promise<readonly Fault[]> {
  if (type === null) return []
  const bound = await binder.bind(`select cast(null as ${type.text}) as "column"`)
  const declared = 'columns' in bound ? bound.columns[0] : undefined
  if (declared === undefined) return [unknownType(type, bound, binder)]
  if (declared.type === found.type) return []
  return [
    yamlFault(
      type.node,
      `column '${name}' is declared ${duckdbType(declared.type)}, the model gives ${duckdbType(found.type)}`,
      `write data_type: ${duckdbType(found.type)}, or cast in the model`,
    ),
  ]
}

async function columnOf(type: string, binder: Binder): Promise<Column | null> {
  const bound = await binder.bind(`select cast(null as ${type}) as "column"`)
  return 'columns' in bound ? (bound.columns[0] ?? null) : null
}

function columnsNamed(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string')
  if (typeof value === 'object' && value !== null) return columnsNamed(Object.values(value))
  return []
}
