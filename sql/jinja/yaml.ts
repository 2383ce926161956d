import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { put } from './collection/key.ts'
import { whenOf } from './modules/datetime.ts'
import { Refusal } from './refusal.ts'
import { type Dict, describe, reprOf, Tuple, textOf, type Value } from './value.ts'
import { isTimely, resolved, tagged } from './yaml-plain.ts'
import { type Place, yamlText } from './yaml-scalar.ts'

/**
 * The value of YAML as Python's `yaml.safe_load` reads it (YAML 1.1: yes and off are truths, 1e3 is text, a day is a date);
 * undefined for what is no YAML. Throws Refusal for tags that are not YAML's own.
 */
export function readYamlValue(text: string): Value | undefined {
  // Loaded when a template asks for it: most runs never do, and templates cannot wait.
  // The package's own types are what it exports.
  const yaml = createRequire(import.meta.url)('yaml') as typeof Yaml
  const document = yaml.parseDocument(text, PYTHON)
  return document.errors.length > 0 ? undefined : yamlValueOf(yaml, document, document.contents)
}

/** How a text is parsed for `yamlValueOf`: nothing is resolved, the last of two keys wins. */
export const PYTHON = {
  schema: 'failsafe',
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  keepSourceTokens: true,
} as const

/** The value of a node, as `readYamlValue` gives it. `tell` takes a Refusal to the offset of what it is about. */
export function yamlValueOf(
  yaml: Pick<typeof Yaml, 'isAlias' | 'isMap' | 'isScalar' | 'isSeq'>,
  document: Yaml.Document,
  contents: unknown,
  tell: (refusal: Refusal, offset: number) => never = (refusal) => {
    throw refusal
  },
): Value {
  const scalar = (node: Yaml.Scalar): Value => {
    const written = String(node.value ?? '')
    if (node.tag !== undefined && node.tag !== '!') return tagged(node.tag, written)
    // The package closes the last line of a block that the text leaves open.
    if (node.srcToken?.type === 'block-scalar' && !node.srcToken.source.endsWith('\n'))
      return written.replace(/\n$/, '')
    if (node.type !== 'PLAIN') return written
    if (written === '<<' || written === '=')
      throw new Refusal(`'${written}' is no value of YAML 1.1`, `put it into quotes: '${written}'`)
    return resolved(written)
  }
  const placed = <T>(node: Yaml.Node, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      return error instanceof Refusal ? tell(error, node.range?.[0] ?? 0) : raised(error)
    }
  }
  const of = (node: unknown): Value => {
    if (node === null || node === undefined) return null
    if (yaml.isAlias(node)) return of(node.resolve(document))
    const tag = yaml.isMap(node) || yaml.isSeq(node) ? node.tag : undefined
    if (tag !== undefined && tag !== `tag:yaml.org,2002:${yaml.isMap(node) ? 'map' : 'seq'}`)
      return placed(node as Yaml.Node, () => {
        throw new Refusal(`the tag ${tag} is not supported here`, 'take it out')
      })
    if (yaml.isMap(node)) {
      const isMerge = (key: unknown) => yaml.isScalar(key) && key.type === 'PLAIN' && key.value === '<<'
      const entries = node.items.map(({ key, value }) => [isMerge(key) ? '<<' : of(key), of(value)] as const)
      return placed(node, () => mapping(entries))
    }
    if (yaml.isSeq(node)) return node.items.map(of)
    if (!yaml.isScalar(node)) throw new Refusal('this part of YAML is not supported')
    return placed(node, () => scalar(node))
  }
  return of(contents)
}

function raised(error: unknown): never {
  throw error
}

function mapping(entries: readonly (readonly [Value, Value])[]): Value {
  const dict: Dict = new Map()
  // What is merged in stands before the mapping's own.
  for (const [key, value] of entries) {
    if (key !== '<<') continue
    for (const one of Array.isArray(value) ? [...value].reverse() : [value]) {
      if (!(one instanceof Map)) throw new Refusal('<<: merges a mapping')
      for (const [inner, own] of one) put(dict, inner, own)
    }
  }
  for (const [key, value] of entries) if (key !== '<<') put(dict, key, value)
  return dict
}

/** Python's `yaml.safe_dump` in block style. Throws Refusal for keys that it writes with a question mark. */
export function yamlOf(value: Value, sorted: boolean): string {
  const text = isCollection(value) ? block(value, 0, sorted) : scalar(value, { column: 0, indent: 2 })
  if (!isCollection(value)) return /^['"]/.test(text) ? `${text}\n` : `${text}\n...\n`
  return `${text}\n`
}

const isCollection = (value: Value): value is Dict | Value[] | Tuple =>
  value instanceof Map || Array.isArray(value) || value instanceof Tuple

function block(value: Value, depth: number, sorted: boolean): string {
  if (value instanceof Map && value.size > 0) {
    const entries = [...value].map(([key, one]) => [keyOf(key, depth), one] as const)
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return entries
      .map(([key, one]) => {
        if (!isCollection(one)) return `${key}: ${scalar(one, { column: depth + key.length + 2, indent: depth + 2 })}`
        if (isEmpty(one)) return `${key}: ${block(one, depth, sorted)}`
        // A list stands under its key without being set in.
        return one instanceof Map
          ? `${key}:\n${' '.repeat(depth + 2)}${block(one, depth + 2, sorted)}`
          : `${key}:\n${' '.repeat(depth)}${block(one, depth, sorted)}`
      })
      .join(`\n${' '.repeat(depth)}`)
  }
  if (value instanceof Tuple) return block([...value.items], depth, sorted)
  if (Array.isArray(value) && value.length > 0) {
    return value.map((one) => `- ${block(one, depth + 2, sorted)}`).join(`\n${' '.repeat(depth)}`)
  }
  if (value instanceof Map) return '{}'
  return Array.isArray(value) ? '[]' : scalar(value, { column: depth, indent: depth })
}

function isEmpty(value: Dict | Value[] | Tuple): boolean {
  return value instanceof Map ? value.size === 0 : (value instanceof Tuple ? value.items : value).length === 0
}

function keyOf(value: Value, depth: number): string {
  const isLong =
    typeof value === 'string' && (value === '' || value.length > 122 || /[\n\u0085\u2028\u2029]/.test(value))
  if (isLong)
    throw new Refusal(
      'toyaml of a key without text, with line breaks or of over 122 characters is not supported',
      'write tojson',
    )
  return scalar(value, { column: depth, indent: null })
}

function scalar(value: Value, place: Place): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
    const text = reprOf(value)
    return /^[^.]*e/.test(text) ? text.replace('e', '.0e') : text
  }
  if (whenOf(value) !== undefined && whenOf(value)?.kind !== 'time') return textOf(value)
  if (typeof value !== 'string') throw new Refusal(`${describe(value)} is not written as YAML`)
  return yamlText(value, isPlain(value), place)
}

function isPlain(text: string): boolean {
  if (/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|^(?:---|\.\.\.)|^\s|\s$|: | #|:$|^=$|^<<$/.test(text) || text === '')
    return false
  return !isTimely(text) && typeof resolved(text) === 'string'
}
