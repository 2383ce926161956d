import { DefinitionError, type Fault } from '#core/error.ts'
import { OWN_FACTS } from '../context/facts.ts'
import { modelContext } from '../context/model-context.ts'
import { nodeDict } from '../context/node-dict.ts'
import { parse } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { render } from '../jinja/render.ts'
import { sourceOf } from '../jinja/source.ts'
import { fromPlain, type Value } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import { type ModelConfig, type ModelKind, readConfig, relationName, relationOfModel, schemaName } from './config.ts'
import type { Neighbours } from './render-model.ts'
import type { Settings } from './setting.ts'

/** Schema and alias of a table. */
export type Named = Pick<ModelConfig, 'schema' | 'alias'>

/** What its name is made from. */
export interface Nameable {
  readonly key: string
  readonly kind?: ModelKind
  readonly settings: Settings
}

const PARTS = ['schema', 'alias'] as const

/** The macros of sql/macros that make names, as dbt calls them. */
const NAMING = { schema: 'generate_schema_name', alias: 'generate_alias_name' } as const

const CALLS = {
  schema: parse(sourceOf(NAMING.schema, `{{ ${NAMING.schema}(custom, node) }}`)),
  alias: parse(sourceOf(NAMING.alias, `{{ ${NAMING.alias}(custom, node) }}`)),
}

/**
 * Schema and alias as generate_schema_name(custom_schema_name, node) and generate_alias_name(custom_alias_name, node) make them of what
 * was said, the schema first; as they were said where there is no such macro. What is wrong with a macro is a fault at its line.
 */
export function generatedNames(of: Nameable, said: Named & { readonly materialized: string }, around: Neighbours) {
  const faults: Fault[] = []
  const names = { schema: said.schema, alias: said.alias }
  for (const part of PARTS) {
    if (!around.library.names.includes(NAMING[part])) continue
    // A snapshot's target_schema stands as it is, as in dbt.
    if (part === 'schema' && !of.settings.has('schema') && of.settings.has('target_schema')) continue
    try {
      names[part] = nameFrom(part, of, said, names, around)
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
      faults.push(...error.faults)
    }
  }
  return { ...names, faults }
}

/** A fault at the macro that makes names; undefined where there is none. */
export function namingFault({ blame }: Library, what: string, mend: string): Fault | undefined {
  return blame?.(NAMING.alias, what, mend) ?? blame?.(NAMING.schema, what, mend)
}

/** The settings of a seed, with the names that the macros make of them. */
export function namedSeed(key: string, settings: Settings, around: Neighbours, faults: Fault[]): Settings {
  if (!Object.values(NAMING).some((name) => around.library.names.includes(name))) return settings
  const { config, faults: wrong } = readConfig(settings, around.shared, 'seed')
  if (wrong.length > 0) return settings
  const { faults: misnamed, ...named } = generatedNames({ key, kind: 'seed', settings }, config, around)
  faults.push(...misnamed)
  const made = new Map(settings)
  for (const part of PARTS) {
    const blame =
      settings.get(part)?.blame ?? ((what: string) => around.library.blame?.(NAMING[part], what) ?? { key, what })
    if (named[part] !== undefined) made.set(part, { value: named[part], blame })
  }
  return made
}

function nameFrom(
  part: (typeof PARTS)[number],
  of: Nameable,
  said: Named & { readonly materialized: string },
  names: Named,
  around: Neighbours,
): string {
  const { key, kind = 'model' } = of
  const version = around.versions?.get(key) ?? null
  const relation = relationOfModel(key, { schema: names.schema, alias: part === 'alias' ? said.alias : undefined })
  const unsaid = { enabled: true, materialized: said.materialized, schema: null, alias: null, tags: [], meta: {} }
  const settings = new Map<string, { readonly value: unknown }>(of.settings)
  for (const [word, value] of Object.entries(unsaid)) if (!settings.has(word)) settings.set(word, { value })
  const no = (): never => {
    throw new Refusal('a name is made of what the node says alone', 'take node, target and var')
  }
  const context = modelContext(
    key,
    {
      ...{ ref: no, self: no, source: no, config: no, own: no, isIncremental: no, partition: no, now: no },
      ...{ kind, version, dialect: 'duckdb', settings: () => settings, reach: { ask: null, asked: () => {} } },
    },
    around.library,
    around.vars,
    around.facts,
  )
  const given: Readonly<Record<string, () => Value>> = {
    custom: () => fromPlain(said[part] ?? null),
    node: () => nodeDict({ key, kind, version, relation, settings }, around.facts ?? OWN_FACTS),
  }
  const text = render(CALLS[part], {
    ...context,
    lookup: (name, run) => (Object.hasOwn(given, name) ? given[name]?.() : context.lookup(name, run)),
  })
    .text()
    .trim()
  try {
    return part === 'schema' ? schemaName(text) : relationName(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const fault = around.library.blame?.(NAMING[part], `${NAMING[part]} for ${key}: ${error.message}`)
    throw fault === undefined ? error : new DefinitionError([fault])
  }
}
