import { numberOf } from '../context/node-value.ts'
import { type DbtGraph, refNode } from '../graph.ts'
import { refTextOf } from '../reading.ts'
import { treeConfig } from './config-tree.ts'
import type { Loading } from './loading.ts'
import type { Property } from './properties.ts'
import { listOf, mapOf, type PlainMap, textsOf } from './yaml.ts'

/** An exposure with what dbt_project.yml says of it below its own settings; null where it is off. */
export function exposureSaid(one: Property, { invocation: { project }, render }: Loading): Property | null {
  const of = [project, ...project.packages].find(({ name }) => name === one.package) ?? project
  const fqn = [one.package, ...one.file.split('/').slice(1, -1), String(one.said.name)]
  const config = { ...treeConfig(project, of, 'exposures', fqn, render), ...mapOf(one.said.config) }
  return config.enabled === false ? null : { ...one, said: { ...one.said, config } }
}

/** What an exposure reads and the project has not, as it is written. */
export function exposureMissing(
  { package: of, said }: Property,
  { nodes, sources }: Pick<DbtGraph, 'nodes' | 'sources'>,
): readonly string[] {
  return listOf(said.depends_on).flatMap((text) => {
    const one = refTextOf(String(text))
    if (one === null) return []
    const found =
      one.kind === 'ref'
        ? refNode(nodes.values(), one.ref, of, of)
        : [...sources.values()].find(({ source, name }) => source === one.names[0] && name === one.names[1])
    return found ? [] : [String(text)]
  })
}

/** An exposure under its id as plain data, in the words of dbt's manifest. */
export function exposureData(
  { package: of, file, said }: Property,
  graph: Pick<DbtGraph, 'nodes' | 'sources'>,
): [string, PlainMap] {
  const name = String(said.name)
  const id = `exposure.${of}.${name}`
  const tags = [...new Set([...textsOf(said.tags), ...textsOf(mapOf(said.config).tags)])].sort()
  const meta = { ...mapOf(said.meta), ...mapOf(mapOf(said.config).meta) }
  const refs = listOf(said.depends_on).map((text) => refTextOf(String(text)))
  const nodes = refs.flatMap((one) => {
    if (one === null) return []
    const found =
      one.kind === 'ref'
        ? refNode(graph.nodes.values(), one.ref, of, of)
        : [...graph.sources.values()].find(({ source, name }) => source === one.names[0] && name === one.names[1])
    return found ? [found.id] : []
  })
  return [
    id,
    {
      label: null,
      maturity: null,
      url: null,
      description: '',
      ...said,
      ...{ tags, meta },
      unrendered_config: {
        ...(said.tags === undefined ? {} : { tags: said.tags }),
        ...(said.meta === undefined ? {} : { meta: said.meta }),
        ...mapOf(said.config),
      },
      config: { enabled: true, ...mapOf(said.config), tags, meta },
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
      metrics: [],
      created_at: 0,
    },
  ]
}

// As dbt finds them: sources first.
const rank = (id: string) => (id.startsWith('source.') ? 0 : 1)
