import { argumentsOf, stringOf } from '../../jinja/given.ts'
import { callable, type Given, isThing, isTrue, type Thing, type Value } from '../../jinja/value.ts'
import type { Plain, PlainMap } from '../read/yaml.ts'

/** A table, view or CTE under its three names; null where a part is left out. */
export interface Relation {
  readonly database: string | null
  readonly schema: string | null
  readonly identifier: string | null
  readonly type: RelationType | null
  /** Which parts are written in quotes, and which are written at all. */
  readonly quoted: Parts
  readonly included: Parts
  /** The condition on its rows, where a template is to see not all of them. */
  readonly where?: string
}

export type RelationType = 'table' | 'view' | 'cte' | 'external'
interface Parts {
  readonly database: boolean
  readonly schema: boolean
  readonly identifier: boolean
}

const ALL: Parts = { database: true, schema: true, identifier: true }

/** The relation of these names, every part written and in quotes. */
export function relationOf(
  names: Pick<Relation, 'database' | 'schema' | 'identifier'>,
  more: Partial<Pick<Relation, 'type' | 'quoted' | 'included'>> = {},
): Relation {
  return { type: null, quoted: ALL, included: ALL, ...names, ...more }
}

/** Which parts of a name stand in quotes: all, where none of these settings says otherwise; a later one wins. */
export function quotedBy(...settings: readonly PlainMap[]): Parts {
  const said = settings.flatMap((one) => Object.entries(one)).filter(([, value]) => typeof value === 'boolean')
  const { database, schema, identifier }: Readonly<Record<string, Plain>> = { ...ALL, ...Object.fromEntries(said) }
  return { database: database === true, schema: schema === true, identifier: identifier === true }
}

/** The text of a relation, as it stands in SQL. */
export function relationText(relation: Relation): string {
  const part = (name: keyof Parts) => {
    const text = relation[name]
    if (text === null || !relation.included[name]) return []
    return [relation.quoted[name] ? `"${text.replaceAll('"', '""')}"` : text]
  }
  return [...part('database'), ...part('schema'), ...part('identifier')].join('.')
}

const known = new WeakMap<Thing, Relation>()

/** The relation behind a value of templates; undefined where it is none. */
export const relationIn = (value: Value | undefined): Relation | undefined =>
  value !== undefined && value !== null && isThing(value) ? known.get(value) : undefined

/** A relation as templates see it: it prints as its text, or as the rows that it is to show; `render` wins where it stands for something longer. */
export function relationValue(relation: Relation, render: () => string = () => relationText(relation)): Thing {
  const text = () => (relation.where === undefined ? render() : `(select * from ${render()} where ${relation.where})`)
  const method = (name: string, names: readonly string[], work: (given: ReturnType<typeof argumentsOf>) => Value) =>
    callable(`relation.${name}`, (given) => work(argumentsOf(name, given, names)))
  const thing: Thing = {
    // What `is mapping` asks: dbt_utils knows a relation by it.
    thing: 'mapping',
    names: ATTRIBUTES,
    text,
    repr: () => `<DuckDBRelation ${text()}>`,
    plain: text,
    equals: (other) => {
      const one = relationIn(other)
      return one !== undefined && relationText(one) === relationText(relation)
    },
    attribute: (name) => {
      switch (name) {
        case 'database':
        case 'schema':
        case 'identifier':
        case 'type':
          return relation[name]
        case 'name':
        case 'table':
          return relation.identifier
        case 'is_table':
        case 'is_view':
        case 'is_cte':
          return relation.type === name.slice(3)
        case 'is_materialized_view':
        case 'is_dynamic_table':
        case 'is_delta':
          return false
        case 'metadata':
          return new Map([['type', 'DuckDBRelation']])
        case 'quote_character':
          return '"'
        case 'render':
          return method(name, [], render)
        case 'include':
          return method(name, PARTS, (parts) =>
            relationValue({ ...relation, included: partsOf(relation.included, parts) }),
          )
        case 'quote':
          return method(name, PARTS, (parts) => relationValue({ ...relation, quoted: partsOf(relation.quoted, parts) }))
        case 'without_identifier':
          return method(name, [], () =>
            relationValue({ ...relation, included: { ...relation.included, identifier: false } }),
          )
        case 'information_schema':
          return method(name, ['view_name'], ({ view_name }) => informationSchema(relation, view_name))
        case 'incorporate':
        case 'replace':
          return callable(`relation.${name}`, (given) => relationValue(incorporated(relation, given)))
        case 'replace_path':
          return callable(name, ({ named }) => relationValue(withNames(relation, named)))
        case 'matches':
          return method(name, PARTS, (parts) =>
            PARTS.every((part) => parts[part] === undefined || parts[part] === relation[part as keyof Parts]),
          )
        case 'get':
          return method(name, ['key', 'default'], ({ key, default: fallback = null }) => {
            if (key === 'metadata') return new Map([['type', 'DuckDBRelation']])
            const part = relation[key as keyof Relation]
            return typeof part === 'string' ? part : fallback
          })
      }
      return undefined
    },
  }
  known.set(thing, relation)
  return thing
}

