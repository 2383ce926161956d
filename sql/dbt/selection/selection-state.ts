import { UsageError } from '#core/error.ts'
import { Exact } from '../../jinja/exact.ts'
import { unitTestChecksum } from '../artifact/checksum.ts'
import { nodeEntry } from '../artifact/manifest-node.ts'
import { sourceData } from '../context/node-value.ts'
import type { DbtGraph } from '../graph.ts'
import { macroUses } from '../macro-use.ts'
import type { Node } from '../node.ts'
import { exposureData } from '../read/exposure.ts'
import { isMap, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'

interface Candidate {
  readonly id: string
  readonly resource: string
  readonly node: Node | null
}

/** The words behind `state:`. */
const STATES = ['new', 'old', 'modified', 'unmodified'] as const

/**
 * What differs from the manifest of another state, by dbt's rules: texts and settings as they are written, before they are rendered, so
 * that another target alone changes nothing. Throws UsageError for an unknown word.
 */
export function stateMatch(value: string, manifest: PlainMap, graph: DbtGraph): (one: Candidate) => boolean {
  const [word = '', part = ''] = value.split('.')
  const state = STATES.find((one) => one === word)
  if (state === undefined || (part !== '' && (state !== 'modified' || PARTS[part] === undefined)))
    throw new UsageError(
      `state:${value} is unknown; there are ${[...STATES, ...Object.keys(PARTS).map((one) => `modified.${one}`)].join(', ')}`,
    )
  const kinds = ['nodes', 'sources', 'exposures', 'unit_tests'] as const
  const before = Object.assign({}, ...kinds.map((kind) => mapOf(manifest[kind]))) as PlainMap // maps, joined
  const uses = macroUses(graph)
  const macros = changedMacros(manifest, uses.texts)
  const otherMacros = (one: Candidate) => one.node !== null && uses.of(one.node).some((id) => macros.has(id))
  const old = (one: Candidate): PlainMap | undefined => {
    const found = before[one.id]
    return isMap(found) ? found : undefined
  }
  const entries = new Map<string, PlainMap>()
  const entry = (one: Candidate): PlainMap => {
    const found = entries.get(one.id) ?? entryOf(one, graph)
    entries.set(one.id, found)
    return found
  }
  const is = (one: Candidate, name: string): boolean => {
    if (name === 'macros') return otherMacros(one)
    const compare = PARTS[name]
    const was = old(one)
    // Nothing of a unit test is compared apart.
    if (compare === undefined || one.resource === 'unit_test' || (one.node === null && name === 'body')) return false
    return was === undefined || compare(entry(one), was, one.resource)
  }
  const modified = (one: Candidate): boolean => {
    const was = old(one)
    // As dbt has it, a source or an exposure that was not there is none that changed.
    if (was === undefined) return one.resource !== 'source' && one.resource !== 'exposure'
    const kind = one.node?.test?.kind === 'generic' ? 'generic_test' : one.resource
    const parts = OF[kind] ?? ['body', 'configs', 'persisted_descriptions', 'fqn', 'relation', 'contract']
    return otherMacros(one) || parts.some((name) => ALL[name]?.(entry(one), was, one.resource) ?? false)
  }
  // Nothing of the semantic layer is in a manifest of ours, so that its states are not known.
  const parts = new Set(graph.semantics.map(({ id }) => id))
  const known = (match: (one: Candidate) => boolean) => (one: Candidate) => !parts.has(one.id) && match(one)
  switch (state) {
    case 'new':
      return known((one) => old(one) === undefined)
    case 'old':
      return known((one) => old(one) !== undefined)
    case 'modified':
      return known(part === '' ? modified : (one) => is(one, part))
    case 'unmodified':
      return known((one) => !modified(one))
  }
}

function entryOf({ id, node }: Candidate, graph: DbtGraph): PlainMap {
  const unit = graph.unitTests.get(id)
  if (unit) return { checksum: unitTestChecksum(unit) }
  if (node) return nodeEntry(node, graph, null)
  const source = graph.sources.get(id)
  if (source) return sourceData(source)
  return graph.exposures.map((one) => exposureData(one, graph)).find(([other]) => other === id)?.[1] ?? {}
}

type Compare = (is: PlainMap, was: PlainMap, resource: string) => boolean

const differs =
  (...names: readonly string[]): Compare =>
  (is, was) =>
    names.some((name) => !same(is[name], was[name]))

const PARTS: Readonly<Record<string, Compare>> = {
  body: (is, was, resource) =>
    resource === 'seed' ? differs('checksum')(is, was, resource) : differs('raw_code')(is, was, resource),
  configs: (is, was, resource) => otherConfig(mapOf(is.unrendered_config), mapOf(was.unrendered_config), resource),
  relation: (is, was, resource) =>
    resource === 'source'
      ? differs('database', 'schema', 'identifier')(is, was, resource)
      : differs('database', 'schema', 'alias')(mapOf(is.unrendered_config), mapOf(was.unrendered_config), resource),
  persisted_descriptions: (is, was) => {
    const persisted = mapOf(mapOf(is.config).persist_docs)
    const columns = (of: PlainMap) =>
      Object.fromEntries(Object.entries(mapOf(of.columns)).map(([name, one]) => [name, mapOf(one).description ?? '']))
    return (
      (persisted.relation === true && !same(is.description ?? '', was.description ?? '')) ||
      (persisted.columns === true && !same(columns(is), columns(was)))
    )
  },
  macros: () => false,
  contract: (is, was, resource) => {
    if (resource !== 'model') return false
    const [now, then] = [mapOf(is.contract), mapOf(was.contract)]
    if (now.enforced !== true && then.enforced !== true) return false
    return now.enforced !== then.enforced || now.checksum !== then.checksum
  },
}

const ALL: Readonly<Record<string, Compare>> = {
  ...PARTS,
  fqn: differs('fqn'),
  references: differs('latest_version', 'access', 'deprecation_date'),
  checksum: differs('checksum'),
  freshness: differs('freshness', 'loaded_at_field', 'external', 'quoting'),
  exposure: (is, was) =>
    differs('type', 'owner', 'maturity', 'url', 'description', 'label')(is, was, '') ||
    !same(nodesOf(is), nodesOf(was)),
}

const nodesOf = (of: PlainMap): Plain => {
  const { nodes } = mapOf(of.depends_on)
  return Array.isArray(nodes) ? [...nodes].sort() : []
}

// What of each kind is compared; of all else its text, settings, persisted words, path of names and place.
const OF: Readonly<Record<string, readonly string[]>> = {
  model: ['body', 'configs', 'persisted_descriptions', 'fqn', 'relation', 'contract', 'references'],
  generic_test: ['configs', 'fqn'],
  unit_test: ['checksum'],
  source: ['relation', 'fqn', 'configs', 'freshness'],
  exposure: ['fqn', 'configs', 'exposure'],
}

// Where a node is stored is compared apart; tags and groups change nothing that is built.
const APART: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'tags', 'group'])
const OF_TESTS: ReadonlySet<string> = new Set([
  ...['severity', 'where', 'limit', 'fail_calc', 'warn_if', 'error_if', 'store_failures', 'store_failures_as'],
])

