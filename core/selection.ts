import type { Asset } from './asset.ts'
import { UsageError } from './error.ts'
import { type Graph, reached } from './graph.ts'
import { nearest } from './nearest.ts'

/** What `state:` may ask; the caller answers from a view. */
export const STATES = ['stale', 'missing', 'failed', 'changed'] as const
export type StateWord = (typeof STATES)[number]
export type StateOf = Readonly<Partial<Record<StateWord, ReadonlySet<string>>>>

/**
 * The keys that an expression selects, in the graph's order: terms by space are united, parts by comma intersected, `exclude`
 * taken out. Throws UsageError where a part matches nothing, with the nearest keys.
 */
export function select(
  graph: Graph,
  expression: string | null,
  { exclude = null, states = {} }: { exclude?: string | null; states?: StateOf } = {},
): readonly string[] {
  const chosen = expression === null ? new Set(graph.order) : united(graph, expression, states)
  const out = exclude === null ? new Set<string>() : united(graph, exclude, states)
  return graph.order.filter((key) => chosen.has(key) && !out.has(key))
}

/** The state words that an expression asks for: the caller computes these alone. */
export function statesAsked(...expressions: readonly (string | null)[]): readonly StateWord[] {
  const text = expressions.filter((one) => one !== null).join(' ')
  return STATES.filter((word) => text.includes(`state:${word}`))
}

function united(graph: Graph, expression: string, states: StateOf): Set<string> {
  const terms = expression.trim().split(/\s+/).filter(Boolean)
  if (terms.length === 0) throw new UsageError('the selection is empty; write a key, subject.*, tag:x, +key …')
  return new Set(terms.flatMap((term) => [...intersected(graph, term, states)]))
}

function intersected(graph: Graph, term: string, states: StateOf): ReadonlySet<string> {
  const parts = term.split(',').filter(Boolean)
  const sets = parts.map((part) => partOf(graph, part, states))
  const [first, ...rest] = sets
  return new Set([...(first ?? [])].filter((key) => rest.every((other) => other.has(key))))
}

const SHAPE = /^(@)?(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/

function partOf(graph: Graph, part: string, states: StateOf): ReadonlySet<string> {
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

function named(graph: Graph, name: string, part: string, states: StateOf): ReadonlySet<string> {
  const colon = name.indexOf(':')
  const found = colon > 0 ? byMethod(graph, name.slice(0, colon), name.slice(colon + 1), states) : byKey(graph, name)
  if (found.length > 0 || name.startsWith('state:')) return new Set(found)
  throw new UsageError(`the selection '${part}' matches nothing${hint(graph, name, colon)}`)
}

function byKey(graph: Graph, pattern: string): readonly string[] {
  if (graph.assets.has(pattern)) return [pattern]
  if (!pattern.includes('.') && !pattern.includes('*'))
    return graph.order.filter((key) => key.split('.')[1] === pattern)
  const matches = glob(pattern)
  return graph.order.filter((key) => matches(key))
}

function byMethod(graph: Graph, method: string, value: string, states: StateOf): readonly string[] {
  const matches = glob(value)
  const where = (holds: (one: Asset) => boolean) => [...graph.assets.values()].filter(holds).map((one) => one.key)
  switch (method) {
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
    case 'state':
      return [...(states[stateWord(value)] ?? [])]
    default:
      throw new UsageError(`'${method}:' is no way to select; there are tag:, owner:, path:, kind:, state:`)
  }
}

function stateWord(value: string): StateWord {
  const word = STATES.find((one) => one === value)
  if (word) return word
  throw new UsageError(`'state:${value}' is unknown; there are ${STATES.map((one) => `state:${one}`).join(', ')}`)
}

function glob(pattern: string): (text: string) => boolean {
  const expression = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`)
  return (text) => expression.test(text)
}

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')

function hint(graph: Graph, name: string, colon: number): string {
  const method = colon > 0 ? name.slice(0, colon) : ''
  const known = METHODS[method]?.(graph) ?? graph.order
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
  path: (graph) => [...graph.places.values()].map((place) => place.file),
}
