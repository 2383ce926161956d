import { relationText } from '../context/relation.ts'
import type { DbtGraph } from '../graph.ts'
import { type Batch, pythonText } from '../materialize/batch.ts'
import type { Node } from '../node.ts'
import type { PlainMap } from '../read/yaml.ts'
import type { NodeResult } from '../result.ts'
import { artifactHead } from './manifest.ts'
import { keptIn } from './manifest-node.ts'

/** What a run came to in the schema of dbt's run results, version 6. `began` and `at` are µs since 1970. */
export function runResultsOf(graph: DbtGraph, results: readonly NodeResult[], began: number, at: number): PlainMap {
  return {
    metadata: artifactHead(graph.invocation.id, 'run-results/v6', at, graph.invocation.now),
    results: results.map((one) => entryOf(one, graph)),
    elapsed_time: (at - began) / 1e6,
    args: graph.invocation.arguments,
  }
}

function entryOf(result: NodeResult, { invocation }: DbtGraph): PlainMap {
  const { node, status, message, failures, sql, batches } = result
  return {
    status,
    ...executionOf(result),
    message,
    failures,
    unique_id: node.id,
    ...compilingOf(node, sql),
    relation_name: node.resource === 'test' ? keptIn(node, invocation) : nameOf(node),
    batch_results: batches ? { successful: spans(batches.successful), failed: spans(batches.failed) } : null,
  }
}

// What dbt does not compile says nothing of it, and neither does a unit test that was not begun.
function compilingOf({ resource }: Node, sql: string | null): PlainMap {
  const says = !PLAIN.has(resource) && (resource !== 'unit_test' || sql !== null)
  return { compiled: says ? sql !== null : null, compiled_code: says ? sql : null }
}

const PLAIN: ReadonlySet<Node['resource']> = new Set(['seed', 'exposure', 'saved_query'])

const nameOf = ({ resource, relation }: Node): string | null =>
  relation === null || PLAIN.has(resource) ? null : relationText(relation)

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
