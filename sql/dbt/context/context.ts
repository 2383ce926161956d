import { envVarOf, varOf } from '../../context/var.ts'
import { argumentsOf } from '../../jinja/given.ts'
import { GLOBALS } from '../../jinja/global.ts'
import { parse } from '../../jinja/parse.ts'
import { render } from '../../jinja/render.ts'
import type { Context, Run } from '../../jinja/scope.ts'
import { sourceOf } from '../../jinja/source.ts'
import { callable, fromPlain, type Given, isTrue, type Thing, Tuple, textOf, type Value } from '../../jinja/value.ts'
import { absentMacro } from '../absent-macro.ts'
import type { Asked } from '../engine.ts'
import { DBT_VERSION } from '../fault/project-faults.ts'
import type { Invocation } from '../invocation.ts'
import type { MacroLibrary } from '../macro-library.ts'
import { type Plain, plainValue } from '../read/yaml.ts'
import { adapterThing } from './adapter.ts'
import { COLUMN_TYPE } from './column.ts'
import { configThing } from './config-value.ts'
import { exceptionsThing } from './exceptions.ts'
import { type Relation, relationType, relationValue } from './relation.ts'
import { runtimeConfig } from './runtime-config.ts'
import { statements } from './statement.ts'
import { strategyValue } from './strategy-value.ts'

/** What one rendering of a node is answered. */
export interface Scope {
  readonly invocation: Invocation
  readonly library: MacroLibrary
  /** The package in whose eyes names are looked up. */
  readonly package: string
  /** null while the project is only read: `execute` is false then. */
  readonly asked: Asked | null
  readonly this: Relation | null
  readonly model: Value
  ref(given: Given): Value
  source(given: Given): Value
  /** A setting of the node; undefined where it has none. */
  setting(name: string): Plain | undefined
  /** Takes what `config(...)` says. */
  settings(said: ReadonlyMap<string, Value>): void
  /** Names that only this rendering knows. */
  readonly more?: Readonly<Record<string, Value>>
  graph(): Value
}

/** The names of dbt for a node's text: macros of its package and project first, then what dbt itself gives. */
export function dbtContext(scope: Scope): Context {
  const { library, package: from } = scope
  const named = new Map<string, Value>()
  const added = new Map<string, Value>()
  const own = (name: string, within: Run): Value | undefined => {
    const known = named.get(name)
    if (known !== undefined) return known
    const made =
      name === 'context' ? contextThing(added, (one) => find(one, within)) : nameValue(name, scope, () => within)
    if (made !== undefined) named.set(name, made)
    return made
  }
  const given = (name: string) => added.get(name) ?? scope.more?.[name]
  const fromProject = (name: string, within: Run) => library.lookup(name, from, within)
  const general = (name: string) => GLOBALS.get(name)
  const ours = (name: string, within: Run) => library.ours(name, from, within)
  // Not by `??`: a name may well stand for None.
  const find = (name: string, within: Run): Value | undefined => {
    for (const look of [given, fromProject, own, general, ours]) {
      const value = look(name, within)
      if (value !== undefined) return value
    }
    return undefined
  }
  return {
    dialect: 'duckdb',
    lenient: true,
    deep: scope.asked === null,
    lookup: (name, within) => {
      const value = find(name, within)
      return value === undefined ? absentMacro(name) : value
    },
    names: () => [...NAMES, ...GLOBALS.keys(), ...library.names()],
  }
}

const NAMES = [
  ...['ref', 'source', 'config', 'var', 'env_var', 'this', 'target', 'execute', 'adapter', 'api', 'model', 'graph'],
  ...['flags', 'invocation_id', 'run_started_at', 'log', 'print', 'exceptions', 'statement', 'load_result', 'doc'],
]

