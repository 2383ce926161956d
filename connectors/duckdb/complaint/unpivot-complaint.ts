import { nearest } from '#core/nearest.ts'
import { plain } from '../sql-token.ts'
import type { Finder } from './complaint-finder.ts'

/** Finds a column that `unpivot` asks for in vain, and those near by of what it reads. */
export const unpivoted: Finder = async ({ sql, tokens, ask }, [name = '']) => {
  const index = tokens.findIndex(({ text }) => plain(text) === name.toLowerCase())
  const token = tokens[index]
  if (token === undefined) return null
  const word = tokens.findLastIndex(({ text }, at) => at < index && /^unpivot$/i.test(text))
  // `unpivot t on a, b`, or `from t unpivot (v for k in (a, b))`
  const from = tokens.findLastIndex(({ text }, at) => at < index && /^from$/i.test(text))
  const on = tokens.findIndex(({ text }, at) => at > word && /^on$/i.test(text))
  const isStandard = tokens[word + 1]?.text === '('
  const table = isStandard
    ? sql.slice(tokens[from + 1]?.at ?? 0, tokens[word]?.at)
    : sql.slice(tokens[word + 1]?.at ?? 0, tokens[on]?.at)
  const answer = await ask(`select "${name.replaceAll('"', '""')}" from ${table}`)
  const near = answer?.error.startsWith('Referenced column') === true ? (answer.candidates ?? []) : []
  const names = near.map((one) => one.split('.').at(-1) ?? one)
  const sorted = nearest(name, new Set(names))
  return { at: token.at, says: { candidates: sorted.length > 0 ? sorted : names } }
}
