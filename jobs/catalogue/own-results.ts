import type { Graph } from '#core/graph.ts'
import type { View } from '#core/view.ts'
import { artifactHead } from '#sql/dbt/artifact/manifest.ts'
import type { PlainMap } from '#sql/dbt/read/yaml.ts'
import type { Catalogue } from './catalogue.ts'
import { idsOf, testId, type Written } from './own-manifest.ts'

/**
 * What the newest attempt of every asset came to in the schema of dbt's run results, version 6, as the log tells it; what was never tried is
 * left out, and so are tests whose result is unknown.
 */
export function ownResults(graph: Graph, view: View, { entries }: Catalogue, written: Written): PlainMap {
  const ids = idsOf(entries, written.project)
  const results = entries.flatMap((entry) => {
    const id = ids.get(entry.key) ?? ''
    const newest = [...view.pieces(entry.key)].sort((a, b) => b.event - a.event)[0]
    const failed = view.failures.find((event) => event.asset === entry.key)
    const tests = entry.checks
      .filter(({ result }) => result.verdict !== 'unknown' && graph.assets.get(entry.key)?.checks.length)
      .filter(({ name }) => graph.assets.get(entry.key)?.checks.some((check) => check.name === name))
      .map(({ name, result }) => {
        const status = result.verdict === 'good' ? 'pass' : result.verdict === 'warn' ? 'warn' : 'fail'
        const failures = Number(/^\d+/.exec(result.why)?.[0] ?? 0)
        const at = failed?.at ?? newest?.at ?? written.at
        return resultOf(testId(id, written.project, name), status, {
          at,
          seconds: 0,
          failures,
          message: result.why || null,
        })
      })
    if (entry.kind === 'source' || entry.kind === 'exposure') return tests
    const made = failed
      ? [resultOf(id, 'error', { at: failed.at, seconds: 0, failures: null, message: messageOf(failed.body) })]
      : newest
        ? [
            resultOf(id, 'success', {
              at: newest.at,
              seconds: (newest.provenance?.ms ?? 0) / 1000,
              failures: null,
              message: 'OK',
            }),
          ]
        : []
    return [...made, ...tests]
  })
  return {
    metadata: artifactHead(written.invocation, 'run-results/v6', written.at),
    results,
    elapsed_time: results.reduce((sum, one) => sum + one.execution_time, 0),
    args: { which: 'build' },
  }
}

interface Came {
  /** µs since 1970, when it ended. */
  readonly at: number
  readonly seconds: number
  readonly failures: number | null
  readonly message: string | null
}

function resultOf(id: string, status: string, { at, seconds, failures, message }: Came) {
  const instant = (micros: number) => new Date(micros / 1000).toISOString()
  return {
    status,
    timing: [{ name: 'execute', started_at: instant(at - seconds * 1e6), completed_at: instant(at) }],
    ...{ thread_id: 'Thread-1', execution_time: seconds, adapter_response: {}, message, failures, unique_id: id },
    ...{ compiled: false, compiled_code: null, relation_name: null, batch_results: null },
  }
}

const messageOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'what' in body ? String(body.what) : null
