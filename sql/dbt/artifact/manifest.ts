import { createHash } from 'node:crypto'
import { numberOf, sourceData } from '../context/node-value.ts'
import { quotedBy } from '../context/relation.ts'
import { DBT_VERSION } from '../fault/project-faults.ts'
import type { DbtGraph } from '../graph.ts'
import type { MacroEntry } from '../macro-library.ts'
import { macroUses } from '../macro-use.ts'
import type { Semantic } from '../node.ts'
import { hookNodes } from '../operation-node.ts'
import type { DocBlock } from '../read/doc.ts'
import { exposureData } from '../read/exposure.ts'
import type { Property } from '../read/properties.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import type { NodeResult } from '../result.ts'
import type { UnitTest } from '../test/unit-test.ts'
import { rowsOf, unitTestChecksum } from './checksum.ts'
import { groupMap, nodeEntry, pathInside } from './manifest-node.ts'
import { semanticEntries, semanticEntry } from './semantic-entry.ts'

const SCHEMA = 'https://schemas.getdbt.com/dbt'

/** The head of an artifact: its schema, when and by whom it was written. `at` is µs since 1970; `began` is ms, where it is known. */
export function artifactHead(invocation: string, schema: string, at: number, began?: number): PlainMap {
  return {
    dbt_schema_version: `${SCHEMA}/${schema}.json`,
    dbt_version: DBT_VERSION,
    generated_at: new Date(at / 1000).toISOString(),
    invocation_id: invocation,
    ...(began === undefined ? {} : { invocation_started_at: new Date(began).toISOString() }),
    env: {},
  }
}

/** The project in the schema of dbt's manifest, version 12; `selectors` are those of selectors.yml. `at` is µs since 1970. */
export function manifestOf(
  graph: DbtGraph,
  results: readonly NodeResult[],
  at: number,
  selectors: PlainMap = {},
): PlainMap {
  const { project } = graph.invocation
  const compiled = new Map(results.map((one) => [one.node.id, one.sql]))
  const ran = results.flatMap(({ node }) => (node.resource === 'operation' ? [{ ...node, dependsOn: [] }] : []))
  const operations = [...new Map([...hookNodes(graph), ...ran].map((node) => [node.id, node])).values()]
  const built = [...graph.nodes.values(), ...graph.idle].filter((node) => node.resource !== 'unit_test')
  const nodes = Object.fromEntries(
    [...built, ...operations].map((node) => [node.id, nodeEntry(node, graph, compiled.get(node.id) ?? null)]),
  )
  const sources = Object.fromEntries(
    [...graph.sources.values()].map((one) => [one.id, { ...sourceData(one), created_at: at / 1e6 }]),
  )
  const exposures = Object.fromEntries(graph.exposures.map((one) => exposureData(one, graph)))
  const layer = (of: Semantic['resource']) => semanticEntries(graph, of)
  const edges = { ...parents(graph, exposures), ...Object.fromEntries(operations.map(({ id }) => [id, []])) }
  return {
    metadata: {
      ...artifactHead(graph.invocation.id, 'manifest/v12', at, graph.invocation.now),
      project_name: project.name,
      project_id: createHash('md5').update(project.name).digest('hex'),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: 'duckdb',
      quoting: { ...quotedBy(project.quoting), column: null },
    },
    nodes,
    sources,
    macros: macroEntries(graph),
    docs: Object.fromEntries(graph.invocation.docs.map(docEntry)),
    exposures,
    metrics: layer('metric'),
    groups: Object.fromEntries(graph.groups.map(groupEntry)),
    selectors,
    disabled: Object.fromEntries([
      ...graph.disabled.map((id) => [id, []] as const),
      ...graph.off.map((one) => [one.id, [nodeEntry(one, graph, null)]] as const),
      ...graph.semanticsOff.map((one) => semanticEntry(one, graph)).map(([id, one]) => [id, [one]] as const),
    ]),
    parent_map: edges,
    child_map: childrenOf(edges),
    group_map: groupMap(graph.groups, {
      ...nodes,
      ...layer('saved_query'),
      ...layer('semantic_model'),
      ...layer('metric'),
    }),
    saved_queries: layer('saved_query'),
    semantic_models: layer('semantic_model'),
    unit_tests: Object.fromEntries([...graph.unitTests.values()].map(unitTestEntry)),
  }
}

