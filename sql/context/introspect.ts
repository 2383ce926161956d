import { columnValue } from '../dbt/context/column.ts'
import { type Relation, relationIn, relationOf, relationValue } from '../dbt/context/relation.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { call, callable, itemsOf, type Thing, Tuple, textOf, type Value } from '../jinja/value.ts'
import type { Asked } from './replay.ts'
import { EMPTY_TABLE, type Rows, tableOf } from './table.ts'

/** How a template reaches the database: `ask` is null while it is only read, and then nothing is there, as in dbt. */
export interface Reach {
  readonly ask: Asked<Rows>['query'] | null
  /** A template that asks is introspective. */
  asked(): void
}

/** `execute`, `run_query`, `statement`, `load_result` for one rendering; undefined for another name. */
export function introspect(reach: Reach): (name: string, run: Run) => Value | undefined {
  const results = new Map<string, Value>()
  const query = (sql: string, run: Run): Thing | null => {
    reach.asked()
    return reach.ask === null ? null : tableOf(reach.ask(sql, run))
  }
  return (name, run) => {
    switch (name) {
      case 'execute':
        reach.asked()
        return reach.ask !== null
      case 'run_query':
        return callable(name, (given) => query(stringOf('sql', argumentsOf(name, given, ['sql']).sql), run))
      case 'statement':
        return callable(name, (given) => {
          const { name: label = null, caller } = argumentsOf(name, given, [
            'name',
            'fetch_result',
            'auto_begin',
            'language',
            'caller',
          ])
          if (caller === undefined) throw new Refusal('statement() is called by {% call statement(…) %}')
          const sql = call(caller, { positional: [], named: new Map() })
          const table = query(stringOf('the statement', sql), run)
          if (label !== null && table !== null) results.set(stringOf('name', label), resultOf(table))
          return ''
        })
      case 'load_result':
        return callable(name, (given) => results.get(stringOf('name', argumentsOf(name, given, ['name']).name)) ?? null)
      default:
        return undefined
    }
  }
}

function resultOf(table: Thing): Value {
  const data = itemsOf(table).map((row) => new Tuple(itemsOf(row)))
  return new Map<Value, Value>([
    ['table', table],
    ['data', data],
    ['response', 'OK'],
  ])
}

/** The names of the questions that `catalogueCall` takes. */
export const CATALOGUE_CALLS = [
  ...['get_relation', 'load_relation', 'get_columns_in_relation', 'get_missing_columns', 'check_schema_exists'],
  ...['already_exists', 'list_relations_without_caching'],
]

/** The questions of `adapter` to the catalogue; while a template is only read they find nothing. Undefined for another name. */
export function catalogueCall(name: string, reach: Reach, run: Run): Thing | undefined {
  const ask = (sql: string) => {
    reach.asked()
    return reach.ask === null ? EMPTY_TABLE : reach.ask(sql, run)
  }
  const relation = (value: Value | undefined): Named & { readonly text: string } => {
    const found = relationIn(value)
    if (found === undefined || value === undefined) throw new Refusal(`adapter.${name} takes a relation`)
    return { ...found, text: textOf(value) }
  }
  const listed = (place: Named): readonly Value[] =>
    ask(
      `select table_catalog, table_schema, table_name, table_type from information_schema.tables where ${conditions(place)} order by table_catalog <> current_database(), table_schema, table_name`,
    ).rows.map(([database, schema, identifier, type]) => {
      const names = { database: String(database), schema: String(schema), identifier: String(identifier) }
      return relationValue(relationOf(names, { type: type === 'VIEW' ? 'view' : 'table' }))
    })
  const columns = (text: string) =>
    ask(`describe select * from ${text}`).rows.map(([column, type]) =>
      columnValue({ name: String(column), type: String(type) }),
    )
  const part = (value: Value | undefined) => (value === undefined || value === null ? null : stringOf('a part', value))
  switch (name) {
    case 'get_relation':
      return callable(name, (given) => {
        const read = argumentsOf(name, given, ['database', 'schema', 'identifier'])
        const place = { database: part(read.database), schema: part(read.schema), identifier: part(read.identifier) }
        return listed(place)[0] ?? null
      })
    case 'load_relation':
      return callable(name, ({ positional }) => listed(relation(positional[0]))[0] ?? null)
    case 'get_columns_in_relation':
      return callable(name, (given) => columns(relation(argumentsOf(name, given, ['relation']).relation).text))
    case 'get_missing_columns':
      return callable(name, (given) => {
        const read = argumentsOf(name, given, ['from_relation', 'to_relation'])
        const [from, to] = [relation(read.from_relation), relation(read.to_relation)]
        const there = columns(to.text).map((one) => one.attribute?.('name'))
        return columns(from.text).filter((one) => !there.includes(one.attribute?.('name')))
      })
    case 'check_schema_exists':
      return callable(name, (given) => {
        const { schema } = argumentsOf(name, given, ['database', 'schema'])
        const text = stringOf('schema', schema).replaceAll("'", "''")
        return ask(`select 1 from information_schema.schemata where schema_name = '${text}'`).rows.length > 0
      })
    case 'already_exists':
      return callable(name, (given) => {
        const { schema, name: table } = argumentsOf(name, given, ['schema', 'name'])
        return listed({ database: null, schema: part(schema), identifier: part(table) }).length > 0
      })
    case 'list_relations_without_caching':
      return callable(name, ({ positional }) => [
        ...listed({ database: null, schema: relation(positional[0]).schema, identifier: null }),
      ])
    default:
      return undefined
  }
}

type Named = Pick<Relation, 'database' | 'schema' | 'identifier'>

function conditions({ database, schema, identifier }: Named): string {
  const parts: readonly (readonly [string, string | null])[] = [
    ['table_catalog', database],
    ['table_schema', schema],
    ['table_name', identifier],
  ]
  const said = parts.flatMap(([column, value]) =>
    value === null ? [] : [`lower(${column}) = '${value.toLowerCase().replaceAll("'", "''")}'`],
  )
  return said.length === 0 ? 'true' : said.join(' and ')
}
