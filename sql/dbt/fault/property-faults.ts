import type { Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import { misshapen } from './entry-shape.ts'
import { modelFaults } from './model-faults.ts'
import { sourceFaults } from './source-faults.ts'

type Say = (name: string, what: string, mend: string) => void

/** What dbt refuses in an entry of a .yml file, by the kind of it; each at the line of its name in `text`. */
export function propertyFaults(kind: string, said: PlainMap, file: string, text: string): readonly Fault[] {
  const faults: Fault[] = []
  const name = String(said.name ?? '')
  const say: Say = (of, what, mend) => faults.push({ file, ...lineOf(of, text), what, mend })
  if (said.name === undefined || said.name === null) {
    say('', `an entry of ${kind}: has no name`, 'write - name: …')
    return faults
  }
  const words = WORDS[kind]
  for (const key of Object.keys(said)) {
    if (words === undefined || words.all.includes(key)) continue
    const [near] = nearest(key, words.all)
    say(
      name,
      `'${key}' is no word of ${words.called}`,
      near ? `did you mean ${near}?` : `there are ${words.all.join(', ')}`,
    )
  }
  const wrong = misshapen(kind, said)
  for (const { path, what, mend } of wrong) {
    const word = path.split('.').at(-1) ?? ''
    const at = word === 'name' ? lineOf(name, text) : lineOfTest(word, name, text)
    faults.push({ file, ...at, what: `${what} (in ${kind}: '${name}')`, mend })
  }
  if (wrong.length > 0) return faults
  for (const key of words?.needed ?? [])
    if (said[key] === undefined || said[key] === null)
      say(name, `${words?.called} has ${key}:`, `say ${key}: of ${name}`)
  if (kind === 'sources') for (const [of, what, mend] of sourceFaults(said)) say(of, what, mend)
  if (kind === 'models') for (const [what, mend] of modelFaults(said)) say(name, what, mend)
  if (kind === 'exposures') exposure(said, name, say)
  if (kind === 'groups' && isMap(said.owner) && !isOwner(said.owner))
    say(name, 'an owner has a name or an e-mail address', 'write owner: {name: …}')
  for (const one of kind === 'sources' ? [] : [said, ...listOf(said.columns).map(mapOf)]) tested(one, name, say)
  for (const table of kind === 'sources' ? listOf(said.tables).map(mapOf) : []) {
    if (table.name === undefined) say(name, `a table of source '${name}' has no name`, 'write - name: …')
    for (const one of [table, ...listOf(table.columns).map(mapOf)]) tested(one, String(table.name ?? name), say)
  }
  return faults
}

/** The line on which a name stands in a .yml file; nothing where it does not. */
export function lineOf(name: string, text: string): { readonly line?: number } {
  const written = name.replace(/[^\w]/g, '\\$&')
  const line = text.split('\n').findIndex((one) => new RegExp(`\\bname:\\s*['"]?${written}\\b`).test(one)) + 1
  return name !== '' && line > 0 ? { line } : {}
}

/** The line on which a test is asked for, looked for from that of the name of what it tests. */
export function lineOfTest(test: string, of: string, text: string): { readonly line?: number } {
  const lines = text.split('\n')
  const from = Math.max(0, (lineOf(of, text).line ?? 1) - 1)
  const word = new RegExp(`(^|[^\\w.])${test.replace(/[^\w]/g, '\\$&')}($|[^\\w.])`)
  const found =
    [...lines.keys()].slice(from).find((at) => word.test(lines[at] ?? '')) ?? lines.findIndex((one) => word.test(one))
  return found >= 0 ? { line: found + 1 } : lineOf(of, text)
}

/** What an entry of a kind may hold and what it must, where dbt takes no other words. */
export const WORDS: Readonly<
  Record<string, { readonly called: string; readonly all: readonly string[]; readonly needed: readonly string[] }>
> = {
  sources: {
    called: 'a source',
    all: [
      ...['name', 'config', 'database', 'description', 'freshness', 'loaded_at_field', 'loaded_at_query', 'loader'],
      ...['meta', 'quoting', 'schema', 'tables', 'tags', 'overrides', 'tests', 'data_tests'],
    ],
    needed: [],
  },
  unit_tests: {
    called: 'a unit test',
    all: ['name', 'config', 'description', 'expect', 'given', 'model', 'overrides', 'versions'],
    needed: ['model', 'given', 'expect'],
  },
  exposures: {
    called: 'an exposure',
    all: [
      ...['name', 'config', 'depends_on', 'description', 'enabled', 'label', 'maturity', 'meta', 'owner', 'tags'],
      ...['type', 'url'],
    ],
    needed: ['type', 'owner'],
  },
  groups: { called: 'a group', all: ['name', 'config', 'description', 'owner'], needed: ['owner'] },
  metrics: {
    called: 'a metric',
    all: [
      ...['name', 'label', 'type', 'type_params', 'description', 'filter', 'time_granularity', 'meta', 'tags'],
      'config',
    ],
    needed: ['label', 'type', 'type_params'],
  },
  semantic_models: {
    called: 'a semantic model',
    all: [
      ...['name', 'model', 'config', 'description', 'label', 'defaults', 'entities', 'measures', 'dimensions'],
      'primary_entity',
    ],
    needed: ['model'],
  },
  saved_queries: {
    called: 'a saved query',
    all: ['name', 'query_params', 'description', 'label', 'exports', 'config', 'tags'],
    needed: ['query_params'],
  },
}

/** Types of an exposure. */
export const EXPOSED = ['dashboard', 'notebook', 'analysis', 'ml', 'application']

const isOwner = (said: Plain | undefined): boolean => {
  const { name = null, email = null } = mapOf(said)
  return name !== null || email !== null
}

function exposure({ type, owner }: PlainMap, name: string, say: Say): void {
  if (typeof type === 'string' && !EXPOSED.includes(type)) {
    const [near] = nearest(type, EXPOSED)
    say(name, `'${type}' is no type of an exposure`, near ? `did you mean ${near}?` : `there are ${EXPOSED.join(', ')}`)
  }
  if (owner !== undefined && !isOwner(owner))
    say(name, 'an owner has a name or an e-mail address', 'write owner: {name: …}')
}

const SETTINGS = [
  ...['severity', 'tags', 'enabled', 'where', 'limit', 'warn_if', 'error_if', 'fail_calc', 'store_failures'],
  ...['store_failures_as', 'meta', 'database', 'schema', 'alias'],
]

function tested(said: PlainMap, of: string, say: Say): void {
  const name = String(said.name ?? of)
  if (said.tests !== undefined && said.data_tests !== undefined)
    say(name, `'${name}' has tests: and data_tests:, which say the same`, 'write data_tests: alone')
  for (const tests of [said.tests, said.data_tests]) {
    if (tests === undefined || tests === null) continue
    if (!Array.isArray(tests)) {
      say(name, `the tests of '${name}' are no list`, 'write - in front of each')
      continue
    }
    for (const one of tests as readonly Plain[]) {
      if (!isMap(one)) continue
      const keys = Object.keys(one)
      const [key = ''] = keys
      if (one.test_name === undefined && keys.length !== 1)
        say(
          name,
          `one entry of the tests of '${name}' names ${keys.join(' and ')}`,
          'write - in front of each, and what it says under it',
        )
      const body = one.test_name === undefined ? mapOf(one[key]) : one
      for (const setting of SETTINGS)
        if (body[setting] && setting in mapOf(body.config))
          say(
            name,
            `${setting}: of test ${key} of '${name}' stands in config: and beside it`,
            'write it under config: alone',
          )
      const severity = mapOf(body.config).severity ?? body.severity
      if (typeof severity === 'string' && !/^(warn|error)$|\{[{%]/i.test(severity))
        say(name, `'${severity}' is no severity`, 'write warn or error')
    }
  }
}
