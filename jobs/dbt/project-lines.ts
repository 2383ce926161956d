import { resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import { nodeData } from '#sql/dbt/context/node-value.ts'
import type { Candidate } from '#sql/dbt/selection/selection-method.ts'
import { candidates } from '#sql/dbt/selection/selection-method.ts'
import { microsNow } from '../open-world.ts'
import type { Places } from '../places.ts'
import { openProject, type ProjectAsked } from './open-project.ts'
import { chosenIds, type NodesAsked, pastIn } from './project-nodes.ts'

/** A line for each node, source, exposure and part of the semantic layer of a dbt project that is chosen, in the forms and the order of `dbt ls`. */
export async function projectLines(
  { root, stateDir }: Places,
  asked: ProjectAsked & NodesAsked & { readonly output?: string },
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
    .map(line)
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
  json: (one) => {
    const { id, resource, package: of, name, file, config } = one
    const data = one.node === null ? null : nodeData(one.node)
    const { alias = null, depends_on: on = { nodes: [] } } = data ?? {}
    return JSON.stringify({
      ...{ name, resource_type: resource, package_name: of, original_file_path: file, unique_id: id, alias },
      ...{ config: data?.config ?? config, tags: data?.tags ?? [], depends_on: on },
    })
  },
}