// With what each says of itself in a .yml file, and calls of the project's and its packages'.
function macroEntries(graph: DbtGraph): PlainMap {
  const uses = macroUses(graph)
  const entry = ({ package: of, name, source }: MacroEntry): [string, Plain] => {
    const id = `macro.${of}.${name}`
    const patch = graph.macroProperties.find((one) => one.package === of && one.said.name === name)
    const { said = {}, file = null } = patch ?? {}
    const config = mapOf(said.config)
    const docs = { show: true, node_color: null, ...mapOf(said.docs ?? config.docs) }
    const meta = said.meta ?? config.meta ?? {}
    return [
      id,
      {
        unique_id: id,
        resource_type: 'macro',
        package_name: of,
        name,
        path: source.file,
        original_file_path: source.file,
        macro_sql: uses.texts.get(id) ?? '',
        depends_on: { macros: [...uses.calls(id)] },
        description: typeof said.description === 'string' ? said.description : '',
        meta,
        docs,
        patch_path: file === null ? null : `${of}://${file}`,
        arguments: listOf(said.arguments).map((one) => ({ description: '', type: null, ...mapOf(one) })),
        created_at: 0,
        supported_languages: name.startsWith('materialization_') ? ['sql'] : null,
      },
    ]
  }
  return Object.fromEntries([...graph.library.entries.values()].flatMap((of) => [...of.values()].map(entry)))
}

/** A unit test under its id, in the words of dbt's manifest. */
export function unitTestEntry(test: UnitTest): [string, PlainMap] {
  const { node, model } = test
  const { id, name, package: of, file, fqn, said, description, config } = node
  const fixture = (given: Plain | undefined, read: UnitTest['expect'] | undefined) => {
    const { format = 'dict', fixture: from = null } = mapOf(given)
    return { rows: rowsOf(mapOf(given), read), format, fixture: from }
  }
  return [
    id,
    {
      ...{
        unique_id: id,
        resource_type: 'unit_test',
        package_name: of,
        name,
        path: file.split('/').slice(1).join('/'),
      },
      ...{ original_file_path: file, fqn: [...fqn], description, model: String(said.model) },
      given: listOf(said.given).map((one, at) => ({
        input: mapOf(one).input ?? null,
        ...fixture(one, test.given[at]?.fixture),
      })),
      expect: fixture(said.expect, test.expect),
      overrides: isMap(said.overrides) ? { macros: test.macros, vars: test.vars, env_vars: test.env } : null,
      depends_on: { macros: [], nodes: [model] },
      config: { tags: [], meta: {}, enabled: true, ...config },
      checksum: unitTestChecksum(test),
      ...{ schema: test.schema, created_at: 0, version: numberOf(node.version) },
      versions: isMap(said.versions) ? { include: null, exclude: null, ...said.versions } : null,
    },
  ]
}

function docEntry({ package: of, name, file, text }: DocBlock): [string, PlainMap] {
  const id = `doc.${of}.${name}`
  const path = { path: pathInside(file), original_file_path: file }
  return [id, { unique_id: id, resource_type: 'doc', package_name: of, name, ...path, block_contents: text }]
}

/** A group under its id, in the words of dbt's manifest. */
export function groupEntry({ package: of, file, said }: Property): [string, PlainMap] {
  const name = String(said.name)
  const id = `group.${of}.${name}`
  const owner = said.owner ?? {}
  return [
    id,
    {
      ...{ name, unique_id: id, resource_type: 'group', package_name: of, path: pathInside(file) },
      ...{
        original_file_path: file,
        owner: { email: null, name: null, ...mapOf(owner) },
        description: said.description ?? null,
        config: { meta: {}, ...mapOf(said.config) },
      },
    },
  ]
}

function parents(
  graph: DbtGraph,
  exposures: Readonly<Record<string, PlainMap>>,
): Readonly<Record<string, readonly string[]>> {
  const ids = (entry: PlainMap) => (entry.depends_on as { readonly nodes: readonly string[] }).nodes // written above
  return {
    ...Object.fromEntries([...graph.sources.keys()].map((id) => [id, []])),
    ...Object.fromEntries(
      [...graph.nodes.values(), ...graph.idle].map((one) => {
        const unit = graph.unitTests.get(one.id)
        return [one.id, unit ? [unit.model] : [...one.dependsOn].sort()]
      }),
    ),
    ...Object.fromEntries(Object.entries(exposures).map(([id, one]) => [id, ids(one)])),
    ...Object.fromEntries(graph.semantics.map(({ id, dependsOn }) => [id, [...dependsOn].sort()])),
  }
}

/** The same edges the other way round. */
export function childrenOf(
  edges: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = Object.fromEntries(Object.keys(edges).map((id) => [id, []]))
  for (const [id, above] of Object.entries(edges)) for (const one of above) found[one]?.push(id)
  return Object.fromEntries(Object.entries(found).map(([id, below]) => [id, below.sort()]))
}
