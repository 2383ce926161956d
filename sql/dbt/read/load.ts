import { DefinitionError, type Fault, faultText } from '#core/error.ts'
import { parseAll } from '../../jinja/parse.ts'
import { faultAt, sourceOf } from '../../jinja/source.ts'
import { storedConfig } from '../artifact/config-default.ts'
import { modelValue } from '../context/node-value.ts'
import { nodeFaults } from '../fault/node-faults.ts'
import { replacedFaults } from '../fault/replaced-faults.ts'
import { type DbtGraph, ordered, refNode, unknownRef } from '../graph.ts'
import type { Invocation } from '../invocation.ts'
import { macroLibrary } from '../macro-library.ts'
import { batchFaults } from '../materialize/batch.ts'
import { isBatched } from '../materialize/microbatch.ts'
import { located } from '../naming.ts'
import type { Node, NodeColumn, Ref, SourceTable } from '../node.ts'
import { readText, refTextOf } from '../reading.ts'
import { genericTests } from '../test/generic-test.ts'
import { unitTests } from '../test/unit-test.ts'
import { commentFaults } from './comment-faults.ts'
import {
  type Config,
  mergeConfig,
  renderedConfig,
  renderedDescription,
  renderedPlain,
  treeConfig,
  withoutNulls,
  writtenConfig,
} from './config-tree.ts'
import { exposureSaid } from './exposure.ts'
import { type RawNode, readFiles } from './file.ts'
import { hookReading } from './hook-reading.ts'
import type { Loading } from './loading.ts'
import { operationFaults } from './operation-faults.ts'
import { patchOf, strayPatches } from './patch.ts'
import type { Tree } from './project.ts'
import { columnsSaid, configSaid, type Property, readProperties } from './properties.ts'
import { semantics } from './semantic.ts'
import { sourceTables } from './source-table.ts'
import { type Version, versionOf, versionSaid } from './version.ts'
import { listOf, mapOf } from './yaml.ts'
import { renderedIn } from './yaml-place.ts'

/** Reads a dbt project whole. Throws DefinitionError with every fault of every file. */
export async function loadDbt(invocation: Invocation, render: Loading['render']): Promise<DbtGraph> {
  const { project } = invocation
  const library = macroLibrary(project)
  const faults: Fault[] = [...library.faults]
  const properties = await readProperties(project, (file, of) => renderedIn(file, of, { invocation, render, faults }))
  const files = readFiles(project)
  faults.push(...properties.faults, ...files.faults)
  const loading: Loading = { invocation, library, properties, render, faults }
  const found = patched([...files.nodes, ...describedSnapshots(loading)], loading)
  const off = found.filter((one) => one.config.enabled === false)
  const disabled = off.map((one) => one.id)
  const nodes = new Map<string, Node>()
  for (const node of found) {
    if (node.config.enabled === false) continue
    const other = nodes.get(node.id)
    if (other) faults.push({ file: node.file, what: `two files are '${node.id}'`, mend: `the other is ${other.file}` })
    nodes.set(node.id, node)
    if (isBatched(node, { library, invocation })) faults.push(...batchFaults(node))
  }
  const sources = sourceTables(loading)
  for (const test of genericTests(nodes, sources, disabled, loading)) {
    if (test.config.enabled === false) {
      disabled.push(test.id)
      off.push(test)
    } else nodes.set(test.id, test)
  }
  const notes: string[] = []
  const graph = { nodes, disabled }
  const idle: Node[] = []
  for (const node of [...nodes.values()]) {
    const whole = connected(node, graph, sources, loading, notes)
    // As dbt has it, a test of what is not there is left out with a word.
    if (whole === null) {
      nodes.delete(node.id)
      idle.push({ ...node, config: { ...node.config, enabled: false } })
    } else nodes.set(node.id, whole)
  }
  // What a .yml file that cannot be read would have said is blamed on nobody.
  const exposures = properties.exposures.flatMap((one) => exposureSaid(described(one, loading), loading) ?? [])
  const layer = semantics(nodes, loading)
  if (properties.faults.length === 0)
    faults.push(...nodeFaults({ ...properties, ...layer, exposures, nodes, sources }, invocation.project))
  faults.push(...replacedFaults({ nodes, library, invocation }))
  if (properties.faults.length === 0) faults.push(...operationFaults({ ...graph, sources }, loading))
  faults.push(...commentFaults(loading))
  const units = unitTests(nodes, loading)
  for (const { node } of units) nodes.set(node.id, node)
  const { order, circle } = ordered(nodes)
  if (circle.length > 0)
    faults.push({
      ...[...nodes.values()].flatMap(({ id, file }) => (id === circle[0] ? [{ file }] : []))[0],
      what: `nodes stand on each other: ${[...circle, circle[0]].join(' on ')}`,
      mend: 'take one of the refs out',
    })
  if (faults.length > 0) throw new DefinitionError([...new Map(faults.map((one) => [faultText(one), one])).values()])
  return {
    invocation,
    library,
    nodes: new Map(order.map((node) => [node.id, node])),
    sources,
    unitTests: new Map(units.map((one) => [one.node.id, one])),
    exposures,
    ...layer,
    groups: properties.groups,
    macroProperties: properties.macros.map((one) => described(one, loading)),
    disabled,
    off,
    idle,
    notes,
    inlined: new Map(),
    compiled: new Map(),
    deferral: null,
  }
}

