import type { Asset } from './asset.ts'
import { UsageError } from './error.ts'
import { type Graph, reached } from './graph.ts'
import { nearest } from './nearest.ts'
import { resourceOf } from './resource.ts'

/** What a selection may ask that the caller answers: from a view, from the last run, from an earlier manifest. */
export const ANSWERED = [
  'state:stale',
  'state:missing',
  'state:failed',
  'state:changed',
  'state:modified',
  'state:new',
  'result:success',
  'result:error',
  'result:fail',
  'result:warn',
  'result:skipped',
  'source_status:fresher',
] as const
export type Answered = (typeof ANSWERED)[number]
export type Answers = Readonly<Partial<Record<Answered, ReadonlySet<string>>>>

/** An expression as it is typed, or as selectors.yml writes it: one part of it, in which a comma or a space is a letter, or sets of them. */
export type Selected =
  | string
  | { readonly part: string; readonly indirect?: string }
  | { readonly union: readonly Selected[]; readonly exclude: readonly Selected[] }
  | { readonly intersection: readonly Selected[]; readonly exclude: readonly Selected[] }

/**
 * The keys that an expression selects, in the graph's order: terms by space are united, parts by comma intersected, `exclude`
 * taken out. Throws UsageError where a part matches nothing, with the nearest keys.
 */
export function select(
  graph: Graph,
  expression: Selected | null,
  { exclude = null, states = {} }: { exclude?: Selected | null; states?: Answers } = {},
): readonly string[] {
  const chosen = expression === null ? new Set(graph.order) : chosenBy(graph, expression, states)
  const out = exclude === null ? new Set<string>() : chosenBy(graph, exclude, states)
  return graph.order.filter((key) => chosen.has(key) && !out.has(key))
}

/** Which of these an expression asks for: the caller finds these alone. */
export function answersAsked(...expressions: readonly (Selected | null)[]): readonly Answered[] {
  const text = expressions.flatMap((one) => (one === null ? [] : typedIn(one))).join(' ')
  return ANSWERED.filter((term) => text.includes(term))
}

const partsOf = (said: Exclude<Selected, string | { readonly part: string }>) =>
  'union' in said ? said.union : said.intersection

const typedIn = (said: Selected): readonly string[] =>
  typeof said === 'string'
    ? [said]
    : 'part' in said
      ? [said.part]
      : [...partsOf(said), ...said.exclude].flatMap(typedIn)

function chosenBy(graph: Graph, said: Selected, states: Answers): ReadonlySet<string> {
  if (typeof said === 'string') return united(graph, said, states)
  if ('part' in said) return partOf(graph, said.part, states)
  const sets = partsOf(said).map((one) => chosenBy(graph, one, states))
  const out = said.exclude.map((one) => chosenBy(graph, one, states))
  const [first = new Set<string>(), ...rest] = sets
  const inside =
    'union' in said
      ? sets.flatMap((one) => [...one])
      : [...first].filter((key) => rest.every((other) => other.has(key)))
  return new Set(inside.filter((key) => !out.some((other) => other.has(key))))
}

function united(graph: Graph, expression: string, states: Answers): Set<string> {
  const terms = expression.trim().split(/\s+/).filter(Boolean)
  if (terms.length === 0) throw new UsageError('the selection is empty; write a key, subject.*, tag:x, +key …')
  return new Set(terms.flatMap((term) => [...intersected(graph, term, states)]))
}

function intersected(graph: Graph, term: string, states: Answers): ReadonlySet<string> {
  const parts = term.split(',')
  if (parts.includes(''))
    throw new UsageError(`'${term}': a comma has nothing on one side; write a,b for what is in both, without a space`)
  const sets = parts.map((part) => partOf(graph, part, states))
  const [first, ...rest] = sets
  return new Set([...(first ?? [])].filter((key) => rest.every((other) => other.has(key))))
}

