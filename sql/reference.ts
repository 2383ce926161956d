import type { Version } from '#core/governance.ts'
import { span } from '#core/instant.ts'
import type { Input, Mapping } from '#core/mapping.ts'
import { didYouMean } from '#core/nearest.ts'
import { argumentsOf, stringOf, wholeOf } from './jinja/given.ts'
import { Refusal } from './jinja/refusal.ts'
import { type Given, isTrue, textOf, type Value } from './jinja/value.ts'

/** What `ref` can name: every asset of the project by key, and by name alone where no two share it. */
export interface Names {
  readonly keys: ReadonlySet<string>
  readonly byName: ReadonlyMap<string, readonly string[]>
  /** Keys of models of several versions by the key that they share, `subject.name`. */
  readonly versions: ReadonlyMap<string, Versions>
  /** Keys of tables that nobody here makes, `source.table`. */
  readonly sources: ReadonlySet<string>
}

/** The versions of a model: the one that a `ref` without version means, and the key of each. */
export interface Versions {
  readonly latest: string
  readonly keys: ReadonlyMap<string, string>
}

/** An edge that a template asks for, under the name by which its relation is asked for again at each step. */
export interface Reference {
  readonly name: string
  readonly input: Input
}

/** The names of these keys. */
export function namesOf(
  keys: Iterable<string>,
  versions: Names['versions'] = new Map(),
  sources: Names['sources'] = new Set(),
): Names {
  const all = new Set(keys)
  const byName = new Map<string, string[]>()
  for (const key of [...all, ...[...versions.keys()].filter((one) => !all.has(one))]) {
    const name = key.slice(key.indexOf('.') + 1)
    byName.set(name, [...(byName.get(name) ?? []), key])
  }
  return { keys: all, byName, versions, sources }
}

/** The versions of models, by the key that they share, of what each key is. */
export function versionsOf(all: ReadonlyMap<string, Version>): Names['versions'] {
  const found = new Map<string, { readonly latest: string; readonly keys: Map<string, string> }>()
  for (const [key, { name, v, latest }] of all) {
    const shared = `${key.slice(0, key.indexOf('.'))}.${name}`
    const one = found.get(shared) ?? { latest, keys: new Map() }
    one.keys.set(v, key)
    found.set(shared, one)
  }
  return found
}

/**
 * `ref('name')`, `ref('subject.name')` or `ref('subject', 'name')`, with partitions='all', lookback='400d', offset=-1,
 * latest=true, containing=true, touched=true, vintages=true, at_start='block'. Throws Refusal with the nearest name.
 */
export function referenceOf(names: Names, given: Given): Reference {
  const positional = given.positional.map((value) => stringOf('the name in ref()', value))
  if (positional.length === 0 || positional.length > 2) throw new Refusal("ref() takes one name: ref('bars_1d')")
  const { v, version = v, ...rest } = Object.fromEntries(given.named)
  const key = versionOf(names, keyOf(names, positional.join('.')), version)
  return worded(key, readWords('ref', new Map(Object.entries(rest))))
}

/** Does this `ref` leave the version open? */
export const isUnpinned = ({ named }: Given): boolean => !named.has('v') && !named.has('version')

// dbt takes v=2 and v='2' alike.
function versionOf({ versions, keys }: Names, key: string, asked: Value | undefined): string {
  const known = versions.get(key)
  const wanted = asked === undefined || asked === null ? null : textOf(asked)
  if (known === undefined) {
    if (wanted === null) return key
    throw new Refusal(`${key} has no versions`, `ref it without v=${wanted}, or describe its versions in schema.yml`)
  }
  if (wanted === null) return keys.has(key) ? key : (known.keys.get(known.latest) ?? key)
  const found = known.keys.get(wanted)
  if (found !== undefined) return found
  throw new Refusal(`${key} has no version ${wanted}`, `there are ${[...known.keys.keys()].join(', ')}`)
}

/** `source('source', 'table')`. Throws Refusal with the nearest name. */
export function sourceOf({ sources }: Names, given: Given): Reference {
  const { source_name: source, table_name: table } = argumentsOf('source', given, ['source_name', 'table_name'])
  if (source === undefined || table === undefined) throw new Refusal("source() takes two names: source('crm', 'deals')")
  const key = `${stringOf('source_name', source)}.${stringOf('table_name', table)}`
  if (sources.has(key)) return worded(key, readWords('source', new Map()))
  const mend =
    didYouMean(key, sources) ??
    "describe it under sources: in a schema.yml; TypeScript sources are reached by ref('subject.name')"
  throw new Refusal(`no source is called '${key}'`, mend)
}

