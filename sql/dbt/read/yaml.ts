import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { DefinitionError } from '#core/error.ts'
import { Exact } from '../../jinja/exact.ts'
import { Keyed } from '../../jinja/keyed.ts'
import { faultAt, sourceOf } from '../../jinja/source.ts'
import { isThing, plainOf, reprOf, textOf, Undefined, type Value } from '../../jinja/value.ts'
import { PYTHON, yamlValueOf } from '../../jinja/yaml.ts'

/** A YAML value as plain data; a day or an instant is Exact. */
export type Plain = null | boolean | number | string | Exact | Keyed | readonly Plain[] | PlainMap
export interface PlainMap {
  readonly [key: string]: Plain
}

/**
 * A file as dbt reads it, which is as PyYAML does (YAML 1.1: `yes` and `on` are truths, `1e3` and `08` are text, merge keys), the empty
 * file as null. Throws DefinitionError with file and line for every fault of its syntax.
 */
export async function readPlainYaml(root: string, path: string): Promise<Plain> {
  return plainOfYaml(relative(root, path), strippedText(path))
}

/** The text of a file as dbt hands it on to PyYAML: without the white space at its end, so that a block in its last lines has no newline. */
export const strippedText = (path: string): string => readFileSync(path, 'utf8').trimEnd()

/** The same of a text; `file` is what messages call it. */
export const plainOfYaml = async (file: string, text: string): Promise<Plain> =>
  plainValue(await valueOfYaml(file, text))

/** The same as templates have it: its keys are of any kind. */
export async function valueOfYaml(file: string, text: string): Promise<Value> {
  const yaml = await import('yaml')
  const document = yaml.parseDocument(text, PYTHON)
  const source = sourceOf(file, text)
  const faults = document.errors.map((error) => faultAt(source, error.pos[0], `no YAML: ${error.message}`))
  if (faults.length > 0) throw new DefinitionError(faults)
  return yamlValueOf(yaml, document, document.contents, (refusal, offset) => {
    throw new DefinitionError([faultAt(source, offset, refusal.message, refusal.mend)])
  })
}

/** A template's value as plain data that loses nothing of a number. Throws Refusal for what is no data. */
export function plainValue(value: Value): Plain {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : new Exact(value, String(value))
  }
  if (typeof value === 'number') {
    const text = reprOf(value)
    return text === String(value) ? value : new Exact(value, text)
  }
  if (Array.isArray(value)) return value.map(plainValue)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [keyText(key), plainValue(one)]))
  if (value instanceof Undefined || (typeof value === 'object' && value !== null && !isThing(value)))
    return plainOf(value) as Plain // a tuple becomes a list, and what is undefined is refused
  if (!isThing(value)) return value
  const isWhen = value.thing === 'date' || value.thing === 'datetime'
  return isWhen ? new Exact(value, textOf(value), textOf(value).replace(' ', 'T')) : (plainOf(value) as Plain)
}

/** Vars as plain data: maps in them keep keys that are no texts, and the order of those that look like numbers. */
export function plainVars(value: Value): PlainMap {
  const of = (one: Value): Plain => {
    if (Array.isArray(one)) return one.map(of)
    if (!(one instanceof Map)) return plainValue(one)
    const pairs = [...one].map(([key, inner]) => [plainValue(key), of(inner)] as const)
    return pairs.every(([key]) => typeof key === 'string' && !/^\d+$/.test(key))
      ? Object.fromEntries(pairs)
      : new Keyed(pairs)
  }
  return value instanceof Map ? Object.fromEntries([...value].map(([key, one]) => [keyText(key), of(one)])) : {}
}

/** Days and instants as the text of ISO, which dbt keeps of them in settings, meta and the rows of unit tests. */
export function isoPlain(value: Plain): Plain {
  if (value instanceof Exact) return typeof value.value === 'object' ? String(value.toJSON()) : value
  if (Array.isArray(value)) return value.map(isoPlain)
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, isoPlain(one)]))
}

const keyText = (key: Value): string => (typeof key === 'boolean' ? String(key) : textOf(key))

export function isMap(value: Plain | undefined): value is PlainMap {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && !(value instanceof Exact) && !(value instanceof Keyed)
}

/** The map, or an empty one for what is none. */
export const mapOf = (value: Plain | undefined): PlainMap => (isMap(value) ? value : {})

/** The list; a value alone is a list of one, nothing is none. */
export const listOf = (value: Plain | undefined): readonly Plain[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value as Plain]

/** The texts of a list, or of a value alone. */
export const textsOf = (value: Plain | undefined): readonly string[] => listOf(value).map(String)