const SHAPE = /^(@)?(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/

function partOf(graph: Graph, part: string, states: Answers): ReadonlySet<string> {
  const [, at, upDepth, up, name = '', down, downDepth] = SHAPE.exec(part) ?? []
  const core = named(graph, name, part, states)
  if (at) {
    // dbt's @: what stands on it, and everything that these need.
    const below = reached(graph.downstream, core)
    return reached(graph.upstream, below)
  }
  const above = up ? reached(graph.upstream, core, depthOf(upDepth)) : core
  const below = down ? reached(graph.downstream, core, depthOf(downDepth)) : core
  return new Set([...above, ...below])
}

const depthOf = (text: string | undefined): number => (text ? Number(text) : Number.POSITIVE_INFINITY)

function named(graph: Graph, name: string, part: string, states: Answers): ReadonlySet<string> {
  const colon = name.indexOf(':')
  const found = colon > 0 ? byMethod(graph, name.slice(0, colon), name.slice(colon + 1), states) : byKey(graph, name)
  if (found.length > 0 || /^(state|result|source_status):/.test(name)) return new Set(found)
  throw new UsageError(`the selection '${part}' matches nothing${hint(graph, name, colon)}`)
}

function byKey(graph: Graph, pattern: string): readonly string[] {
  if (graph.assets.has(pattern)) return [pattern]
  if (!pattern.includes('.') && !pattern.includes('*'))
    // A model of several versions is all of them, as in dbt.
    return graph.order.filter(
      (key) => key.split('.')[1] === pattern || graph.assets.get(key)?.governance?.version?.name === pattern,
    )
  const matches = glob(pattern)
  return graph.order.filter((key) => matches(key))
}

function byMethod(graph: Graph, method: string, value: string, states: Answers): readonly string[] {
  const matches = glob(value)
  const where = (holds: (one: Asset) => boolean) => [...graph.assets.values()].filter(holds).map((one) => one.key)
  switch (method) {
    case 'fqn':
      return byKey(graph, value)
    case 'tag':
      return where((one) => one.tags.some(matches))
    case 'owner':
      return where((one) => matches(one.owner))
    case 'kind':
      return where((one) => matches(one.kind))
    case 'path':
      return where((one) => {
        const file = graph.places.get(one.key)?.file
        return file !== undefined && (matches(file) || file.startsWith(value.endsWith('/') ? value : `${value}/`))
      })
    case 'exposure':
      return [...new Set(graph.exposures.filter(({ name }) => matches(name)).flatMap(({ from }) => from))]
    case 'group':
      return where((one) => one.governance?.group != null && matches(one.governance.group))
    case 'access':
      return where((one) => matches(one.governance?.access ?? 'protected'))
    case 'file':
      return where((one) => {
        const base = graph.places.get(one.key)?.file.split('/').at(-1) ?? ''
        return matches(base) || matches(base.replace(/\.\w+$/, ''))
      })
    case 'resource_type':
      return where((one) => matches(resourceOf(one)))
    case 'test_name':
      return where((one) => one.checks.some(({ name }) => matches(name)))
    case 'test_type':
      return where((one) => testTypes(one).includes(testType(value)))
    case 'state':
    case 'result':
    case 'source_status':
      return [...(states[answered(method, value)] ?? [])]
  }
  const word = method.startsWith('config.') ? method.slice('config.'.length) : null
  if (word !== null) return where((one) => configOf(one, word).some(matches))
  throw new UsageError(`'${method}:' is no way to select; there are ${WAYS.map((way) => `${way}:`).join(', ')}`)
}

/** The methods of `method:value`; `config.` is followed by any setting. */
export const WAYS: readonly string[] = [
  ...['fqn', 'tag', 'owner', 'path', 'file', 'kind', 'resource_type', 'config.materialized', 'test_name', 'test_type'],
  ...['group', 'access', 'exposure', 'state', 'result', 'source_status'],
]

const TEST_TYPES = ['generic', 'singular', 'unit'] as const

function testType(value: string): (typeof TEST_TYPES)[number] {
  const found = TEST_TYPES.find((one) => one === value)
  if (found) return found
  throw new UsageError(`'test_type:${value}' is unknown; there are ${TEST_TYPES.join(', ')}`)
}

// A check that is a query of its own is what dbt calls singular; a unit test comes with its model.
function testTypes({ checks, compute }: Asset): readonly string[] {
  const kinds = checks.map(({ rule }) => (rule.kind === 'query' ? 'singular' : 'generic'))
  return compute.via === 'select' && compute.select.proofs?.length ? [...kinds, 'unit'] : kinds
}

// A setting by dbt's word for it, as text.
function configOf(one: Asset, word: string): readonly string[] {
  const select = one.compute.via === 'select' ? one.compute.select : null
  const said: Readonly<Record<string, readonly unknown[]>> = {
    materialized: select ? [select.materialized] : [],
    tags: one.tags,
    owner: [one.owner],
    unique_key: one.unique,
    unique: one.unique,
    // Whatever replaces partitions does so alike.
    incremental_strategy: one.increment
      ? [one.increment.strategy]
      : select?.materialized === 'incremental'
        ? ['insert_overwrite', 'microbatch']
        : [],
    full_refresh: [one.fullRefresh],
    pool: [one.pool],
    version: [one.version],
    group: [one.governance?.group ?? ''],
    access: [one.governance?.access ?? 'protected'],
    schema: [one.relation.split('.')[0]],
    alias: [one.relation.split('.')[1]],
  }
  const found = said[word]
  if (found) return found.map(String)
  throw new UsageError(
    `'config.${word}:' is no way to select; there are ${Object.keys(said)
      .map((name) => `config.${name}:`)
      .join(', ')}`,
  )
}

function answered(method: string, value: string): Answered {
  const term = ANSWERED.find((one) => one === `${method}:${value}`)
  if (term) return term
  const known = ANSWERED.filter((one) => one.startsWith(`${method}:`))
  throw new UsageError(`'${method}:${value}' is unknown; there are ${known.join(', ')}`)
}

function glob(pattern: string): (text: string) => boolean {
  const expression = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`)
  return (text) => expression.test(text)
}

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')

function hint(graph: Graph, name: string, colon: number): string {
  const method = colon > 0 ? name.slice(0, colon) : ''
  const word = method.startsWith('config.') ? method.slice('config.'.length) : null
  const values = word === null ? undefined : [...graph.assets.values()].flatMap((one) => configOf(one, word))
  const known = values?.filter(Boolean) ?? METHODS[method]?.(graph) ?? graph.order
  const subject = name.split('.')[0] ?? ''
  if (colon <= 0 && name.endsWith('.*')) {
    const subjects = new Set(known.map((key) => key.split('.')[0] ?? ''))
    const near = nearest(subject, subjects)
    return `; nearest: ${(near.length > 0 ? near : [...subjects]).map((one) => `${one}.*`).join(', ')}`
  }
  const close = nearest(colon > 0 ? name.slice(colon + 1) : name, new Set(known))
  const beside = known.filter((one) => colon <= 0 && one.startsWith(`${subject}.`))
  const list = close.length > 0 ? close : [...new Set(beside.length > 0 ? beside : known)].slice(0, 5)
  return list.length === 0 ? '' : `; nearest: ${list.map((one) => (colon > 0 ? `${method}:${one}` : one)).join(', ')}`
}

const METHODS: Readonly<Record<string, (graph: Graph) => readonly string[]>> = {
  tag: (graph) => [...graph.assets.values()].flatMap((one) => one.tags),
  owner: (graph) => [...graph.assets.values()].map((one) => one.owner),
  kind: (graph) => [...graph.assets.values()].map((one) => one.kind),
  access: () => ['private', 'protected', 'public'],
  group: (graph) => [...graph.assets.values()].flatMap((one) => one.governance?.group ?? []),
  exposure: (graph) => graph.exposures.map(({ name }) => name),
  path: (graph) => [...graph.places.values()].map((place) => place.file),
  file: (graph) => [...graph.places.values()].map((place) => place.file.split('/').at(-1) ?? ''),
  resource_type: (graph) => [...graph.assets.values()].map(resourceOf),
  test_name: (graph) => [...graph.assets.values()].flatMap((one) => one.checks.map(({ name }) => name)),
}
