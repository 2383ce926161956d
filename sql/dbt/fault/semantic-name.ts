import type { Semantic } from '../node.ts'
import { GRANULARITIES } from '../read/metric-part.ts'
import type { Plain } from '../read/yaml.ts'

/** Tells a fault at the line of a word in the entry that has it. */
export type Say = (of: Semantic, word: string, what: string, mend: string) => void

/** What a name of the semantic layer may not be. */
export function nameFaults(of: Semantic, name: string, say: Say): void {
  if (!/^[a-z]((?!__)[a-z0-9_])*[a-z0-9]$/.test(name))
    say(
      of,
      name,
      `'${name}' is no name of the semantic layer`,
      'write lower case letters, digits and single underscores',
    )
  else if (GRANULARITIES.includes(name) || RESERVED.has(name))
    say(of, name, `'${name}' is a word of the semantic layer's own`, 'call it otherwise')
}

/** What a part of a semantic model may not be called. */
export function wordFaults(of: Semantic, name: string, say: Say): void {
  if (SQL.has(name)) say(of, name, `'${name}' is a word of SQL`, 'call it otherwise, and write its column as expr:')
}

const SQL: ReadonlySet<string> = new Set([
  ...['as', 'create', 'distinct', 'for', 'from', 'full', 'having', 'in', 'inner', 'into', 'is', 'join', 'left', 'like'],
  ...['natural', 'not', 'null', 'on', 'or', 'right', 'select', 'union', 'using', 'where', 'with'],
])

const RESERVED: ReadonlySet<string> = new Set(['metric_time', 'mf_internal_uuid'])

/** Tells of those that say what another one says. */
export function twice(
  all: readonly Semantic[],
  said: (one: Semantic) => Plain | undefined,
  say: Say,
  kind: string,
): void {
  const found = new Map<Plain, string>()
  for (const one of all) {
    const text = said(one) ?? null
    const other = text === null ? undefined : found.get(text)
    if (other !== undefined)
      say(one, one.name, `'${String(text)}' is ${kind} twice: '${other}' has it`, 'call one otherwise')
    else found.set(text, one.name)
  }
}