/** `self(offset=-1)` or `self(lookback='5d')`: the model's own past, under the name `self(…)`. */
export function selfOf(key: string, given: Given): Reference {
  if (given.positional.length > 0) throw new Refusal('self() takes named arguments', 'write self(offset=-1)')
  const words = readWords('self', given.named)
  const { mapping } = words
  if (mapping.kind !== 'offset' && mapping.kind !== 'lookback') {
    throw new Refusal('self() reads earlier partitions', "write self(offset=-1) or self(lookback='5d')")
  }
  return { name: `self${words.suffix}`, input: { key, mapping, vintages: true } }
}

interface Words {
  readonly mapping: Mapping
  readonly vintages: boolean
  readonly suffix: string
}

function worded(key: string, { mapping, vintages, suffix }: Words): Reference {
  return { name: `${key}${suffix}`, input: { key, mapping, vintages } }
}

function keyOf(names: Names, wanted: string): string {
  if (names.keys.has(wanted) || names.versions.has(wanted)) return wanted
  const keys = wanted.includes('.') ? [] : (names.byName.get(wanted) ?? [])
  const [only, other] = keys
  if (only !== undefined && other === undefined) return only
  if (only !== undefined) {
    throw new Refusal(`ref('${wanted}') could be ${keys.join(' or ')}`, `write the subject: ref('${only}')`)
  }
  const known = wanted.includes('.') ? names.keys : [...names.byName.keys(), ...names.keys]
  throw new Refusal(`ref('${wanted}') names no asset`, didYouMean(wanted, known))
}

const WORDS = ['partitions', 'lookback', 'offset', 'latest', 'containing', 'touched', 'vintages', 'at_start'] as const

function readWords(what: string, named: ReadonlyMap<string, Value>): Words {
  const read = argumentsOf(what, { positional: [], named }, WORDS)
  const atStart = read.at_start === undefined ? 'clip' : oneOf('at_start', read.at_start, ['clip', 'block'])
  const mappings: Mapping[] = []
  if (read.partitions !== undefined) {
    oneOf('partitions', read.partitions, ['all'])
    mappings.push({ kind: 'all' })
  }
  if (read.lookback !== undefined) mappings.push({ kind: 'lookback', span: spanOf(read.lookback), atStart })
  if (read.offset !== undefined) mappings.push({ kind: 'offset', by: wholeOf('offset', read.offset), atStart })
  for (const kind of ['latest', 'containing', 'touched'] as const) {
    if (read[kind] !== undefined && isTrue(read[kind])) mappings.push({ kind })
  }
  if (mappings.length > 1) throw new Refusal(`${what}() takes one of ${WORDS.slice(0, 6).join(', ')}`)
  const vintages = read.vintages !== undefined && isTrue(read.vintages)
  const mapping = mappings[0] ?? { kind: 'aligned' as const }
  return { mapping, vintages, suffix: suffixOf(mapping, vintages) }
}

function oneOf<const T extends string>(name: string, value: Value, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new Refusal(`${name} is ${allowed.map((one) => `'${one}'`).join(' or ')}`)
  return found
}

function spanOf(value: Value): string {
  const text = stringOf('lookback', value)
  try {
    span(text)
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error))
  }
  return text
}

/** The words of a mapping as they stand behind an input's name; nothing for the aligned one. */
export function suffixOf(mapping: Mapping, vintages: boolean): string {
  const words: string[] = []
  if (mapping.kind === 'all') words.push('partitions=all')
  else if (mapping.kind === 'lookback') words.push(`lookback=${mapping.span}`)
  else if (mapping.kind === 'offset') words.push(`offset=${mapping.by}`)
  else if (mapping.kind !== 'aligned') words.push(mapping.kind)
  if ('atStart' in mapping && mapping.atStart === 'block') words.push('at_start=block')
  if (vintages) words.push('vintages')
  return words.length === 0 ? '' : `(${words.join(',')})`
}
