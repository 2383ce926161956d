import { nodeData, tagsOf } from '../context/node-value.ts'
import { relationText } from '../context/relation.ts'
import { extraCtes, inlinedText } from '../ephemeral.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import type { Property } from '../read/properties.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'
import { contractChecksum, fileChecksum } from './checksum.ts'
import { relativePath } from './compiled-file.ts'
import { wholeConfig } from './config-default.ts'
import { primaryKey } from './primary-key.ts'

/** A node in the schema of dbt's manifest; `made` is its SQL, null where it was not made or has none. */
export function nodeEntry(node: Node, graph: DbtGraph, made: string | null): PlainMap {
  const compiled = made ?? inlinedText(node, graph)
  const { resource, unrendered, describedIn } = node
  const { pre_hook: pre, post_hook: post, ...said } = unrendered
  const { target } = graph.invocation
  const pathless = compiled === null || resource === 'seed' || resource === 'snapshot'
  const entry: PlainMap = {
    ...nodeData(node),
    ...testData(node, graph),
    ...hookData(node),
    ...(node.relation === null ? { database: target.database, schema: target.schema } : {}),
    path: pathOf(node),
    checksum: fileChecksum(node, graph),
    contract: { enforced: false, alias_types: true, ...mapOf(node.config.contract), checksum: contractChecksum(node) },
    unrendered_config: {
      ...said,
      ...(pre === undefined ? {} : { 'pre-hook': pre }),
      ...(post === undefined ? {} : { 'post-hook': post }),
    },
    compiled_path: pathless ? null : relativePath(graph, node),
    build_path: null,
    created_at: 0,
    patch_path: describedIn === null ? null : `${describedIn.package}://${describedIn.file}`,
    metrics: [],
    ...(compiled === null
      ? {}
      : {
          ...{ compiled: true, compiled_code: compiled },
          ...{ extra_ctes_injected: true, extra_ctes: [...extraCtes(node, graph)] },
        }),
  }
  if (resource === 'model')
    return { ...entry, primary_key: [...primaryKey(node, graph)], time_spine: timeSpine(node.said.time_spine) }
  if (resource !== 'seed') return without(entry, ['constraints'])
  return { ...without(entry, NONE_OF_SEEDS), depends_on: { macros: [...node.macros] } }
}

const without = (entry: PlainMap, keys: readonly string[]): PlainMap =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key)))

function timeSpine(said: Plain | undefined): Plain {
  if (!isMap(said)) return null
  const customs = listOf(said.custom_granularities).map((one) => ({ name: null, column_name: null, ...mapOf(one) }))
  return { standard_granularity_column: said.standard_granularity_column ?? null, custom_granularities: customs }
}

const NONE_OF_SEEDS: readonly string[] = [
  ...['constraints', 'contract', 'compiled', 'compiled_code', 'compiled_path', 'extra_ctes', 'extra_ctes_injected'],
  ...['language', 'metrics', 'refs', 'sources'],
]

// A hook is counted from one, and its tags are none of its settings.
function hookData({ resource, name, config }: Node): PlainMap {
  const [, at] = /-on-run-(?:start|end)-(\d+)$/.exec(name) ?? []
  if (resource !== 'operation' || at === undefined) return {}
  return { index: Number(at) + 1, config: wholeConfig(resource, { ...config, tags: [] }) }
}

// A test has the group of the node that it tests, and the tags of the source.
function testData(node: Node, { nodes, sources, invocation }: DbtGraph): PlainMap {
  if (node.resource !== 'test' || node.test === null) return {}
  const { attached, kind } = node.test
  const source = sources.get(attached ?? '')
  return {
    ...(kind === 'generic' ? { file_key_name: null, attached_node: source ? null : attached } : {}),
    group: nodes.get(attached ?? '')?.config.group ?? node.config.group ?? null,
    tags: [...new Set([...textsOf(source?.config.tags), ...tagsOf(node)])],
    relation_name: keptIn(node, invocation),
  }
}

/** The name of what holds the failing rows of a test; null where none are kept. */
export function keptIn({ relation, config }: Node, { flags }: DbtGraph['invocation']): string | null {
  const stored = config.store_failures ?? flags.STORE_FAILURES
  const { store_failures_as: as } = config
  const isKept = as !== 'ephemeral' && ((as !== null && as !== undefined) || stored === true)
  return relation !== null && isKept ? relationText(relation) : null
}

function pathOf({ resource, file, name, test, config }: Node): string {
  const inside = pathInside(file)
  // A name that is too long for a table was cut to be one.
  if (test?.kind === 'generic') return `${name.length < 64 ? name : String(config.alias ?? name)}.sql`
  if (resource === 'analysis') return `analysis/${inside}`
  if (resource === 'operation') return `hooks/${name}.sql`
  return /\.ya?ml$/.test(file) ? `${inside}/${name}.sql` : inside
}

/** A path without the folder of its kind: `marts/orders.sql` of `models/marts/orders.sql`. */
export const pathInside = (file: string): string => file.split('/').slice(1).join('/')

/** The nodes of each group, by its name. */
export function groupMap(groups: readonly Property[], nodes: Readonly<Record<string, PlainMap>>): PlainMap {
  const found: Record<string, string[]> = Object.fromEntries(groups.map(({ said }) => [String(said.name), []]))
  for (const [id, node] of Object.entries(nodes)) {
    const group = node.group ?? mapOf(node.config).group
    if (typeof group === 'string') found[group]?.push(id)
  }
  return found
}
