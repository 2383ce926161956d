import type { Fault } from '#core/error.ts'
import { normalizeSql } from './normalize.ts'

const BESIDE = /^\s*(insert|update|delete|merge|create|drop|alter|truncate|copy|attach|begin|set)\b/i

/** What a text that is no single select is, and what to write instead; null where it is one. `error` is what the engine says of it. */
export function noQuery(text: string, error: string): Pick<Fault, 'what' | 'mend'> | null {
  if (error === '' && !BESIDE.test(text)) return null
  const bare = normalizeSql(text)
  const mend = 'a model is one select: what runs beside it is a pre_hook or a post_hook'
  if (bare.replaceAll(';', '').trim() === '') return { what: 'holds no query', mend: 'write a select' }
  if (error.includes('multiple statements'))
    return /\bpivot(_wider)?\b/i.test(bare) && !bare.includes(';')
      ? { what: 'pivots on what only the rows say', mend: "name it: pivot … on name in ('a', 'b')" }
      : { what: 'holds more than one statement', mend }
  const [, word] = BESIDE.exec(bare) ?? []
  return word === undefined ? null : { what: `begins with ${word.toLowerCase()}, and is no query`, mend }
}