// What it reads stays as it is written.
function described(property: Property, loading: Loading): Property {
  const { depends_on, ...rest } = property.said
  const render = renderedIn(property.file, property.package, loading)
  const said = mapOf(renderedPlain(rest, render))
  // A call in braces is a call.
  const read = renderedPlain(depends_on ?? null, (text) => (/^\s*\{\{/.test(text) ? text : render(text)))
  return { ...property, said: depends_on === undefined ? said : { ...said, depends_on: read } }
}

// A snapshot may be described alone: then it takes the rows of the relation that it names.
function describedSnapshots({ properties, faults }: Loading): readonly RawNode[] {
  return properties.snapshots.flatMap(({ package: of, file, said }): RawNode[] => {
    // What could not be rendered is told already.
    if (said.relation === undefined || said.relation === null || String(said.relation).includes('{{')) return []
    const name = String(said.name)
    const source = sourceOf(file, `select * from {{ ${String(said.relation)} }}`)
    const { template, faults: wrong } = parseAll(source)
    faults.push(...wrong)
    const fqn = [of, ...file.split('/').slice(1, -1), name]
    return [{ resource: 'snapshot', package: of, name, file, fqn, source, template, path: file }]
  })
}

const TREES: Readonly<Partial<Record<RawNode['resource'], Tree>>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'tests',
  // As dbt has it, what a project says of all its models is said of these, too.
  analysis: 'models',
}

// A model with versions is several nodes, each with its own file; what is said of it is said of no other.
function patched(raws: readonly RawNode[], loading: Loading): readonly Node[] {
  const patches = raws.map((raw) => patchOf(raw, loading.properties))
  const models = new Set(raws.flatMap((one) => (one.resource === 'model' ? [`${one.package}.${one.name}`] : [])))
  const found = raws.map((raw, at) => {
    const patch = patches[at]
    if (patch === undefined || raw.resource !== 'model' || listOf(patch.said.versions).length === 0)
      return nodeOf(raw, patch, null, loading)
    const version = versionOf(raw.name, patch.said, (file) => models.has(`${raw.package}.${file}`))
    return nodeOf(raw, version === null ? undefined : patch, version, loading)
  })
  const isOn = (node: Node) => {
    const raw = raws[found.indexOf(node)]
    return raw !== undefined && nodeOf(raw, undefined, null, loading).config.enabled !== false
  }
  const strays = strayPatches(found, loading.properties, isOn)
  return found.map((node, at) => {
    const [raw, patch] = [raws[at], patches[at]]
    const [stray, more] = strays.get(node.id) ?? []
    if (raw === undefined || stray === undefined) return node
    const twin = patch ?? more
    if (twin === undefined) return nodeOf(raw, stray, null, loading)
    const what = `${node.id} is described twice: '${node.name}' is none of package ${stray.package} itself`
    loading.faults.push({ file: stray.file, what, mend: `say all of it in one place; the other is ${twin.file}` })
    return node
  })
}

function nodeOf(raw: RawNode, patch: Property | undefined, version: Version | null, loading: Loading): Node {
  const { invocation, library } = loading
  const rendered = renderedIn(patch?.file ?? null, patch?.package ?? raw.package, loading)
  const { project } = invocation
  const inProject = renderedIn('dbt_project.yml', project.name, loading)
  const of = [project, ...project.packages].find((one) => one.name === raw.package) ?? project
  const tree = TREES[raw.resource]
  const name = version?.name ?? raw.name
  const fqn = version === null ? raw.fqn : [...raw.fqn.slice(0, -1), version.name, `v${version.version}`]
  const id = `${raw.resource}.${raw.package}.${name}${version === null ? '' : `.v${version.version}`}`
  const said = version === null ? (patch?.said ?? {}) : versionSaid(patch?.said ?? {}, version.said)
  const inTree: Config = tree ? treeConfig(project, of, tree, fqn, inProject) : {}
  let config: Config = { ...DEFAULTS[raw.resource], ...inTree }
  if (patch) config = mergeConfig(config, renderedConfig(configSaid(patch.said), rendered))
  if (version) config = mergeConfig(config, renderedConfig(configSaid(version.said), rendered))
  let unrendered: Config = tree ? writtenConfig(project, of, tree, fqn) : {}
  for (const one of [patch, version])
    if (one) unrendered = { ...unrendered, ...renderedConfig(configSaid(one.said), rendered) }
  const bare = { ...raw, id, name, fqn, config, relation: null, said, version: version?.version ?? null }
  const columns = columnsSaid(said, rendered)
  const about = { invocation, library, package: raw.package, config, model: modelValue({ ...bare, columns }) }
  const read = raw.template === null ? null : readText(raw.template, about)
  if (read) {
    loading.faults.push(...read.faults)
    config = mergeConfig(config, read.reading.config)
    unrendered = { ...unrendered, ...read.reading.config }
  }
  // As dbt has it, a null takes a place away that dbt_project.yml says, though it stands in the settings.
  const place = Object.fromEntries(PLACES.map((key) => [key, config[key] ?? null]))
  config = withoutNulls(config, inTree, raw.resource)
  if (raw.resource === 'test') config = storedConfig(config)
  const hooks = raw.resource === 'test' ? null : hookReading(raw, { ...about, config })
  loading.faults.push(...(hooks?.faults ?? []))
  const relation =
    raw.resource === 'analysis'
      ? null
      : located({ ...bare, config: raw.resource === 'test' ? config : { ...config, ...place } }, loading)
  return {
    ...bare,
    config,
    unrendered,
    relation,
    refs: [
      ...(read?.reading.refs ?? []),
      ...(hooks?.refs ?? []),
      ...(raw.resource === 'model' ? keyRefs(said, columns) : []),
    ],
    sources: [...(read?.reading.sources ?? []), ...(hooks?.sources ?? [])],
    dependsOn: [],
    macros: [...new Set([...(read?.reading.macros ?? []), ...(hooks?.macros ?? [])])],
    description: renderedDescription(said.description, rendered),
    columns,
    describedIn: patch === undefined ? null : { package: patch.package, file: patch.file },
    test:
      raw.resource === 'test'
        ? { kind: 'singular', macro: null, arguments: {}, column: null, columnTags: [], attached: null }
        : null,
  }
}

const PLACES = ['database', 'schema', 'alias', 'target_database', 'target_schema'] as const

// The models that foreign keys of its columns and its own stand on.
function keyRefs(said: Property['said'], columns: readonly NodeColumn[]): readonly Ref[] {
  const constraints = [said, ...columns.map((one) => one.said)].flatMap((one) => listOf(one.constraints).map(mapOf))
  return constraints.flatMap(({ type, to }) => {
    const read = type === 'foreign_key' && typeof to === 'string' ? refTextOf(to) : null
    return read?.kind === 'ref' ? [read.ref] : []
  })
}

const DEFAULTS: Readonly<Partial<Record<RawNode['resource'], Config>>> = {
  model: { materialized: 'view' },
  seed: { materialized: 'seed' },
  snapshot: { materialized: 'snapshot' },
  test: { materialized: 'test', severity: 'ERROR', schema: 'dbt_test__audit' },
}

// The ids behind the refs and sources of a node.
function connected(
  node: Node,
  graph: Pick<DbtGraph, 'nodes' | 'disabled'>,
  sources: ReadonlyMap<string, SourceTable>,
  { invocation, faults, properties }: Loading,
  notes: string[],
): Node | null {
  // What a .yml file that cannot be read would have said of versions and sources is not blamed on those that ask for it.
  const readable = properties.faults.length === 0
  const ids: string[] = []
  for (const [source, name] of node.sources) {
    const found = [...sources.values()].find((one) => one.source === source && one.name === name)
    if (found) ids.push(found.id)
    else if (readable) {
      const what = `source('${source}', '${name}') is described nowhere`
      const fault = { file: node.file, key: node.id, what, mend: 'add it under sources: in a .yml file' }
      faults.push(calledAt(fault, node, 'source', name))
    }
  }
  for (const ref of node.refs) {
    const found = refNode(graph.nodes, ref, node.package, invocation.project.name)
    if (found) ids.push(found.id)
    else if (node.resource === 'test') {
      if (!graph.disabled.some((id) => id.split('.')[2] === ref.name))
        notes.push(faultText(unknownRef(ref, node, graph)))
      return null
    } else if (readable) faults.push(calledAt(unknownRef(ref, node, graph), node, 'ref', ref.name))
  }
  return { ...node, dependsOn: [...new Set(ids)] }
}

// At the call in its text, where the name is written out.
function calledAt(fault: Fault, { source }: Node, call: 'ref' | 'source', name: string): Fault {
  const written = name.replace(/[^\w]/g, '\\$&')
  const at = source.text.search(new RegExp(`\\b${call}\\s*\\([^)]*['"]${written}['"]`))
  return at < 0 ? fault : { ...fault, ...faultAt(source, at, fault.what, fault.mend) }
}
