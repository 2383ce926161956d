import { typeParts } from '#connectors/duckdb/type-parts.ts'
import { Exact } from '../jinja/exact.ts'

/** A list or a mapping of YAML as the text that the engine casts to a type of its own: `{"k"=1}` to a MAP, `{"k":1}` to all others. */
export function nestedText(value: unknown, type: string): string {
  // NaN and what is infinite have no form in JSON.
  if (value instanceof Exact || typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map((one) => nestedText(one, itemOf(type))).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [, word = '', inner = ''] = /^(\w+)\(([\s\S]*)\)$/.exec(type) ?? []
  const parts = typeParts(inner)
  const entries = Object.entries(value).map(([key, one]) => {
    if (word === 'MAP') return `${JSON.stringify(key)}=${nestedText(one, parts[1] ?? '')}`
    return `${JSON.stringify(key)}:${nestedText(one, fieldOf(parts, key))}`
  })
  return `{${entries.join(', ')}}`
}

const itemOf = (type: string): string => /^([\s\S]*)\[\d*\]$/.exec(type)?.[1] ?? ''

function fieldOf(parts: readonly string[], key: string): string {
  const fields = parts.map((part) => /^("(?:[^"]|"")*"|\S+) ([\s\S]*)$/.exec(part) ?? [])
  const named = (name = '') => name.replace(/^"|"$/g, '').replaceAll('""', '"').toLowerCase()
  return fields.find(([, name]) => named(name) === key.toLowerCase())?.[2] ?? ''
}
