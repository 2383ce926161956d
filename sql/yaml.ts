import type { Scalar } from 'yaml'
import { DefinitionError, type Fault } from '#core/error.ts'
import { type Exact, writtenNumber } from './jinja/exact.ts'
import { Refusal } from './jinja/refusal.ts'
import { faultAt, type Source, sourceOf } from './jinja/source.ts'

/** A node of a YAML file that knows its place. */
export interface Yaml {
  readonly source: Source
  readonly offset: number
  readonly value: YamlValue
}

export type YamlValue =
  | { readonly kind: 'map'; readonly entries: readonly YamlEntry[] }
  | { readonly kind: 'list'; readonly items: readonly Yaml[] }
  | YamlScalar

/** A scalar as YAML 1.2 reads it. */
export interface YamlScalar {
  readonly kind: 'scalar'
  /** A number that a double cannot hold is Exact. */
  readonly scalar: string | number | boolean | Exact | null
  /** As it is written, where it stands without quotes. */
  readonly bare?: string
  readonly tag?: string
}

export interface YamlEntry {
  readonly key: string
  /** The key as it is written, where it stands without quotes. */
  readonly bare?: string
  /** Offset of the key. */
  readonly offset: number
  readonly of: Yaml
}

/**
 * The tree of a YAML file (null where it is empty), or what is wrong with its text at its lines. `part` is the same text with
 * remarks in place of what is not to be read.
 */
export async function readYaml(
  file: string,
  text: string,
  part: string | null = null,
): Promise<{ root: Yaml | null; faults: readonly Fault[] }> {
  // 40 ms that a project without YAML need not pay.
  const { isAlias, isMap, isScalar, isSeq, parseDocument } = await import('yaml')
  const source = sourceOf(file, text)
  const document = parseDocument(part === null ? source.text : sourceOf(file, part).text, {
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
  })
  // One slip may be told in several ways: the first of its line is.
  const faults = document.errors
    .map(({ pos: [at], message }) => faultAt(source, at, `no YAML: ${message}`, mendOf(message)))
    .filter(({ line }, index, all) => all.findIndex((one) => one.line === line) === index)
  if (faults.length > 0) return { root: null, faults }

  const unknown: Fault[] = []
  const nodeOf = (given: unknown): Yaml => {
    const node = isAlias(given) ? given.resolve(document) : given
    if (isAlias(given) && node === undefined)
      unknown.push(
        faultAt(
          source,
          given.range?.[0] ?? 0,
          `no YAML: nothing is called &${given.source}, which *${given.source} is to repeat`,
          'put a text that begins with * into quotes',
        ),
      )
    if (isMap(node)) {
      const entries = node.items.map((pair) => ({
        key: isScalar(pair.key) ? String(pair.key.value) : String(pair.key),
        ...(isScalar(pair.key) ? bareOf(pair.key) : {}),
        offset: isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0,
        of: nodeOf(pair.value),
      }))
      return { source, offset: node.range?.[0] ?? 0, value: { kind: 'map', entries: mergedIn(entries) } }
    }
    if (isSeq(node))
      return { source, offset: node.range?.[0] ?? 0, value: { kind: 'list', items: node.items.map(nodeOf) } }
    const scalar = isScalar(node) ? node.value : null
    const offset = isScalar(node) ? (node.range?.[0] ?? 0) : 0
    if (typeof scalar === 'number' && isScalar(node)) {
      const { source: written = '' } = node
      if (/^[-+]?0\d+$/.test(written))
        unknown.push(
          faultAt(
            source,
            offset,
            `${written} is ${Number(written)} in YAML 1.2, and another number or a text elsewhere`,
            `write ${Number(written)}, or '${written}' in quotes`,
          ),
        )
      return { source, offset, value: { kind: 'scalar', scalar: writtenNumber(written, scalar), ...bareOf(node) } }
    }
    const plain = typeof scalar === 'boolean' || scalar === null ? scalar : String(scalar)
    return { source, offset, value: { kind: 'scalar', scalar: plain, ...(isScalar(node) ? bareOf(node) : {}) } }
  }
  const root = document.contents === null ? null : nodeOf(document.contents)
  return unknown.length > 0 ? { root: null, faults: unknown } : { root, faults: [] }
}

