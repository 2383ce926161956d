import { tableOf } from '../../context/table.ts'
import { argumentsOf, stringOf } from '../../jinja/given.ts'
import { Refusal } from '../../jinja/refusal.ts'
import {
  call,
  callable,
  type Given,
  isThing,
  isTrue,
  itemsOf,
  type Thing,
  textOf,
  type Value,
} from '../../jinja/value.ts'
import type { Asked } from '../engine.ts'
import { readLocation, writeOptions, writeText } from '../materialize/external-file.ts'
import { hardDeletesOf } from '../materialize/snapshot-setting.ts'
import { begin, commit } from '../materialize/transaction.ts'
import { plainValue } from '../read/yaml.ts'
import { columnIn, columnValue } from './column.ts'
import { type Relation, relationIn, relationOf, relationText, relationValue } from './relation.ts'

/** What the adapter answers with: the database (null while a project is only read) and how macros are found. */
export interface AdapterScope {
  readonly asked: Asked | null
  readonly database: string
  readonly schema: string
  /** Where external models are written that do not say it. */
  readonly externalRoot: string
  dispatch(name: string, namespace: string | null): Value
  /** A macro by its name alone, for what dbt's adapter looks up itself. */
  macro(name: string): Value | undefined
  /** The project's own macro in the place of dbt's of this name. */
  own(name: string): Value | undefined
  warn(text: string): void
}

/** dbt's `adapter`: DuckDB as its macros know it. What needs the database gives nothing while a project is only read. */
export function adapterThing(scope: AdapterScope): Thing {
  return {
    thing: 'adapter',
    attribute: (name) => {
      const own = BY_MACRO.has(name) ? scope.own(name) : undefined
      if (own !== undefined) return own
      const method = METHODS[name]
      if (method) return callable(`adapter.${name}`, (given) => method(given, scope))
      if (IDLE.has(name)) return callable(`adapter.${name}`, () => null)
      throw new Refusal(`adapter has no '${name}'`, `it has ${Object.keys(METHODS).slice(0, 12).join(', ')} …`)
    },
  }
}

// What dbt's adapter does by a macro.
const BY_MACRO: ReadonlySet<string> = new Set(['create_schema', 'drop_schema', 'truncate_relation'])

type Method = (given: Given, scope: AdapterScope) => Value

// What has no meaning for one DuckDB file.
const IDLE = new Set([
  ...['cache_added', 'cache_dropped', 'cache_renamed', 'expand_target_column_types', 'expand_column_types'],
  ...['pre_model_hook', 'post_model_hook', 'clear_transaction', 'set_query_header', 'begin', 'create_index'],
])