function nameValue(name: string, scope: Scope, run: () => Run): Value | undefined {
  const { invocation, asked } = scope
  const { target, project } = invocation
  const macroNamed = (macro: string) =>
    scope.library.lookup(macro, scope.package, run()) ?? scope.library.ours(macro, scope.package, run())
  switch (name) {
    case 'ref':
      return { ...callable('ref', scope.ref), ...withConfig(invocation) }
    case 'source':
      return { ...callable('source', scope.source), ...withConfig(invocation) }
    case 'config':
      return configThing(scope, run())
    case 'var':
      return variableOf(invocation.varsOf(scope.package), {
        render: (text) => rendered(text, run()),
        isReading: asked === null,
      })
    case 'env_var':
      return environmentOf(invocation)
    case 'doc':
      return callable('doc', ({ positional }) => invocation.doc(positional.map(textOf), scope.package))
    case 'this':
      return scope.this === null ? null : relationValue({ ...scope.this, type: null })
    case 'target':
      return invocation.targetValue
    case 'schema':
      return scope.this?.schema ?? target.schema
    case 'database':
      return scope.this?.database ?? target.database
    case 'execute':
      return asked !== null
    case 'adapter':
      return adapterThing({
        externalRoot: String(invocation.target.said.external_root ?? '.'),
        asked,
        database: target.database,
        schema: target.schema,
        dispatch: (macro, namespace) => scope.library.dispatch(macro, namespace, scope.package, run()),
        macro: macroNamed,
        own: (macro) => (scope.library.replaced(macro, scope.package) ? macroNamed(macro) : undefined),
        warn: (text) => asked?.once(() => invocation.tell(text)),
      })
    case 'api':
      return {
        thing: 'api',
        attribute: (part) => ({ Relation: relationType(project.quoting), Column: COLUMN_TYPE })[part],
      }
    case 'model':
      return scope.model
    case 'graph':
      return scope.graph()
    case 'flags':
      return fromPlain(invocation.flags)
    case 'invocation_id':
      return invocation.id
    case 'run_started_at':
      return invocation.startedAt
    case 'modules':
      return invocation.modules
    case 'dbt_version':
      return DBT_VERSION
    case 'project_name':
      return project.name
    case 'invocation_args_dict':
      return new Map(
        Object.entries(invocation.arguments).map(([name, value]) => [
          name,
          Array.isArray(value) ? new Tuple(value.map(fromPlain)) : fromPlain(value),
        ]),
      )
    case 'thread_id':
      return 'Thread-1 (worker)'
    case 'dbt_metadata_envs':
      return new Map()
    case 'selected_resources':
      return [...invocation.selected]
    case 'log':
    case 'print':
      return callable(name, (given) => {
        const said = argumentsOf(name, given, ['msg', 'info'])
        const shown = name === 'print' || isTrue(said.info ?? false)
        if (shown) asked?.once(() => invocation.tell(textOf(said.msg ?? '')))
        return ''
      })
    case 'exceptions':
      return exceptionsThing((text) => asked?.once(() => invocation.tell(`warning: ${text}`)))
    case 'statement':
    case 'run_query':
    case 'load_result':
    case 'store_result':
    case 'store_raw_result':
    case 'noop_statement': {
      const all = statements(asked)
      return all[name]
    }
    case 'strategy_sql':
      return strategyValue((one) => scope.setting(one))
    case 'builtins':
      return {
        thing: 'builtins',
        attribute: (part) => nameValue(part, scope, run) ?? GLOBALS.get(part),
        item: (part) => nameValue(textOf(part), scope, run) ?? GLOBALS.get(textOf(part)),
      }
    case 'render':
      return callable(name, ({ positional: [text = ''] }) => rendered(textOf(text), run()))
    case 'metrics':
    case 'exposures':
      return []
  }
  return undefined
}

// Packages read what dbt knows of the run off these.
const withConfig = (invocation: Invocation) => ({
  attribute: (name: string) => (name === 'config' ? runtimeConfig(invocation) : undefined),
})

// dbt's context is a dict: macros look names up in it, and put some of their own there for those that they call.
function contextThing(added: Map<string, Value>, find: (name: string) => Value | undefined): Thing {
  const methods: Readonly<Record<string, (given: Given) => Value>> = {
    get: ({ positional: [key = '', fallback = null] }) => find(textOf(key)) ?? fallback,
    update: ({ positional: [more], named }) => {
      if (more instanceof Map) for (const [key, value] of more) added.set(textOf(key), value)
      for (const [key, value] of named) added.set(key, value)
      return null
    },
  }
  return {
    thing: 'mapping',
    attribute: (name) => {
      const method = methods[name]
      return method ? callable(`context.${name}`, method) : find(name)
    },
    item: (name) => find(textOf(name)),
    contains: (name) => find(textOf(name)) !== undefined,
    assign: (name, value) => {
      added.set(name, value)
    },
  }
}

const rendered = (text: string, { main, context }: Run): string =>
  render(parse(sourceOf(main.file, text)), context).text()

/**
 * `var`, with `var.has_var`. As dbt has it, a text with Jinja in it is rendered where a node asks for it, and stays as it is in a .yml
 * file; and a var that nobody says is none to a node that is only read: it fails when it is made.
 */
export function variableOf(
  vars: ReadonlyMap<string, Plain>,
  node: { readonly render?: (text: string) => string; readonly isReading?: boolean } = {},
): Thing {
  const { render, isReading } = node
  const get = (name: string) => {
    const value = vars.get(name)
    if (render && typeof value === 'string' && /\{[{%#]/.test(value)) return render(value)
    return value === undefined ? undefined : fromPlain(value)
  }
  return varOf({ get, keys: () => vars.keys() }, isReading ? null : 'say it under vars:, or by --vars')
}

/** `env_var`: from what the job hands in; a secret is refused outside of profiles. */
export const environmentOf = ({ env }: Pick<Invocation, 'env'>): Thing =>
  envVarOf({ get: (name) => env[name], keys: () => Object.keys(env) })

/** What `config(...)` was given, as plain data. */
export function plainSettings(said: ReadonlyMap<string, Value>): Readonly<Record<string, Plain>> {
  return Object.fromEntries([...said].map(([key, value]) => [key, plainValue(value)]))
}
