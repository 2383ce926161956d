import { resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import { unitTestEntry } from '#sql/dbt/artifact/manifest.ts'
import { nodeEntry } from '#sql/dbt/artifact/manifest-node.ts'
import { semanticEntry } from '#sql/dbt/artifact/semantic-entry.ts'
import { sourceData } from '#sql/dbt/context/node-value.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import { exposureData } from '#sql/dbt/read/exposure.ts'
import type { PlainMap } from '#sql/dbt/read/yaml.ts'
import type { Candidate } from '#sql/dbt/selection/selection-method.ts'
import { candidates } from '#sql/dbt/selection/selection-method.ts'
import { microsNow } from '../open-world.ts'
import type { Places } from '../places.ts'
import { openProject, type ProjectAsked } from './open-project.ts'
import { chosenIds, type NodesAsked, pastIn } from './project-nodes.ts'

/** A line for each node, source, exposure and part of the semantic layer of a dbt project that is chosen, in the forms and the order of `dbt ls`. */
export async function projectLines(
  { root, stateDir }: Places,
  asked: ProjectAsked & NodesAsked & { readonly output?: string; readonly 'output-keys'?: string },
  tell: (note: string) => void,
): Promise<readonly string[]> {
  const { output = 'selector' } = asked
  const line = LINES[output]
  if (line === undefined) throw new UsageError(`--output ${output}: there are ${Object.keys(LINES).join(', ')}`)
  const past = asked.state === undefined ? null : pastIn(resolve(asked.state))
  const graph = await openProject(root, asked, { flags: { WHICH: 'list' }, stateDir, startedAt: microsNow(), tell })
  const chosen = await chosenIds(graph, asked, past, tell)
  // As dbt has it, analyses are listed where they are asked for by their kind.
  const analyses = /\b(analysis|all)\b/.test(asked['resource-type'] ?? '')
  return candidates(graph)
    .filter(({ id, resource }) => chosen.has(id) && (resource !== 'analysis' || analyses))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => (output === 'json' ? dataLine(one, graph, asked['output-keys']) : line(one)))
}

const PREFIXED: ReadonlySet<string> = new Set(['exposure', 'semantic_model', 'metric', 'saved_query'])

const LINES: Readonly<Record<string, (one: Candidate) => string>> = {
  selector: ({ resource, package: of, fqn, name, id, node }) => {
    if (resource === 'source') return `source:${id.slice('source.'.length)}`
    if (PREFIXED.has(resource)) return `${resource}:${of}.${name}`
    if (resource !== 'unit_test') return fqn.join('.')
    return `unit_test:${of}.${name}${node?.version == null ? '' : `_v${node.version}`}`
  },
  name: ({ name, node, resource, id }) => {
    if (resource === 'source') return id.split('.').slice(2).join('.')
    return node?.version == null ? name : `${name}.v${node.version}`
  },
  path: ({ file }) => file,
  json: ({ id }) => id,
}

// What dbt shows where nothing is said; as dbt has it, a word that a node has not is passed over.
const SHOWN = [
  ...['alias', 'name', 'package_name', 'depends_on', 'tags', 'config', 'resource_type', 'source_name'],
  ...['original_file_path', 'unique_id'],
]

function dataLine(one: Candidate, graph: DbtGraph, keys: string | undefined): string {
  const asked = new Set(keys === undefined ? SHOWN : keys.split(/\s+/))
  return JSON.stringify(Object.fromEntries(Object.entries(dataOf(one, graph)).filter(([key]) => asked.has(key))))
}

function dataOf({ id, node }: Candidate, graph: DbtGraph): PlainMap {
  const source = graph.sources.get(id)
  if (source) return sourceData(source)
  const unit = graph.unitTests.get(id)
  if (unit) return unitTestEntry(unit)[1]
  if (node) return nodeEntry(node, graph, null)
  const part = graph.semantics.find((other) => other.id === id)
  if (part) return semanticEntry(part, graph)[1]
  return Object.fromEntries(graph.exposures.map((other) => exposureData(other, graph)))[id] ?? {}
}