const METHODS: Readonly<Record<string, Method>> = {
  dispatch: (given, { dispatch }) => {
    const said = argumentsOf('adapter.dispatch', given, ['macro_name', 'macro_namespace', 'packages'])
    const namespace = said.macro_namespace ?? null
    return dispatch(
      stringOf('macro_name', said.macro_name),
      namespace === null ? null : stringOf('namespace', namespace),
    )
  },
  commit: (_given, { asked }) => {
    commit(asked)
    return null
  },
  type: () => 'duckdb',
  quote: ({ positional: [name = ''] }) => `"${textOf(name)}"`,
  quote_as_configured: ({ positional: [name = ''] }) => `"${textOf(name)}"`,
  quote_seed_column: ({ positional: [name = '', quote = null] }) =>
    quote === false ? textOf(name) : `"${textOf(name)}"`,
  is_motherduck: () => false,
  is_ducklake: () => false,
  external_root: (_, { externalRoot }) => externalRoot,
  external_read_location: ({ positional: [location = '', options] }) =>
    readLocation(textOf(location), optionsIn(options)),
  external_write_options: ({ positional: [location = '', options] }) =>
    writeText(writeOptions(textOf(location), optionsIn(options))),
  get_binding_char: () => '?',
  valid_incremental_strategies: () => ['append', 'delete+insert', 'merge', 'microbatch'],
  warn_once: ({ positional: [text = ''] }, { warn }) => {
    warn(textOf(text))
    return ''
  },
  get_relation: (given, scope) => {
    const said = argumentsOf('get_relation', given, ['database', 'schema', 'identifier'])
    const text = (value: Value | undefined) => (value === undefined || value === null ? null : textOf(value))
    return found(scope, {
      database: text(said.database) ?? scope.database,
      schema: text(said.schema) ?? scope.schema,
      identifier: text(said.identifier) ?? '',
    })
  },
  load_relation: ({ positional: [relation] }, scope) => found(scope, named(relation)),
  list_relations: (given, scope) => listed(given, scope),
  list_relations_without_caching: (given, scope) => listed(given, scope),
  get_columns_in_relation: ({ positional, named: by }, { asked }) => {
    const relation = named(positional[0] ?? by.get('relation'))
    // A CTE stands in no catalogue.
    if (asked === null || relation.type === 'cte') return []
    // As dbt has it, what is not there has no columns.
    if (
      tables(asked, relation.database ?? '', relation.schema ?? '', relation.identifier).length === 0 &&
      relation.schema
    )
      return []
    begin(asked)
    return asked
      .query(`select column_name, column_type from (describe ${relationText(relation)})`)
      .rows.map(([name, type]) => columnValue({ name: String(name), type: String(type) }))
  },
  get_column_schema_from_query: ({ positional: [sql = ''] }, { asked }) =>
    asked === null
      ? []
      : asked
          .query(`describe (${textOf(sql)})`)
          .rows.map(([name, type]) => columnValue({ name: String(name), type: String(type) })),
  get_missing_columns: ({ positional, named: by }, scope) => {
    const columns = (value: Value | undefined) =>
      METHODS.get_columns_in_relation?.({ positional: [value ?? null], named: new Map() }, scope) as Value[] // a list, above
    const to = new Set(columns(positional[1] ?? by.get('to_relation')).map((one) => columnIn(one)?.name))
    return columns(positional[0] ?? by.get('from_relation')).filter((one) => !to.has(columnIn(one)?.name))
  },
  check_schema_exists: (given, { asked, database }) => {
    const said = argumentsOf('check_schema_exists', given, ['database', 'schema'])
    return asked === null
      ? false
      : schemas(asked, textOf(said.database ?? database)).includes(textOf(said.schema ?? ''))
  },
  list_schemas: ({ positional: [database] }, scope) =>
    scope.asked === null ? [] : [...schemas(scope.asked, textOf(database ?? scope.database))],
  create_schema: ({ positional: [relation] }, { asked }) => {
    const { database, schema } = named(relation)
    begin(asked)
    asked?.query(`create schema if not exists ${relationText(relationOf({ database, schema, identifier: null }))}`)
    return ''
  },
  drop_schema: ({ positional: [relation] }, { asked }) => {
    const { database, schema } = named(relation)
    begin(asked)
    asked?.query(`drop schema if exists ${relationText(relationOf({ database, schema, identifier: null }))} cascade`)
    return ''
  },
  drop_relation: ({ positional: [relation] }, { asked }) => {
    const one = named(relation)
    asked?.query(`drop ${one.type ?? 'table'} if exists ${relationText(one)} cascade`)
    return ''
  },
  truncate_relation: ({ positional: [relation] }, { asked }) => {
    begin(asked)
    asked?.query(`truncate ${relationText(named(relation))}`)
    return ''
  },
  rename_relation: ({ positional: [from, to] }, { asked }) => {
    const target = named(to)
    begin(asked)
    asked?.query(
      `alter ${target.type ?? named(from).type ?? 'table'} ${relationText(named(from))} rename to "${target.identifier}"`,
    )
    return ''
  },
  execute: (given, { asked }) => {
    const said = argumentsOf('adapter.execute', given, ['sql', 'auto_begin', 'fetch', 'limit'])
    if (isTrue(said.auto_begin ?? false)) begin(asked)
    const rows = asked?.query(textOf(said.sql ?? ''))
    return ['OK', rows === undefined || !isTrue(said.fetch ?? false) ? null : tableOf(rows)]
  },
  run_query: ({ positional: [sql = ''] }, { asked }) => (asked === null ? null : tableOf(asked.query(textOf(sql)))),
  add_query: ({ positional: [sql = ''] }, { asked }) => {
    asked?.query(textOf(sql))
    return null
  },
  get_incremental_strategy_macro: ({ positional: [, strategy = 'default'] }, { macro }) => {
    const name = `get_incremental_${textOf(strategy).replace('+', '_')}_sql`
    const value = macro(name)
    if (value === undefined) throw new Refusal(`no macro '${name}' for the incremental strategy '${textOf(strategy)}'`)
    return value
  },
  standardize_grants_dict: () => new Map(),
  get_hard_deletes_behavior: ({ positional: [config = null] }) => {
    const said = (name: string) =>
      plainValue(
        config instanceof Map
          ? (config.get(name) ?? null)
          : call((config !== null && isThing(config) ? config.attribute?.('get') : null) ?? null, {
              positional: [name],
              named: new Map(),
            }),
      )
    return hardDeletesOf(said('hard_deletes'), said('invalidate_hard_deletes'))
  },
  valid_snapshot_target: ({ positional: [relation, names = null] }, scope) =>
    holdSnapshot(relation, names, HISTORY, scope),
  assert_valid_snapshot_target_given_strategy: ({ positional: [relation, names = null, strategy = null] }, scope) => {
    const isRecorded = strategy instanceof Map && strategy.get('hard_deletes') === 'new_record'
    return holdSnapshot(relation, names, isRecorded ? [...HISTORY, 'dbt_is_deleted'] : HISTORY, scope)
  },
}

