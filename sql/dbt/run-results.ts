import { type Batch, pythonText } from './batch.ts'
import { exposureData } from './exposure.ts'
import type { DbtGraph } from './graph.ts'
import { artifactHead } from './manifest.ts'
import { relationText } from './relation.ts'
import type { NodeResult } from './result.ts'
import { mapOf, type PlainMap, textsOf } from './yaml.ts'

/** What a run came to in the schema of dbt's run results, version 6. `began` and `at` are µs since 1970. */
export function runResultsOf(graph: DbtGraph, results: readonly NodeResult[], began: number, at: number): PlainMap {
  const which = String(graph.invocation.flags.WHICH ?? 'build').toLowerCase()
  const passedBy = which === 'build' ? passed(graph, results) : []
  return {
    metadata: artifactHead(graph.invocation.id, 'run-results/v6', at),
    results: [...results.map(entryOf), ...passedBy],
    elapsed_time: (at - began) / 1e6,
    args: { ...graph.invocation.flags, which },
  }
}

// dbt passes exposures by that are selected, and says so; it skips them where something failed on which they stand.
function passed(graph: DbtGraph, results: readonly NodeResult[]): readonly PlainMap[] {
  const bad = new Set(results.filter(({ status }) => BAD.has(status)).map(({ node }) => node.id))
  const tests = [...graph.nodes.values()].filter(({ id, resource }) => resource === 'test' && bad.has(id))
  return graph.exposures.flatMap((one) => {
    const [id, data] = exposureData(one, graph)
    if (!graph.invocation.selected.includes(id)) return []
    const above = upstream(textsOf(mapOf(data.depends_on).nodes), graph)
    const fails =
      [...above].some((up) => bad.has(up)) || tests.some((test) => test.dependsOn.every((up) => above.has(up)))
    return [fails ? { ...noOp(id), status: 'skipped', message: null, failures: null } : noOp(id)]
  })
}

const BAD: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'partial success'])

function upstream(from: readonly string[], { nodes }: DbtGraph): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const one of nodes.get(id)?.dependsOn ?? []) visit(one)
  }
  for (const id of from) visit(id)
  return found
}

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
