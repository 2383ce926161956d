import { didYouMean } from '#core/nearest.ts'
import { Refusal } from '../../jinja/refusal.ts'
import type { Config } from '../read/config-tree.ts'
import { mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'

/**
 * What a merge does with rows that meet and with those that do not, as dbt-duckdb says it: by `merge_clauses`, or by its shorter words
 * (`merge_update_columns`, `merge_update_condition` …). Throws Refusal for an action or a mode that it has not.
 */
export function mergeClauses(config: Config, columns: readonly string[]): string {
  const said = mapOf(config.merge_clauses)
  const matched = said.when_matched === undefined ? shortMatched(config, columns) : mapsOf(said.when_matched)
  const others =
    said.when_not_matched === undefined
      ? [{ action: 'insert', mode: 'by_name', condition: config.merge_insert_condition ?? null }]
      : mapsOf(said.when_not_matched)
  return [
    ...matched.map((one) => `when matched${conditionOf(one)} then ${matchedAction(one, columns)}`),
    ...others.map((one) => `when not matched${sideOf(one)}${conditionOf(one)} then ${otherAction(one)}`),
  ].join('\n')
}

function shortMatched(config: Config, columns: readonly string[]): readonly PlainMap[] {
  const include = textsOf(config.merge_update_columns)
  const exclude = textsOf(config.merge_exclude_columns)
  const expressions = mapOf(config.merge_update_set_expressions)
  const condition = config.merge_update_condition ?? null
  if (include.length + exclude.length + Object.keys(expressions).length === 0)
    return [{ action: 'update', mode: 'by_name', condition }]
  const unknown = include.find((name) => !has(columns, name))
  if (unknown !== undefined)
    throw new Refusal(
      `merge_update_columns names '${unknown}', which is no column`,
      didYouMean(unknown, columns) ?? `there are ${columns.join(', ')}`,
    )
  const update = { include, exclude, set_expressions: expressions }
  return settings(update, columns).length === 0 ? [] : [{ action: 'update', mode: 'explicit', condition, update }]
}

const mapsOf = (said: Plain | undefined): readonly PlainMap[] =>
  (Array.isArray(said) ? said : [said ?? null]).map((one) => mapOf(one))

const has = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name.toLowerCase())

function conditionOf({ condition }: PlainMap): string {
  const all = textsOf(condition)
  if (all.length === 0) return ''
  return typeof condition === 'string' ? ` and ${condition}` : ` and (${all.join(') and (')})`
}

const sideOf = ({ by }: PlainMap) => (typeof by === 'string' ? ` by ${by}` : '')

function matchedAction(one: PlainMap, columns: readonly string[]): string {
  if (one.action !== 'update') return plainAction(one, ['update'])
  const mode = modeOf(one, { by_name: 'update by name', by_position: 'update by position', star: 'update set *' })
  return mode ?? `update set ${settings(mapOf(one.update), columns).join(', ')}`
}

// Expressions first, then the columns that none of them sets.
function settings(update: PlainMap, columns: readonly string[]): readonly string[] {
  const include = textsOf(update.include)
  const exclude = textsOf(update.exclude)
  const expressions = Object.entries(mapOf(update.set_expressions))
  const changed =
    include.length > 0
      ? include
      : columns.filter((one) => !has(exclude, one)).map((one) => `"${one.replaceAll('"', '""')}"`)
  const left = changed.filter((one) => !expressions.some(([name]) => name === one.replaceAll(/["']/g, '')))
  return [
    ...expressions.map(([name, expression]) => `${name} = ${String(expression)}`),
    ...left.map((one) => `${one} = DBT_INTERNAL_SOURCE.${one}`),
  ]
}

function otherAction(one: PlainMap): string {
  if (one.action === 'update')
    return `update set ${Object.entries(mapOf(one.set_expressions))
      .map(([name, expression]) => `${name} = ${String(expression)}`)
      .join(', ')}`
  if (one.action !== 'insert') return plainAction(one, ['insert', 'update'])
  const mode = modeOf(one, { by_name: 'insert by name', by_position: 'insert by position', star: 'insert *' })
  if (mode !== null) return mode
  const { columns, values } = mapOf(one.insert)
  return `insert (${textsOf(columns).join(', ')}) values (${textsOf(values).join(', ')})`
}

// null: explicit.
function modeOf({ mode, action }: PlainMap, modes: Readonly<Record<string, string>>): string | null {
  if (mode === 'explicit') return null
  const text = modes[String(mode)]
  if (text !== undefined) return text
  throw new Refusal(
    `merge_clauses: '${String(mode)}' is no mode of ${String(action)}`,
    `there are ${[...Object.keys(modes), 'explicit'].join(', ')}`,
  )
}

function plainAction({ action, error_message: message }: PlainMap, more: readonly string[]): string {
  if (action === 'delete') return 'delete'
  if (action === 'do_nothing') return 'do nothing'
  if (action === 'error') return message ? `error '${String(message).replaceAll("'", "''")}'` : 'error'
  throw new Refusal(
    `merge_clauses: '${String(action)}' is no action`,
    `there are ${[...more, 'delete', 'do_nothing', 'error'].join(', ')}`,
  )
}