// A tag is told with the text that it is of, in quotes or not.
function bareOf({ type, source, tag }: Scalar): { readonly bare?: string; readonly tag?: string } {
  if (tag !== undefined && tag !== '!') return { tag, bare: source ?? '' }
  return type === 'PLAIN' && tag === undefined ? { bare: source ?? '' } : {}
}

// `<<: *anchor` takes in what the mapping does not say itself, of several the first; as PyYAML has it, it stands before.
function mergedIn(entries: readonly YamlEntry[]): readonly YamlEntry[] {
  const merges = entries.filter(({ key }) => key === '<<')
  if (merges.length === 0) return entries
  const taken = merges.flatMap(({ of }) => (of.value.kind === 'list' ? of.value.items : [of]))
  if (taken.some(({ value }) => value.kind !== 'map')) return entries
  const own = entries.filter(({ key }) => key !== '<<')
  const merged = new Map<string, YamlEntry>()
  for (const entry of taken.flatMap(entriesOf)) if (!merged.has(entry.key)) merged.set(entry.key, entry)
  return [...[...merged.values()].filter(({ key }) => !own.some((one) => one.key === key)), ...own]
}

const MENDS: readonly (readonly [RegExp, string])[] = [
  [/^Tabs are not allowed/, 'indent by spaces'],
  [/^Missing closing/, 'close the text with the quote that it opens with'],
  [/^Nested mappings are not allowed/, 'put a text with a colon into quotes: "…"'],
  [
    /^(Sequence item without|All (collection|mapping|sequence) items|Implicit keys|A block sequence|Bad indentation)/,
    'give it the indent of the lines that it belongs to',
  ],
  [/^Map keys must be unique/, 'put both into one'],
  [/^Flow (map|sequence|collection)|^Expected flow/, 'close what {, [ or the comma before opened'],
  [/^Unresolved alias/, 'put a text that begins with * into quotes'],
  [/^Plain value cannot start with/, 'put the text into quotes'],
]

const mendOf = (message: string): string =>
  MENDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'mend the YAML here'

/** The node as plain data. */
export function plainYaml({ value }: Yaml): unknown {
  if (value.kind === 'scalar') return value.scalar
  if (value.kind === 'list') return value.items.map(plainYaml)
  return Object.fromEntries(value.entries.map(({ key, of }) => [key, plainYaml(of)]))
}

/** The entries of a map; none where the node is something else. */
export function entriesOf(node: Yaml | undefined): readonly YamlEntry[] {
  return node?.value.kind === 'map' ? node.value.entries : []
}

/** The entry of this key. */
export function entryOf(node: Yaml, key: string): Yaml | undefined {
  return entriesOf(node).find((entry) => entry.key === key)?.of
}

/** The items of a list; none where the node is something else. */
export function itemsOfYaml(node: Yaml | undefined): readonly Yaml[] {
  return node?.value.kind === 'list' ? node.value.items : []
}

/** The text of a scalar; undefined for null and for what is no scalar. */
export function scalarText(node: Yaml | undefined): string | undefined {
  if (node?.value.kind !== 'scalar' || node.value.scalar === null) return undefined
  return String(node.value.scalar)
}

/** One text or a list of them; none where nothing is said. */
export function textsOfYaml(node: Yaml | undefined): readonly string[] {
  const items = node?.value.kind === 'list' ? node.value.items : node === undefined ? [] : [node]
  return items.flatMap((item) => scalarText(item) ?? [])
}

/** Does the node say nothing? */
export const isNothing = ({ value }: Yaml): boolean => value.kind === 'scalar' && value.scalar === null

/** A fault at a node. */
export function yamlFault(node: Yaml, what: string, mend?: string): Fault {
  return faultAt(node.source, node.offset, what, mend)
}

/** What `work` gives; what it refuses is told at this node, where there is one. Throws DefinitionError then. */
export function placedAt<T>(node: Yaml | undefined, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal) || node === undefined) throw error
    throw new DefinitionError([yamlFault(node, error.message, error.mend)])
  }
}
