import { listOf, mapOf, type PlainMap } from '#sql/dbt/read/yaml.ts'
import type { Past } from '#sql/dbt/selection/selection-method.ts'
import { type Standing, unknown, type Verdict } from './catalogue.ts'

/** What the last build and the last look at sources left in a target folder, by dbt's ids. */
export interface PastResults {
  /** When the build ended, ISO; null where there was none. */
  readonly at: string | null
  tested(id: string): Standing
  built(id: string): Standing
  fresh(id: string): Standing
  completedAt(id: string): string | null
}

/** Reads artifacts; what they do not speak of is unknown. */
export function pastResults({ runResults, sources }: Past): PastResults {
  const at = runResults === null ? null : String(mapOf(runResults.metadata).generated_at)
  const results = byId(runResults)
  const looked = byId(sources)
  return {
    at,
    tested(id) {
      const one = results.get(id)
      if (one === undefined) return unknown(at === null ? 'no build yet' : 'not in the last build')
      const word = String(one.status)
      return { verdict: TESTS[word] ?? 'unknown', word, why: `${String(one.message ?? '')} (${at})`.trim() }
    },
    // Whether its text or inputs changed since is not known.
    built(id) {
      const one = results.get(id)
      if (one === undefined) return unknown(at === null ? 'no build yet' : 'not in the last build')
      const word = String(one.status)
      const verdict = word === 'success' ? 'none' : (TESTS[word] ?? 'unknown')
      return { verdict, word: word === 'success' ? 'built' : word, why: `in the last build, ${at}` }
    },
    fresh(id) {
      const one = looked.get(id)
      if (one === undefined) return unknown('jobs/source-freshness.ts has not looked')
      const word = String(one.status)
      const age = typeof one.max_loaded_at === 'string' ? `newest row ${one.max_loaded_at}` : ''
      return { verdict: FRESH[word] ?? 'unknown', word, why: age }
    },
    completedAt(id) {
      const timing = listOf(results.get(id)?.timing).map(mapOf).at(-1)
      return typeof timing?.completed_at === 'string' ? timing.completed_at : null
    },
  }
}

const TESTS: Readonly<Record<string, Verdict>> = { pass: 'good', warn: 'warn', fail: 'bad', error: 'bad' }
const FRESH: Readonly<Record<string, Verdict>> = {
  pass: 'good',
  warn: 'warn',
  error: 'bad',
  'runtime error': 'unknown',
}

const byId = (artifact: PlainMap | null): ReadonlyMap<string, PlainMap> =>
  new Map(listOf(artifact?.results).map((one) => [String(mapOf(one).unique_id), mapOf(one)]))