function otherConfig(is: PlainMap, was: PlainMap, resource: string): boolean {
  const counts = (name: string) =>
    resource === 'test' ? OF_TESTS.has(name) : resource === 'source' || resource === 'exposure' || !APART.has(name)
  return [...new Set([...Object.keys(is), ...Object.keys(was)])].some(
    (name) => counts(name) && (!(name in is) || !(name in was) || !same(is[name], was[name])),
  )
}

// By their text; dbt's own are not compared, for ours stand in their place.
function changedMacros(manifest: PlainMap, texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const was = new Map(Object.entries(mapOf(manifest.macros)).filter(([id]) => !/^macro\.dbt(_duckdb)?\./.test(id)))
  const changed = [...texts].filter(([id, text]) => !same(mapOf(was.get(id)).macro_sql, text)).map(([id]) => id)
  return new Set([...changed, ...[...was.keys()].filter((id) => !texts.has(id))])
}

// The order of keys means nothing, nor how a line ends.
function same(a: Plain | undefined, b: Plain | undefined): boolean {
  const plain = (value: Plain | undefined): unknown =>
    Array.isArray(value)
      ? value.map(plain)
      : isMap(value)
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([x], [y]) => (x < y ? -1 : 1))
              .map(([key, one]) => [key, plain(one)]),
          )
        : typeof value === 'string'
          ? value.replaceAll('\r\n', '\n')
          : value instanceof Exact && typeof value.value === 'bigint'
            ? String(value)
            : (value ?? null)
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b))
}
