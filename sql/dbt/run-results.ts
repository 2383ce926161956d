import { type Batch, pythonText } from './batch.ts'
import { exposureData } from './exposure.ts'
import type { DbtGraph } from './graph.ts'
import { artifactHead } from './manifest.ts'
import { relationText } from './relation.ts'
import type { NodeResult } from './result.ts'
import type { PlainMap } from './yaml.ts'

/** What a run came to in the schema of dbt's run results, version 6. `began` and `at` are µs since 1970. */
export function runResultsOf(graph: DbtGraph, results: readonly NodeResult[], began: number, at: number): PlainMap {
  const which = String(graph.invocation.flags.WHICH ?? 'build').toLowerCase()
  const passedBy = which === 'build' ? graph.exposures.map((one) => noOp(exposureData(one, graph)[0])) : []
  return {
    metadata: artifactHead(graph.invocation.id, 'run-results/v6', at),
    results: [...results.map(entryOf), ...passedBy],
    elapsed_time: (at - began) / 1e6,
    args: { ...graph.invocation.flags, which },
  }
}

// dbt passes exposures by, and says so.
const noOp = (id: string): PlainMap => ({
  status: 'no-op',
  timing: [],
  thread_id: 'Thread-1',
  execution_time: 0,
  adapter_response: {},
  message: 'NO-OP',
  failures: 0,
  unique_id: id,
  compiled: false,
  compiled_code: null,
  relation_name: null,
  batch_results: null,
})

function entryOf({ node, status, message, failures, sql, batches, began, ended }: NodeResult): PlainMap {
  const instant = (at: number) => new Date(at / 1000).toISOString()
  return {
    status,
    timing: status === 'skipped' ? [] : [{ name: 'execute', started_at: instant(began), completed_at: instant(ended) }],
    thread_id: 'Thread-1',
    execution_time: (ended - began) / 1e6,
    adapter_response: status === 'skipped' ? {} : { _message: 'OK' },
    message,
    failures,
    unique_id: node.id,
    compiled: sql !== null,
    compiled_code: sql,
    relation_name: node.relation === null || node.resource === 'test' ? null : relationText(node.relation),
    batch_results: batches ? { successful: spans(batches.successful), failed: spans(batches.failed) } : null,
  }
}

const spans = (batches: readonly Batch[]) =>
  batches.map(({ start, end }) => [start, end].map((at) => pythonText(at).replace(' ', 'T')))
