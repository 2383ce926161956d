import { type Dict, fromPlain, Tuple, type Value } from '../../jinja/value.ts'
import { groupEntry } from '../artifact/manifest.ts'
import { nodeEntry } from '../artifact/manifest-node.ts'
import { semanticEntries } from '../artifact/semantic-entry.ts'
import type { DbtGraph } from '../graph.ts'
import { hookNodes } from '../operation-node.ts'
import { exposureData } from '../read/exposure.ts'
import { sourceData } from './node-value.ts'

/**
 * What a text knows as `graph`: one dict for a whole run, in which packages keep notes beside what the project is. A text that is rendered
 * several times, since it asks the database, begins each time with what stood there when it was rendered first; `keep` has later texts find
 * what it put there.
 */
export class GraphValue {
  readonly #graph: DbtGraph
  readonly #notes: Dict
  #seen: Dict | null = null

  constructor(graph: DbtGraph) {
    this.#graph = graph
    this.#notes = NOTES.get(graph.nodes) ?? new Map()
  }

  get value(): Value {
    this.#seen ??= new Map([...projectOf(this.#graph), ...copied(this.#notes)])
    return this.#seen
  }

  again(): void {
    this.#seen = null
  }

  keep(): void {
    if (this.#seen === null) return
    const project = projectOf(this.#graph)
    NOTES.set(this.#graph.nodes, new Map([...this.#seen].filter(([key]) => !project.has(key))))
  }
}

const NOTES = new WeakMap<DbtGraph['nodes'], Dict>()
const PROJECTS = new WeakMap<DbtGraph['nodes'], Dict>()

const copied = (dict: Dict): Dict => new Map([...dict].map(([key, value]) => [key, copyOf(value)]))

function copyOf(value: Value): Value {
  if (value instanceof Map) return copied(value)
  if (Array.isArray(value)) return value.map(copyOf)
  return value instanceof Tuple ? new Tuple(value.items.map(copyOf)) : value
}

// Made once for all texts of a run.
function projectOf(graph: DbtGraph): Dict {
  const known = PROJECTS.get(graph.nodes)
  if (known !== undefined) return known
  const { nodes, sources, idle } = graph
  const told = [...nodes.values(), ...hookNodes(graph), ...idle].filter(({ resource }) => resource !== 'unit_test')
  const map = (entries: readonly (readonly [string, Value])[]) => new Map<Value, Value>(entries)
  const layer = (of: Parameters<typeof semanticEntries>[1]) => fromPlain(semanticEntries(graph, of))
  const made = map([
    ['exposures', map(graph.exposures.map((one) => exposureData(one, graph)).map(([id, one]) => [id, fromPlain(one)]))],
    ['groups', map(graph.groups.map(groupEntry).map(([id, one]) => [id, fromPlain(one)]))],
    ['metrics', layer('metric')],
    ['nodes', map(told.map((one) => [one.id, fromPlain(nodeEntry(one, graph, null))] as const))],
    ['sources', map([...sources.values()].map((one) => [one.id, fromPlain(sourceData(one))] as const))],
    ['semantic_models', layer('semantic_model')],
    ['saved_queries', layer('saved_query')],
  ])
  PROJECTS.set(graph.nodes, made)
  return made
}