const HISTORY: readonly string[] = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to']

function holdSnapshot(relation: Value | undefined, names: Value, wanted: readonly string[], scope: AdapterScope): null {
  const there = METHODS.get_columns_in_relation?.({ positional: [relation ?? null], named: new Map() }, scope) ?? []
  const known = new Set(itemsOf(there).map((one) => columnIn(one)?.name.toLowerCase()))
  const lacking = wanted
    .map((one) => (names instanceof Map ? textOf(names.get(one) ?? one) : one))
    .filter((one) => !known.has(one.toLowerCase()))
  if (lacking.length === 0) return null
  throw new Refusal(
    `${relationText(named(relation))} is no snapshot of these settings: it has no ${lacking.join(', ')}`,
    'add what is missing, drop it, or give the snapshot another alias',
  )
}

const optionsIn = (value: Value | undefined): ReadonlyMap<string, string> =>
  new Map(value instanceof Map ? [...value].map(([key, one]) => [textOf(key), textOf(one)]) : [])

function named(value: Value | undefined): Relation {
  const relation = relationIn(value)
  if (relation) return relation
  const what = value === undefined || value === null ? 'nothing' : isThing(value) ? value.thing : textOf(value)
  throw new Refusal(`a relation is wanted, not ${what}`)
}

const TYPES: Readonly<Record<string, Relation['type']>> = {
  'BASE TABLE': 'table',
  'LOCAL TEMPORARY': 'table',
  VIEW: 'view',
}

function found({ asked }: AdapterScope, one: Pick<Relation, 'database' | 'schema' | 'identifier'>): Value {
  const [row] = asked === null ? [] : tables(asked, one.database ?? '', one.schema ?? '', one.identifier)
  return row ? relationValue(row) : null
}

function listed(given: Given, { asked, database }: AdapterScope): Value {
  const first = relationIn(given.positional[0])
  const said = first ? null : argumentsOf('list_relations', given, ['database', 'schema'])
  if (asked === null) return []
  const rows = tables(
    asked,
    first ? (first.database ?? database) : textOf(said?.database ?? database),
    first ? (first.schema ?? '') : textOf(said?.schema ?? ''),
    null,
  )
  return rows.map((row) => relationValue(row))
}

/** The relations of a schema, or the one of this name; names are compared without case, as DuckDB does. */
export function tables(asked: Asked, database: string, schema: string, name: string | null): readonly Relation[] {
  const is = (column: string, value: string) => `lower(${column}) = '${value.toLowerCase().replaceAll("'", "''")}'`
  const conditions = [
    is('table_catalog', database),
    is('table_schema', schema),
    ...(name ? [is('table_name', name)] : []),
  ]
  return asked
    .query(
      `select table_schema, table_name, table_type from system.information_schema.tables where ${conditions.join(' and ')} order by table_name`,
    )
    .rows.map(([of, identifier, type]) =>
      relationOf(
        { database, schema: String(of), identifier: String(identifier) },
        { type: TYPES[String(type)] ?? 'table' },
      ),
    )
}

/** Does anything stand under the names of a relation? */
export const standsAt = ({ database, schema, identifier }: Relation, asked: Asked): boolean =>
  tables(asked, database ?? '', schema ?? '', identifier).length > 0

const schemas = (asked: Asked, database: string): readonly string[] =>
  asked
    .query(
      `select schema_name from system.information_schema.schemata where lower(catalog_name) = '${database.toLowerCase().replaceAll("'", "''")}' order by 1`,
    )
    .rows.map(([name]) => String(name))
