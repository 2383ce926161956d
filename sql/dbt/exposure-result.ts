import type { DbtGraph } from './graph.ts'
import type { Node } from './node.ts'
import { dependentDepth } from './node-depth.ts'
import { exposureData } from './read/exposure.ts'
import type { Property } from './read/properties.ts'
import { listOf, mapOf, textsOf } from './read/yaml.ts'
import type { NodeResult } from './result.ts'

/** Adds what the selected exposures came to where dbt passes by them: nothing to do, or skipped where something failed on which they stand. `at` is µs since 1970. */
export function addExposures(graph: DbtGraph, results: NodeResult[], at: number): void {
  const bad = new Set(results.filter(({ status }) => BAD.has(status)).map(({ node }) => node.id))
  const depth = dependentDepth(graph)
  const selected = graph.exposures
    .map((one) => exposureNode(one, graph))
    .filter(({ id }) => graph.invocation.selected.includes(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const node of selected) {
    const above = upstream(node.dependsOn, graph)
    const fails = [...above].some((up) => bad.has(up))
    const told = { node, sql: null, sample: null, began: at, ended: at }
    const result: NodeResult = fails
      ? { ...told, status: 'skipped', message: null, failures: null }
      : { ...told, status: 'no-op', message: 'NO-OP', failures: 0 }
    const mine = depth(node)
    const place = results.findIndex(({ node: other }) => {
      const theirs = TESTS.has(other.resource) || other.resource === 'operation' ? -1 : depth(other)
      return theirs > mine || (theirs === mine && other.id > node.id)
    })
    results.splice(place < 0 ? results.length : place, 0, result)
  }
}

const BAD: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'partial success'])
const TESTS: ReadonlySet<string> = new Set(['test', 'unit_test'])

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

function exposureNode(one: Property, graph: DbtGraph): Node {
  const [id, data] = exposureData(one, graph)
  return {
    resource: 'exposure',
    id,
    package: one.package,
    name: String(one.said.name),
    file: one.file,
    fqn: listOf(data.fqn).map(String),
    source: { file: one.file, text: '' },
    template: null,
    config: mapOf(data.config),
    unrendered: {},
    relation: null,
    refs: [],
    sources: [],
    dependsOn: textsOf(mapOf(data.depends_on).nodes),
    macros: [],
    description: String(data.description),
    columns: [],
    said: one.said,
    version: null,
    describedIn: null,
    test: null,
  }
}
