import type { DbtGraph } from './graph.ts'
import type { Node, Semantic } from './node.ts'
import { dependentDepth } from './node-depth.ts'
import { exposureData } from './read/exposure.ts'
import type { Property } from './read/properties.ts'

import { listOf, mapOf, textsOf } from './read/yaml.ts'
import type { NodeResult } from './result.ts'

/** Adds what the selected exposures and saved queries came to where dbt passes by them: nothing to do, or skipped where something failed on which they stand. `at` is µs since 1970. */
export function addPassedBy(graph: DbtGraph, results: NodeResult[], at: number): void {
  const bad = new Set(results.filter(({ status }) => BAD.has(status)).map(({ node }) => node.id))
  const depth = dependentDepth(graph)
  const queries = graph.semantics.filter(({ resource }) => resource === 'saved_query')
  const selected = [
    ...graph.exposures.map((one) => exposureNode(one, graph)),
    ...queries.map((one) => queryNode(one, graph)),
  ]
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
    ...passed(one),
    resource: 'exposure',
    id,
    name: String(one.said.name),
    fqn: listOf(data.fqn).map(String),
    config: mapOf(data.config),
    dependsOn: modelsUnder({ dependsOn: textsOf(mapOf(data.depends_on).nodes) }, graph),
    description: String(data.description),
  }
}

function queryNode(one: Semantic, graph: DbtGraph): Node {
  const { id, name, fqn, config, said } = one
  const description = typeof said.description === 'string' ? said.description : ''
  return {
    ...passed(one),
    resource: 'saved_query',
    id,
    name,
    fqn,
    config,
    dependsOn: modelsUnder(one, graph),
    description,
  }
}

// Through metrics and semantic models, which are none of a run.
function modelsUnder({ dependsOn }: Pick<Semantic, 'dependsOn'>, graph: DbtGraph): readonly string[] {
  const parts = new Map(graph.semantics.map((one) => [one.id, one]))
  const found = new Set(dependsOn)
  for (const id of found) for (const one of parts.get(id)?.dependsOn ?? []) found.add(one)
  return [...found].filter((id) => graph.nodes.has(id) || graph.sources.has(id))
}

function passed(one: Property) {
  return {
    package: one.package,
    file: one.file,
    source: { file: one.file, text: '' },
    template: null,
    unrendered: {},
    relation: null,
    refs: [],
    sources: [],
    macros: [],
    columns: [],
    said: one.said,
    version: null,
    describedIn: null,
    test: null,
  }
}
