import type { Fault } from '#core/error.ts'
import { DefinitionError } from '#core/error.ts'
import type { Template } from '../jinja/node.ts'
import { parse } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { render } from '../jinja/render.ts'
import type { Context } from '../jinja/scope.ts'
import { sourceOf } from '../jinja/source.ts'
import { type Given, isTrue, textOf, type Value } from '../jinja/value.ts'
import { literalCalls } from '../model/literal-call.ts'
import { dbtContext, plainSettings } from './context/context.ts'
import { relationOf, relationValue } from './context/relation.ts'
import type { Invocation } from './invocation.ts'
import type { MacroLibrary } from './macro-library.ts'
import type { Ref } from './node.ts'
import { type Config, mergeConfig } from './read/config-tree.ts'
import { withKeywords } from './test/test-keyword.ts'

/** What a text asks for, found by rendering it without a database. */
export interface Reading {
  readonly config: Config
  readonly refs: readonly Ref[]
  readonly sources: readonly (readonly [string, string])[]
  /** dbt's ids of the macros that it calls. */
  readonly macros: readonly string[]
  readonly text: string
}

/** Renders a text as dbt does when it reads a project: `execute` is false, refs and sources stand for anything. */
export function readText(
  template: Template,
  given: {
    readonly invocation: Invocation
    readonly library: MacroLibrary
    readonly package: string
    readonly config: Config
    readonly model: Value
    /** The arguments of a generic test, made of the names that it sees. */
    readonly keywords?: (context: Context) => Value
    /** Names that only this text knows. */
    readonly more?: Readonly<Record<string, Value>>
  },
): { readonly reading: Reading; readonly faults: readonly Fault[] } {
  let said: Config = {}
  const refs: Ref[] = []
  const sources: (readonly [string, string])[] = []
  const macros = new Set<string>()
  const { invocation } = given
  const stand = relationOf({ database: invocation.target.database, schema: invocation.target.schema, identifier: '' })
  const context = withKeywords(
    given.keywords,
    dbtContext({
      ...given,
      library: (given.keywords ? acrossPackages : same)(given.library.watched((id) => macros.add(id))),
      asked: null,
      this: stand,
      ref: (call) => {
        const ref = refOf(call)
        refs.push(ref)
        return relationValue({ ...stand, identifier: ref.name })
      },
      source: (call) => {
        const [source, name] = sourceNames(call)
        sources.push([source, name])
        return relationValue({ ...stand, schema: source, identifier: name })
      },
      setting: (name) => mergeConfig(given.config, said)[name],
      settings: (call) => {
        said = mergeConfig(said, plainSettings(call))
      },
      graph: () => new Map<Value, Value>(GRAPH.map((part) => [part, new Map()])),
    }),
  )
  const done = (text: string): Reading => ({ config: said, refs, sources, macros: [...macros], text })
  try {
    return { reading: done(render(template, context).text()), faults: [] }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return { reading: done(''), faults: error.faults }
  }
}

const same = (library: MacroLibrary): MacroLibrary => library

// As dbt has it: while a generic test is read, what its macros call is found by its bare name, whatever package it is of.
const acrossPackages = (library: MacroLibrary): MacroLibrary => ({
  ...library,
  ours: (name, from, run) => {
    const known = library.ours(name, from, run)
    if (known !== undefined) return known
    const [of] = [...library.entries].find(([, macros]) => macros.has(name)) ?? []
    return of === undefined ? undefined : library.lookup(name, of, run)
  },
})

const GRAPH = ['nodes', 'sources', 'exposures', 'groups', 'metrics', 'semantic_models', 'saved_queries']

/** `ref('name')`, `ref('package', 'name')`, each with `version=` or `v=`. Throws Refusal for anything else. */
export function refOf({ positional, named }: Given): Ref {
  const texts = positional.map(textOf)
  const [first = '', second] = texts
  if (texts.length === 0 || texts.length > 2) throw new Refusal('ref() takes a name, or a package and a name')
  const version = named.get('version') ?? named.get('v') ?? null
  return {
    package: second === undefined ? null : first,
    name: second ?? first,
    version: version === null || !(isTrue(version) || version === 0n) ? null : textOf(version),
  }
}

/** `source('source', 'table')`. Throws Refusal for anything else. */
export function sourceNames({ positional }: Given): readonly [string, string] {
  const [source, name] = positional.map(textOf)
  if (source === undefined || name === undefined || positional.length > 2)
    throw new Refusal("source() takes the source and the table: source('raw', 'orders')")
  return [source, name]
}

/** A call of ref or source as YAML writes it, with or without braces; null for anything else. */
export function refTextOf(
  text: string,
):
  | { readonly kind: 'ref'; readonly ref: Ref }
  | { readonly kind: 'source'; readonly names: readonly [string, string] }
  | null {
  const [call] = callsIn(text, 'ref')
  if (call) return { kind: 'ref', ref: refOf(call.given) }
  const [source] = callsIn(text, 'source')
  return source ? { kind: 'source', names: sourceNames(source.given) } : null
}

/** The metric of a call as YAML writes it: `metric('revenue')`; null for anything else. */
export function metricTextOf(text: string): string | null {
  const name = callsIn(text, 'metric')[0]?.given.positional.at(-1)
  return name === undefined ? null : textOf(name)
}

function callsIn(text: string, name: string): ReturnType<typeof literalCalls> {
  const bare = text.replace(/^\s*\{\{|\}\}\s*$/g, '')
  try {
    return literalCalls(parse(sourceOf('yaml', `{{ ${bare} }}`)), name)
  } catch (error) {
    if (error instanceof DefinitionError) return []
    throw error
  }
}
