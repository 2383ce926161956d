import { span } from '#core/instant.ts'
import type { Input, Mapping } from '#core/mapping.ts'
import { didYouMean } from '#core/nearest.ts'
import { argumentsOf, stringOf, wholeOf } from './jinja/given.ts'
import { Refusal } from './jinja/refusal.ts'
import { type Given, isTrue, type Value } from './jinja/value.ts'

/** What `ref` can name: every asset of the project by key, and by name alone where no two share it. */
export interface Names {
  readonly keys: ReadonlySet<string>
  readonly byName: ReadonlyMap<string, readonly string[]>
}

/** An edge that a template asks for, under the name by which its relation is asked for again at each step. */
export interface Reference {
  readonly name: string
  readonly input: Input
}

/** The names of these keys. */
export function namesOf(keys: Iterable<string>): Names {
  const all = new Set(keys)
  const byName = new Map<string, string[]>()
  for (const key of all) {
    const name = key.slice(key.indexOf('.') + 1)
    byName.set(name, [...(byName.get(name) ?? []), key])
  }
  return { keys: all, byName }
}

/**
 * `ref('name')`, `ref('subject.name')` or `ref('subject', 'name')`, with partitions='all', lookback='400d', offset=-1,
 * latest=true, containing=true, touched=true, vintages=true, at_start='block'. Throws Refusal with the nearest name.
 */
export function referenceOf(names: Names, given: Given): Reference {
  const positional = given.positional.map((value) => stringOf('the name in ref()', value))
  if (positional.length === 0 || positional.length > 2) throw new Refusal("ref() takes one name: ref('bars_1d')")
  const key = keyOf(names, positional.join('.'))
  return worded(key, readWords('ref', given.named))
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
  if (names.keys.has(wanted)) return wanted
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
  if (named.has('v') || named.has('version'))
    throw new Refusal('versions of models are not supported', 'ref the name alone')
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