const PARTS = ['database', 'schema', 'identifier']
const CREATED = [...PARTS, 'type']
const ATTRIBUTES = [
  ...[...PARTS, 'type', 'name', 'table', 'is_table', 'is_view', 'is_cte', 'render', 'include', 'quote', 'incorporate'],
  ...['without_identifier', 'information_schema', 'replace_path', 'matches', 'get'],
]

// include() and quote() say of a part whether it is; what they do not name stays.
function partsOf(before: Parts, said: Readonly<Partial<Record<string, Value>>>): Parts {
  const part = (name: keyof Parts) => (said[name] === undefined ? before[name] : isTrue(said[name]))
  return { database: part('database'), schema: part('schema'), identifier: part('identifier') }
}

// What a policy does not name stays.
const policy = (before: Parts, said: Value | undefined): Parts =>
  said instanceof Map ? partsOf(before, Object.fromEntries([...said].map(([part, is]) => [String(part), is]))) : before

function incorporated(relation: Relation, { named }: Given): Relation {
  const path = named.get('path')
  const renamed =
    path instanceof Map ? withNames(relation, new Map([...path].map(([k, v]) => [String(k), v]))) : relation
  const type = named.get('type')
  return type === undefined ? renamed : { ...renamed, type: typeOf(type) }
}

function withNames(relation: Relation, named: ReadonlyMap<string, Value>): Relation {
  const part = (name: keyof Parts) => {
    const value = named.get(name)
    return value === undefined ? relation[name] : value === null ? null : stringOf(name, value)
  }
  return { ...relation, database: part('database'), schema: part('schema'), identifier: part('identifier') }
}

function informationSchema(relation: Relation, view: Value | undefined): Thing {
  return relationValue({
    database: relation.database,
    schema: 'INFORMATION_SCHEMA',
    identifier: view === undefined || view === null ? null : stringOf('the view', view),
    type: 'view',
    quoted: { ...relation.quoted, schema: false, identifier: false },
    included: { ...ALL, identifier: view !== undefined && view !== null },
  })
}

function typeOf(value: Value): RelationType | null {
  return value === 'table' || value === 'view' || value === 'cte' || value === 'external' ? value : null
}

/** `api.Relation`: the type with its `create`, which quotes as the project says. */
export const relationType = (quoting: PlainMap = {}): Thing => ({
  thing: 'api.Relation',
  attribute: (name) => {
    if (name === 'create')
      return callable('api.Relation.create', ({ positional, named }) => {
        const said = new Map([...named, ...positional.slice(0, 4).map((one, at) => [CREATED[at] ?? '', one] as const)])
        return relationValue({
          ...withNames(relationOf({ database: null, schema: null, identifier: null }), said),
          type: typeOf(said.get('type') ?? null),
          quoted: policy(quotedBy(quoting), said.get('quote_policy')),
          included: policy(ALL, said.get('include_policy')),
        })
      })
    if (name === 'scd_args')
      return callable('api.Relation.scd_args', (given) => {
        const { primary_key: key = null, updated_at: at = null } = argumentsOf(name, given, [
          'primary_key',
          'updated_at',
        ])
        return [...(Array.isArray(key) ? key : [key]), at]
      })
    return ['Table', 'View', 'CTE', 'External', 'MaterializedView'].includes(name) ? name.toLowerCase() : undefined
  },
})
