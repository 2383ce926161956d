import { argumentsOf, stringOf } from '../jinja/given.ts'
import { callable, type Dict, type Given, isThing, isTrue, type Thing, type Value } from '../jinja/value.ts'

/** Where a table is, as dbt's relations say it; null parts are left out when it is printed. */
export interface Place {
  readonly database: string | null
  readonly schema: string | null
  readonly identifier: string | null
  /** table, view, cte, external … */
  readonly type: string | null
}

interface Drawn extends Place {
  readonly included: Readonly<Record<Part, boolean>>
  readonly quoted: Readonly<Record<Part, boolean>>
  /** How it is printed where that is not its parts: a subselect, a name in another engine. */
  readonly text: (() => string) | null
}

type Part = 'database' | 'schema' | 'identifier'

/** dbt's Relation: prints as `"database"."schema"."identifier"`, or as `text` says. */
export function relationOf(place: Place, text: (() => string) | null = null): Thing {
  return drawn({ ...place, text, included: ALL, quoted: ALL })
}

/** The place behind a relation of templates; undefined for any other value. */
export function placeOf(value: Value | undefined): (Place & { readonly text: string }) | undefined {
  const found = value !== undefined && isThing(value) ? known.get(value) : undefined
  return found && { ...found, text: textOf(found) }
}

/** `api.Relation`: `create(database, schema, identifier, type)` and the names of types. */
export function relationApi(): Thing {
  const create = (given: Given): Value => {
    const read = argumentsOf('Relation.create', given, ['database', 'schema', 'identifier', 'type', 'quote_policy'])
    const part = (name: 'database' | 'schema' | 'identifier' | 'type') => {
      const value = read[name] ?? null
      return value === null ? null : stringOf(name, value)
    }
    return relationOf({
      database: part('database'),
      schema: part('schema'),
      identifier: part('identifier'),
      type: part('type'),
    })
  }
  return {
    thing: 'Relation',
    attribute: (name) => (name === 'create' ? callable('Relation.create', create) : TYPES[name]),
  }
}

const ALL = { database: true, schema: true, identifier: true }
const TYPES: Readonly<Record<string, string>> = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  External: 'external',
  MaterializedView: 'materialized_view',
}
const PARTS = ['database', 'schema', 'identifier'] as const
const known = new WeakMap<Thing, Drawn>()

function drawn(of: Drawn): Thing {
  const thing: Thing = {
    thing: 'relation',
    text: () => textOf(of),
    repr: () => `<DuckDBRelation ${textOf(of)}>`,
    plain: () => textOf(of),
    attribute: (name) => attributeOf(of, name),
    item: (name) => (typeof name === 'string' ? attributeOf(of, name) : undefined),
    equals: (other) => {
      const theirs = placeOf(other)
      return theirs !== undefined && theirs.text === textOf(of)
    },
  }
  known.set(thing, of)
  return thing
}

function textOf(of: Drawn): string {
  if (of.text) return of.text()
  return PARTS.flatMap((part) => {
    const name = of[part]
    if (name === null || !of.included[part]) return []
    return [of.quoted[part] ? `"${name.replaceAll('"', '""')}"` : name]
  }).join('.')
}

function attributeOf(of: Drawn, name: string): Value | undefined {
  switch (name) {
    case 'database':
    case 'schema':
    case 'identifier':
    case 'type':
      return of[name]
    case 'name':
    case 'table':
      return of.identifier
    case 'is_table':
    case 'is_view':
    case 'is_cte':
    case 'is_materialized_view':
      return of.type === name.slice(3)
    case 'render':
      return callable(name, () => textOf(of))
    case 'include':
      return callable(name, (given) => drawn({ ...of, text: null, included: chosen(given, of.included) }))
    case 'quote':
      return callable(name, (given) => drawn({ ...of, text: null, quoted: chosen(given, of.quoted) }))
    case 'quoted':
      return callable(name, ({ positional }) => `"${stringOf('identifier', positional[0]).replaceAll('"', '""')}"`)
    case 'without_identifier':
      return callable(name, () => drawn({ ...of, text: null, included: { ...of.included, identifier: false } }))
    case 'information_schema':
      return callable(name, ({ positional }) => {
        const view = positional[0] === undefined ? null : stringOf('view', positional[0])
        const at = { database: of.database, schema: 'INFORMATION_SCHEMA', identifier: view, type: 'view' }
        return drawn({ ...at, text: null, included: ALL, quoted: { database: true, schema: false, identifier: false } })
      })
    case 'incorporate':
      return callable(name, (given) => {
        const { path = null, type = of.type } = argumentsOf(name, given, ['path', 'type'])
        const parts = path instanceof Map ? path : new Map<Value, Value>()
        return replaced({ ...of, type: type === null ? null : stringOf('type', type) }, parts)
      })
    case 'replace_path':
      return callable(name, (given) => replaced(of, new Map<Value, Value>(given.named)))
    case 'get':
      return callable(name, (given) => {
        const { key, default: otherwise = null } = argumentsOf(name, given, ['key', 'default'])
        return attributeOf(of, stringOf('key', key)) ?? otherwise
      })
    default:
      return undefined
  }
}

function chosen(given: Given, now: Readonly<Record<Part, boolean>>): Readonly<Record<Part, boolean>> {
  const read = argumentsOf('include', given, PARTS)
  const of = (part: Part) => (read[part] === undefined ? now[part] : isTrue(read[part]))
  return { database: of('database'), schema: of('schema'), identifier: of('identifier') }
}

function replaced(of: Drawn, parts: Dict): Thing {
  const part = (name: Part): string | null => {
    const value = parts.get(name)
    return value === undefined ? of[name] : value === null ? null : stringOf(name, value)
  }
  return drawn({
    ...of,
    text: null,
    database: part('database'),
    schema: part('schema'),
    identifier: part('identifier'),
  })
}
