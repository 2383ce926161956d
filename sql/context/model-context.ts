import type { Fault } from '#core/error.ts'
import type { Version } from '#core/governance.ts'
import { didYouMean } from '#core/nearest.ts'
import { COLUMN_TYPE } from '../dbt/context/column.ts'
import { exceptionsThing } from '../dbt/context/exceptions.ts'
import { relationOf, relationType, relationValue } from '../dbt/context/relation.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { GLOBALS } from '../jinja/global.ts'
import { modulesOf } from '../jinja/modules/modules.ts'
import { moment } from '../jinja/moment.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Context, Run } from '../jinja/scope.ts'
import { callable, fromPlain, type Given, isTrue, type Thing, textOf, type Value } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import type { ModelKind } from '../model/config.ts'
import { adapterOf } from './adapter.ts'
import { type Configured, configOf } from './config.ts'
import { DBT_VERSION, type Facts, OWN_FACTS } from './facts.ts'
import { introspect, type Reach } from './introspect.ts'
import { nodeDict } from './node-dict.ts'
import { envVarOf, varOf } from './var.ts'

/** What one rendering of a model is answered: at load by a probe that takes notes, at a step by the step's scope. */
export interface Answers {
  config(given: Given, run: Run): void
  /** The model's settings so far, those of schema.yml included. */
  settings?(): ReadonlyMap<string, { readonly value: unknown }>
  ref(given: Given, run: Run): Value
  self(given: Given, run: Run): Value
  source(given: Given, run: Run): Value
  readonly kind?: ModelKind
  /** The version of its name that the model is, where it has several. */
  readonly version?: Version | null
  /** `schema.name` of the model's own table, once that is known. */
  place?(): string
  /** The quoted name of the model's own table. */
  own(): string
  isIncremental(): boolean
  /** The step's partition; throws Refusal where the model has none. */
  partition(): Value
  readonly dialect: 'duckdb' | 'clickhouse'
  readonly reach: Reach
  /** When the run started; a fixed instant while a template is only read. */
  now(): Date
  /** Takes what a template says by log, print and warn. */
  say?(message: Message): void
  fault?(fault: Fault): void
}

/** What a template says: to the log file, to the person who looks on, or as a warning. */
export interface Message {
  readonly level: 'debug' | 'info' | 'warn'
  readonly text: string
}

/** The names that a model's template knows. */
export function modelContext(
  key: string,
  answers: Answers,
  library: Library,
  vars: ReadonlyMap<string, Value>,
  given: Facts = OWN_FACTS,
): Context {
  // Macros are dispatched by what the text is rendered for.
  const facts = answers.dialect === 'duckdb' ? given : { ...given, target: { ...given.target, type: answers.dialect } }
  const say: On['say'] = (level, text) => {
    answers.say?.({ level, text })
    return ''
  }
  const asks = introspect(answers.reach)
  const named: On['named'] = (name, run) =>
    Object.hasOwn(MAKERS, name) ? MAKERS[name]?.(on, run) : (asks(name, run) ?? packageOf(library, name, run))
  const on: On = { key, answers, library, vars, facts, say, named }
  return {
    dialect: answers.dialect,
    lenient: facts.lenient,
    ...(answers.fault === undefined ? {} : { fault: answers.fault }),
    lookup: (name, run) => {
      const macro = library.macro(name, run)
      if (macro !== undefined) return macro
      // none is a value.
      const found = named(name, run)
      return found === undefined ? GLOBALS.get(name) : found
    },
    names: () => [...Object.keys(MAKERS), ...ASKS, ...GLOBALS.keys(), ...library.names],
  }
}

/** What the names of one rendering are made from. */
interface On {
  readonly key: string
  readonly answers: Answers
  readonly library: Library
  readonly vars: ReadonlyMap<string, Value>
  readonly facts: Facts
  say(level: Message['level'], text: string): string
  named(name: string, run: Run): Value | undefined
}

