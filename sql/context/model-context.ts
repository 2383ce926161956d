import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { SelectScope } from '#core/select.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { GLOBALS } from '../jinja/global.ts'
import { day, moment } from '../jinja/moment.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Context, Run } from '../jinja/scope.ts'
import { callable, type Given, type Thing, type Value } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import { exceptionsOf } from './exceptions.ts'

/** What one rendering of a model is answered: at load by a probe that takes notes, at a step by the step's scope. */
export interface Answers {
  ref(given: Given, run: Run): Value
  self(given: Given, run: Run): Value
  config(given: Given, run: Run): void
  /** The quoted name of the model's own table. */
  own(): string
  isIncremental(): boolean
  /** The step's partition; throws Refusal where the model has none. */
  partition(): Value
  readonly dialect: 'duckdb' | 'clickhouse'
  fault?(fault: Fault): void
}

/** The names that a model's template knows. */
export function modelContext(
  key: string,
  answers: Answers,
  library: Library,
  vars: ReadonlyMap<string, Value>,
): Context {
  const named = (name: string, run: Run): Value | undefined => {
    switch (name) {
      case 'ref':
        return callable('ref', (given) => answers.ref(given, run))
      case 'self':
        return callable('self', (given) => answers.self(given, run))
      case 'config':
        return configOf(answers, run)
      case 'var':
        return callable('var', (given) => variable(vars, given))
      case 'this':
        return relationThing(key, answers.own)
      case 'is_incremental':
        return callable('is_incremental', () => answers.isIncremental())
      case 'partition':
        return answers.partition()
      case 'exceptions':
        return exceptionsOf(() => {})
      case 'model':
        return { thing: 'model', attribute: (part) => (part === 'name' ? key.slice(key.indexOf('.') + 1) : undefined) }
      default:
        return REFUSED[name] === undefined ? undefined : refused(name, REFUSED[name])
    }
  }
  return {
    dialect: answers.dialect,
    ...(answers.fault === undefined ? {} : { fault: answers.fault }),
    lookup: (name, run) => library.macro(name, run) ?? named(name, run) ?? GLOBALS.get(name),
    names: () => [...NAMES, ...GLOBALS.keys(), ...library.names],
  }
}

/** A relation as templates print it; its parts are those of dbt. */
export function relationThing(key: string, text: () => string): Thing {
  const [schema = '', name = ''] = key.split('.')
  const parts: Readonly<Record<string, string>> = { name, identifier: name, table: name, schema }
  return { thing: 'relation', text, attribute: (part) => parts[part] }
}

/** The partition of a step as templates see it. */
export function partitionThing(partition: NonNullable<SelectScope['partition']>): Thing {
  return {
    thing: 'partition',
    text: () => partition.key,
    literal: () => {
      throw new Refusal(
        'a partition is no literal',
        'write {{ partition.key | literal }} or {{ partition.start | literal }}',
      )
    },
    attribute: (name) => {
      if (name === 'key') return partition.key
      if (name === 'start') return moment(partition.start)
      if (name === 'end') return moment(partition.end)
      if (name === 'day') return partition.day === undefined ? undefined : day(partition.day)
      if (name === 'keys') return keysThing(partition.keys)
      throw new Refusal(`a partition has no '${name}'`, didYouMean(name, PARTS) ?? `it has ${PARTS.join(', ')}`)
    },
  }
}

const PARTS = ['key', 'start', 'end', 'day', 'keys']
const NAMES = ['ref', 'self', 'config', 'var', 'this', 'is_incremental', 'partition', 'model']

// Names of dbt that have no meaning here yet: said at load, where silence would change the SQL.
const REFUSED: Readonly<Record<string, string>> = {
  source: "reach TypeScript sources by ref('subject.name')",
  env_var: 'a model is the same in every environment; pass a var in models/vars.yml',
  run_query: 'a model is rendered without a database; join the table in SQL',
  statement: 'a model is rendered without a database; join the table in SQL',
  adapter: 'a model is rendered without a database',
  target: 'a model is the same in every environment; pass a var in models/vars.yml',
  execute: 'a model is rendered without a database',
}

function refused(name: string, mend: string): Thing {
  const no = (): never => {
    throw new Refusal(`'${name}' is not supported in models`, mend)
  }
  return { thing: name, call: no, attribute: no, text: no }
}

function configOf(answers: Answers, run: Run): Thing {
  return {
    thing: 'config',
    lenient: true,
    call: (given) => {
      answers.config(given, run)
      return ''
    },
  }
}

function keysThing(keys: Readonly<Record<string, string>>): Thing {
  return {
    thing: 'partition.keys',
    attribute: (name) => {
      const key = keys[name]
      if (key !== undefined) return key
      const names = Object.keys(keys)
      throw new Refusal(
        `the partition has no axis '${name}'`,
        didYouMean(name, names) ?? `its axes are ${names.join(', ')}`,
      )
    },
  }
}

function variable(vars: ReadonlyMap<string, Value>, given: Given): Value {
  const { name, default: fallback } = argumentsOf('var', given, ['name', 'default'])
  const wanted = stringOf('the name in var()', name)
  const value = vars.get(wanted) ?? fallback
  if (value !== undefined) return value
  throw new Refusal(
    `no var is called '${wanted}'`,
    didYouMean(wanted, vars.keys()) ?? 'declare it under vars: in models/vars.yml',
  )
}
