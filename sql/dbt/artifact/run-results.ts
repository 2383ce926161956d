import { relationText } from '../context/relation.ts'
import type { DbtGraph } from '../graph.ts'
import { type Batch, pythonText } from '../materialize/batch.ts'
import type { PlainMap } from '../read/yaml.ts'
import type { NodeResult } from '../result.ts'
import { artifactHead } from './manifest.ts'

/** What a run came to in the schema of dbt's run results, version 6. `began` and `at` are µs since 1970. */
export function runResultsOf(graph: DbtGraph, results: readonly NodeResult[], began: number, at: number): PlainMap {
  return {
    metadata: artifactHead(graph.invocation.id, 'run-results/v6', at),
    results: results.map(entryOf),
    elapsed_time: (at - began) / 1e6,
    args: graph.invocation.arguments,
  }
}

function entryOf(result: NodeResult): PlainMap {
  const { node, status, message, failures, sql, batches } = result
  return {
    status,
    ...executionOf(result),
    message,
    failures,
    unique_id: node.id,
    compiled: sql !== null,
    compiled_code: sql,
    relation_name: node.relation === null || node.resource === 'test' ? null : relationText(node.relation),
    batch_results: batches ? { successful: spans(batches.successful), failed: spans(batches.failed) } : null,
  }
}

/** How a node was run, in dbt's words. Compiling is a part of running here, and has no time of its own. */
export function executionOf({ status, began, ended, response, node }: NodeResult): PlainMap {
  const instant = (at: number) => new Date(at / 1000).toISOString()
  const said = status !== 'skipped' && status !== 'error' && status !== 'no-op' && node.resource !== 'operation'
  return {
    timing:
      status === 'skipped'
        ? []
        : [
            { name: 'compile', started_at: instant(began), completed_at: instant(began) },
            { name: 'execute', started_at: instant(began), completed_at: instant(ended) },
          ],
    thread_id: 'Thread-1 (worker)',
    execution_time: (ended - began) / 1e6,
    adapter_response: said ? (response ?? { _message: 'OK' }) : {},
  }
}

const spans = (batches: readonly Batch[]) =>
  batches.map(({ start, end }) => [start, end].map((at) => pythonText(at).replace(' ', 'T')))