// One name one entry, made when it is asked for.
const MAKERS: Readonly<Record<string, (on: On, run: Run) => Value>> = {
  ref: (on, run) => callable('ref', (given) => on.answers.ref(given, run)),
  self: (on, run) => callable('self', (given) => on.answers.self(given, run)),
  source: (on, run) => callable('source', (given) => on.answers.source(given, run)),
  config: (on, run) => configOf(configuredBy(on.answers), run),
  var: (on) => varOf(on.vars, 'declare it under vars: in models/vars.yml'),
  env_var: (on) => envVarOf(on.facts.env),
  this: (on) => ownRelation(placeOf(on), on.facts, on.answers.own),
  is_incremental: (on) => callable('is_incremental', () => on.answers.isIncremental()),
  partition: (on) => on.answers.partition(),
  exceptions: (on) => exceptionsThing((text) => on.say('warn', text)),
  log: (on) =>
    callable('log', (given) => {
      const { msg = null, info = false } = argumentsOf('log', given, ['msg', 'info'])
      return on.say(isTrue(info) ? 'info' : 'debug', textOf(msg))
    }),
  print: (on) => callable('print', (given) => on.say('info', textOf(argumentsOf('print', given, ['msg']).msg ?? null))),
  adapter: (on, run) => adapterOf(on.facts, on.library, on.answers.reach, run),
  api: () => ({
    thing: 'api',
    attribute: (name) => (name === 'Relation' ? relationType() : name === 'Column' ? COLUMN_TYPE : undefined),
  }),
  target: (on) => fromPlain({ schema: on.key.split('.')[0], ...on.facts.target }),
  schema: (on) => fromPlain(on.facts.target.schema ?? on.key.split('.')[0]),
  database: (on) => fromPlain(on.facts.target.database ?? null),
  model: (on) => {
    const { kind = 'model', version = null } = on.answers
    return nodeDict({ key: on.key, kind, version, relation: placeOf(on), settings: settingsOf(on) }, on.facts)
  },
  flags: (on) => fromPlain(on.facts.flags),
  modules: (on) => modulesOf(() => on.answers.now().getTime()),
  run_started_at: (on) => moment(on.answers.now()),
  dbt_version: () => DBT_VERSION,
  project_name: (on) => on.facts.project,
  selected_resources: (on) => [...on.facts.selectedResources],
  invocation_id: (on) => on.facts.invocationId ?? missing('invocation_id', 'it is known while a dbt project runs'),
  graph: (on) => on.facts.graph ?? missing('graph', 'it is known while a dbt project runs'),
  doc: (on) => callable('doc', (given) => docOf(on.facts, given)),
  context: (on, run) => itself((name) => on.named(name, run) ?? GLOBALS.get(name)),
  builtins: (on, run) =>
    itself((name) => (['ref', 'source', 'config'].includes(name) ? on.named(name, run) : undefined)),
}

function configuredBy(answers: Answers): Configured {
  const settings = () => answers.settings?.() ?? new Map<string, { readonly value: unknown }>()
  return {
    config: (given, run) => answers.config(given, run),
    setting: (name) => {
      const own = settings().get(name)
      if (own !== undefined) return fromPlain(own.value)
      const meta = settings().get('meta')?.value
      if (typeof meta !== 'object' || meta === null || !(name in meta)) return undefined
      return fromPlain(new Map(Object.entries(meta)).get(name))
    },
    settingNames: () => settings().keys(),
    unsettled: false,
  }
}

const ASKS = ['execute', 'run_query', 'statement', 'load_result']

function missing(name: string, mend: string): never {
  throw new Refusal(`'${name}' is not known here`, mend)
}

// dbt's context of names, as `context['name']` and `context.get('name')`.
function itself(of: (name: string) => Value | undefined): Thing {
  return {
    thing: 'mapping',
    attribute: (name) => {
      if (name !== 'get') return of(name)
      return callable(
        'get',
        ({ positional: [wanted, otherwise = null] }) => of(stringOf('a name', wanted)) ?? otherwise,
      )
    },
    item: (name) => (typeof name === 'string' ? of(name) : undefined),
    contains: (name) => typeof name === 'string' && of(name) !== undefined,
  }
}

function packageOf(library: Library, name: string, run: Run): Thing | undefined {
  if (!library.packages.includes(name)) return undefined
  return { thing: name, attribute: (macro) => library.macroIn(name, macro, run) }
}

const settingsOf = ({ answers }: On) => answers.settings?.() ?? new Map<string, { readonly value: unknown }>()

// While it is read: as config(…) has named it so far.
function placeOf(on: On): string {
  const { key, answers } = on
  const named = answers.place?.()
  if (named !== undefined) return named
  const said = (word: string) => settingsOf(on).get(word)?.value
  const [subject, name] = key.split('.')
  return `${said('schema') ?? said('target_schema') ?? subject}.${said('alias') ?? name}`
}

function ownRelation(key: string, { target }: Facts, text: () => string): Thing {
  const [schema = '', identifier = ''] = key.split('.')
  const database = target.database === undefined ? null : String(target.database)
  return relationValue(relationOf({ database, schema, identifier }, { type: 'table' }), text)
}

function docOf({ docs }: Facts, given: Given): Value {
  const name = given.positional.map((one) => stringOf('the name in doc()', one)).at(-1) ?? ''
  return docs.get(name) ?? missing(`doc('${name}')`, didYouMean(name, docs.keys()) ?? 'write it as {% docs %} block')
}

/** A relation of the graph as templates see it: its text is a table, or a subselect of the partitions that are read. */
export function relationThing(key: string, text: () => string): Thing {
  const [schema = '', identifier = ''] = key.split('.')
  return relationValue(relationOf({ database: null, schema, identifier }, { type: 'table' }), text)
}
