import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { DefinitionError } from '#core/error.ts'
import { faultAt, sourceOf } from '../jinja/source.ts'

/** A YAML value as plain data; a day stays the text that it was written as. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainMap
export interface PlainMap {
  readonly [key: string]: Plain
}

/**
 * A file as dbt reads it: YAML 1.1 (`yes`, `on`, merge keys), the empty file as null. Throws DefinitionError with file and line
 * for every fault of its syntax.
 */
export async function readPlainYaml(root: string, path: string): Promise<Plain> {
  return plainOfYaml(relative(root, path), readFileSync(path, 'utf8'))
}

/** The same of a text; `file` is what messages call it. */
export async function plainOfYaml(file: string, text: string): Promise<Plain> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  })
  const source = sourceOf(file, text)
  const faults = document.errors.map((error) => faultAt(source, error.pos[0], `no YAML: ${error.message}`))
  if (faults.length > 0) throw new DefinitionError(faults)
  return document.toJS({ maxAliasCount: -1 }) as Plain // toJS of a document without timestamps gives nothing else
}

export function isMap(value: Plain | undefined): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The map, or an empty one for what is none. */
export const mapOf = (value: Plain | undefined): PlainMap => (isMap(value) ? value : {})

/** The list; a value alone is a list of one, nothing is none. */
export const listOf = (value: Plain | undefined): readonly Plain[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value as Plain]

/** The texts of a list, or of a value alone. */
export const textsOf = (value: Plain | undefined): readonly string[] => listOf(value).map(String)
