import { type DbtGraph, refNode } from '../graph.ts'
import type { Semantic } from '../node.ts'
import { refTextOf } from '../reading.ts'
import { type Config, mergeConfig, renderedPlain, treeConfig, writtenConfig } from './config-tree.ts'
import type { Loading } from './loading.ts'
import { metricParts, nameIn } from './metric-part.ts'
import type { Property } from './properties.ts'
import { listOf, mapOf, type Plain, type PlainMap } from './yaml.ts'
import { renderedIn } from './yaml-place.ts'

/** Everything of the semantic layer, metrics made of measures (`create_metric`) among it: what is enabled, and what is not. */
export function semantics(nodes: DbtGraph['nodes'], loading: Loading): Pick<DbtGraph, 'semantics' | 'semanticsOff'> {
  const { properties } = loading
  const kept = (kind: Kind, all: readonly Property[]) => all.map((one) => settled(kind, one, loading))
  const models = kept('semantic_models', properties.semantic_models)
  const made = models.flatMap((model) =>
    listOf(model.said.measures)
      .map(mapOf)
      .filter(({ create_metric }) => create_metric === true)
      .map((measure) => settled('metrics', createdMetric(model, measure), loading)),
  )
  const metrics = [...kept('metrics', properties.metrics), ...made]
  const queries = kept('saved_queries', properties.saved_queries)
  const isOn = ({ config }: Semantic) => config.enabled !== false
  const found = { models: models.filter(isOn), metrics: metrics.filter(isOn) }
  const all = [...models, ...metrics, ...queries].map((one) => ({
    ...one,
    dependsOn: [...new Set(above(one, found, nodes))],
  }))
  return { semantics: all.filter(isOn), semanticsOff: all.filter((one) => !isOn(one)) }
}

type Kind = keyof typeof RESOURCES
const RESOURCES = { semantic_models: 'semantic_model', metrics: 'metric', saved_queries: 'saved_query' } as const

function createdMetric({ config, ...model }: Semantic, measure: PlainMap): Property {
  const name = String(measure.name)
  const said = {
    ...{ name, label: measure.label ?? name, type: 'simple', type_params: { measure: name, expr: name } },
    description: measure.description ?? `Metric created from measure ${name}`,
    config: { enabled: config.enabled !== false },
  }
  return { package: model.package, file: model.file, said }
}

// With what dbt_project.yml says of it below its own settings, and its descriptions rendered.
function settled(kind: Kind, { package: of, file, said }: Property, loading: Loading): Semantic {
  const { project } = loading.invocation
  const home = [project, ...project.packages].find((one) => one.name === of) ?? project
  const name = String(said.name)
  const fqn = [of, ...file.split('/').slice(1, -1), name]
  const tree = treeConfig(project, home, kind, fqn, loading.render)
  const resource = RESOURCES[kind]
  const own: Config = mapOf(said.config)
  return {
    ...{ resource, id: `${resource}.${of}.${name}`, package: of, name, file, fqn, dependsOn: [] },
    said: mapOf(describedPlain(said, renderedIn(file, of, loading))),
    config: { enabled: true, ...mergeConfig(tree, own) },
    // As dbt has it, which looks for the other two under names with an underscore.
    unrendered: { ...(kind === 'metrics' ? writtenConfig(project, home, kind, fqn) : {}), ...own },
  }
}

function describedPlain(said: Plain, render: (text: string) => Plain): Plain {
  if (Array.isArray(said)) return said.map((one) => describedPlain(one, render))
  if (said === null || typeof said !== 'object') return said
  return Object.fromEntries(
    Object.entries(mapOf(said)).map(([key, one]) => [
      key,
      key === 'description' ? renderedPlain(one, render) : PARTS.has(key) ? describedPlain(one, render) : one,
    ]),
  )
}

const PARTS: ReadonlySet<string> = new Set(['entities', 'dimensions', 'measures'])

function above(
  { resource, package: of, said }: Semantic,
  { models, metrics }: { readonly models: readonly Semantic[]; readonly metrics: readonly Semantic[] },
  nodes: DbtGraph['nodes'],
): readonly string[] {
  const named = (names: readonly string[]) =>
    names.flatMap((name) => metrics.filter((one) => one.name === name).map(({ id }) => id))
  if (resource === 'saved_query') return named(listOf(mapOf(said.query_params).metrics).map(nameIn))
  if (resource === 'semantic_model') {
    const one = refTextOf(String(said.model ?? ''))
    const node = one?.kind === 'ref' ? refNode(nodes, one.ref, of, of) : undefined
    return node ? [node.id] : []
  }
  const parts = metricParts(said)
  const measured = parts.measures.flatMap((measure) =>
    models.filter((one) => listOf(one.said.measures).some((other) => nameIn(other) === nameIn(measure))),
  )
  return [...measured.map(({ id }) => id), ...named(parts.metrics)]
}
