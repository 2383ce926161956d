import { numberOf } from '../context/node-value.ts'
import { type DbtGraph, refNode } from '../graph.ts'
import { metricTextOf, refTextOf } from '../reading.ts'
import { treeConfig } from './config-tree.ts'
import type { Loading } from './loading.ts'
import type { Property } from './properties.ts'
import { listOf, mapOf, type PlainMap, textsOf } from './yaml.ts'

/** An exposure with what dbt_project.yml says of it below its own settings; null where it is off. */
export function exposureSaid(one: Property, { invocation: { project }, render }: Loading): Property | null {
  const of = [project, ...project.packages].find(({ name }) => name === one.package) ?? project
  const holding = of.paths.models.find((path) => one.file.startsWith(`${path}/`)) ?? one.file.split('/')[0] ?? ''
  const folders = one.file
    .slice(holding.length + 1)
    .split('/')
    .slice(0, -1)
  const fqn = [one.package, ...folders, String(one.said.name)]
  // As dbt has it, tags and meta of its own take the place of those of dbt_project.yml.
  const config = { ...treeConfig(project, of, 'exposures', fqn, render), ...mapOf(one.said.config) }
  return config.enabled === false ? null : { ...one, said: { ...one.said, config } }
}

/** What an exposure can read. */
type Readable = Pick<DbtGraph, 'nodes' | 'sources' | 'semantics'>

/** What an exposure reads and the project has not, as it is written. */
export function exposureMissing({ package: of, said }: Property, graph: Readable): readonly string[] {
  return listOf(said.depends_on).flatMap((one) => {
    const text = String(one)
    const isRead = refTextOf(text) !== null || metricTextOf(text) !== null
    return isRead && idRead(text, of, graph) === undefined ? [text] : []
  })
}

function idRead(text: string, of: string, { nodes, sources, semantics }: Readable): string | undefined {
  const one = refTextOf(text)
  if (one?.kind === 'ref') return refNode(nodes, one.ref, of, of)?.id
  if (one) return [...sources.values()].find(({ source, name }) => source === one.names[0] && name === one.names[1])?.id
  const metric = metricTextOf(text)
  return semantics.find(({ resource, name }) => resource === 'metric' && name === metric)?.id
}

/** What an exposure is tagged by, and what it is told of it. */
export function taggedOf({ said }: Pick<Property, 'said'>): {
  readonly tags: readonly string[]
  readonly meta: PlainMap
} {
  const config = mapOf(said.config)
  return {
    tags: [...new Set([...textsOf(said.tags), ...textsOf(config.tags)])].toSorted(),
    meta: { ...mapOf(said.meta), ...mapOf(config.meta) },
  }
}

/** An exposure under its id as plain data, in the words of dbt's manifest. */
export function exposureData({ package: of, file, said }: Property, graph: Readable): [string, PlainMap] {
  const name = String(said.name)
  const id = `exposure.${of}.${name}`
  const read = listOf(said.depends_on).map(String)
  const refs = read.map(refTextOf)
  const nodes = read.flatMap((text) => idRead(text, of, graph) ?? [])
  const { tags, meta } = taggedOf({ said })
  return [
    id,
    {
      label: null,
      maturity: null,
      url: null,
      description: '',
      ...said,
      ...{ tags: [...tags], meta },
      unrendered_config: {
        ...(said.tags === undefined ? {} : { tags: said.tags }),
        ...(said.meta === undefined ? {} : { meta: said.meta }),
        ...mapOf(said.config),
      },
      config: { enabled: true, ...mapOf(said.config), tags: [...tags], meta },
      unique_id: id,
      resource_type: 'exposure',
      package_name: of,
      name,
      path: file.split('/').slice(1).join('/'),
      original_file_path: file,
      fqn: [of, ...file.split('/').slice(1, -1), name],
      owner: { email: null, name: null, ...mapOf(said.owner) },
      depends_on: { macros: [], nodes: [...new Set(nodes)].sort((a, b) => rank(a) - rank(b)) },
      refs: refs.flatMap((one) => (one?.kind === 'ref' ? [{ ...one.ref, version: numberOf(one.ref.version) }] : [])),
      sources: refs.flatMap((one) => (one?.kind === 'source' ? [[...one.names]] : [])),
      metrics: read.map(metricTextOf).flatMap((name) => (name === null ? [] : [[name]])),
      created_at: 0,
    },
  ]
}

// As dbt finds them: sources first, metrics last.
const rank = (id: string) => (id.startsWith('source.') ? 0 : id.startsWith('metric.') ? 2 : 1)
