import { fromPlain, textOf } from '../../jinja/value.ts'
import { numberOf } from '../context/node-value.ts'
import { relationText } from '../context/relation.ts'
import { type DbtGraph, refNode } from '../graph.ts'
import type { Semantic } from '../node.ts'
import { GRANULARITIES, metricParts } from '../read/metric-part.ts'
import { listOf, mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'
import { refTextOf } from '../reading.ts'
import { pathInside } from './manifest-node.ts'

type Layer = Pick<DbtGraph, 'semantics' | 'nodes' | 'invocation'>

/** A semantic model, metric or saved query under its id, in the words of dbt's manifest. */
export function semanticEntry(one: Semantic, graph: Layer): [string, PlainMap] {
  const { id, resource, name, package: of, file, fqn, config, unrendered, said } = one
  const isOff = config.enabled === false
  const common = {
    ...{ name, resource_type: resource, package_name: of, path: pathInside(file), original_file_path: file },
    ...{ unique_id: id, fqn: [...fqn], metadata: null, group: config.group ?? null, created_at: 0 },
    ...{ label: said.label ?? null, unrendered_config: unrendered },
    depends_on: { macros: [], nodes: isOff ? [] : [...one.dependsOn] },
  }
  const own =
    resource === 'metric'
      ? metric(one, isOff ? null : graph)
      : resource === 'semantic_model'
        ? semanticModel(one, isOff ? null : graph)
        : savedQuery(one, graph)
  return [id, { ...common, ...own }]
}

/** Everything of one kind of the semantic layer that is enabled, under its ids. */
export const semanticEntries = (graph: Layer, of: Semantic['resource']): Readonly<Record<string, PlainMap>> =>
  Object.fromEntries(graph.semantics.filter(({ resource }) => resource === of).map((one) => semanticEntry(one, graph)))

const CONFIG: PlainMap = { enabled: true, group: null, meta: {} }

function metric({ said, config }: Semantic, graph: Layer | null): PlainMap {
  const whole = { ...CONFIG, ...config }
  const meta = mapOf(whole.meta)
  return {
    ...{ description: said.description ?? '', type: lower(said.type), filter: filterOf(said.filter) },
    ...{ time_granularity: said.time_granularity ?? null, tags: textsOf(said.tags) },
    meta: Object.keys(meta).length > 0 ? meta : mapOf(said.meta),
    type_params: typeParams(said, graph),
    ...{ config: whole, refs: [], sources: [], metrics: [] },
  }
}

function typeParams(said: PlainMap, graph: Layer | null): PlainMap {
  const given = mapOf(said.type_params)
  const conversion = given.conversion_type_params
  const cumulative = mapOf(given.cumulative_type_params)
  return {
    measure: optional(given.measure, measureIn),
    input_measures: graph === null ? [] : inputMeasures(said, graph),
    numerator: optional(given.numerator, metricIn),
    denominator: optional(given.denominator, metricIn),
    expr: optional(given.expr, textIn),
    window: optional(given.window, windowIn),
    grain_to_date: optional(given.grain_to_date, lower),
    metrics: listOf(given.metrics).map(metricIn),
    conversion_type_params: optional(conversion, (one) => {
      const { base_measure, conversion_measure, entity, calculation, window, constant_properties } = mapOf(one)
      return {
        base_measure: measureIn(base_measure ?? null),
        conversion_measure: measureIn(conversion_measure ?? null),
        entity: entity ?? null,
        calculation: lower(calculation ?? 'conversion_rate'),
        window: optional(window, windowIn),
        constant_properties: constant_properties ?? null,
      }
    }),
    cumulative_type_params:
      lower(said.type) === 'cumulative'
        ? {
            window: optional(cumulative.window ?? given.window, windowIn),
            grain_to_date: cumulative.grain_to_date ?? given.grain_to_date ?? null,
            period_agg: lower(cumulative.period_agg ?? 'first'),
            metric: null,
          }
        : null,
    metric_aggregation_params: null,
  }
}

// Its own, or those of the metrics that it is made of, each once.
function inputMeasures(said: PlainMap, graph: Layer, above: readonly string[] = []): readonly PlainMap[] {
  const { measures, metrics } = metricParts(said)
  const found = new Map<string, PlainMap>()
  const add = (one: PlainMap) => found.set(JSON.stringify(one), one)
  for (const one of measures) add(measureIn(one))
  for (const name of metrics) {
    const other = graph.semantics.find((one) => one.resource === 'metric' && one.name === name)
    if (other && !above.includes(name)) inputMeasures(other.said, graph, [...above, name]).forEach(add)
  }
  return [...found.values()]
}

function semanticModel({ said, config, package: of }: Semantic, graph: Layer | null): PlainMap {
  const read = refTextOf(String(said.model ?? ''))
  const ref = read?.kind === 'ref' ? read.ref : null
  const relation = graph && ref ? (refNode(graph.nodes, ref, of, of)?.relation ?? null) : null
  const part = (one: Plain) => ({ description: null, label: null, expr: null, ...mapOf(one), config: partConfig(one) })
  const partConfig = (one: Plain) => ({ meta: { ...mapOf(config.meta), ...mapOf(mapOf(mapOf(one).config).meta) } })
  return {
    ...{ model: said.model ?? null, description: said.description ?? null },
    node_relation:
      relation === null
        ? null
        : {
            ...{ alias: relation.identifier, schema_name: relation.schema, database: relation.database },
            relation_name: relationText(relation),
          },
    defaults: optional(said.defaults, (one) => ({ agg_time_dimension: null, ...mapOf(one) })),
    entities: listOf(said.entities).map((one) => ({ role: null, ...part(one), type: lower(mapOf(one).type) })),
    measures: listOf(said.measures).map((one) => measure(mapOf(one), part(one))),
    dimensions: listOf(said.dimensions).map((one) => ({
      ...{ is_partition: false, metadata: null, ...part(one), type: lower(mapOf(one).type) },
      type_params: optional(mapOf(one).type_params, (given) => ({
        time_granularity: lower(mapOf(given).time_granularity),
        validity_params: optional(mapOf(given).validity_params, (valid) => ({
          ...{ is_start: false, is_end: false },
          ...mapOf(valid),
        })),
      })),
    })),
    refs: ref ? [{ ...ref, version: numberOf(ref.version) }] : [],
    config: { ...CONFIG, ...config },
    primary_entity: said.primary_entity ?? null,
  }
}

// As dbt has it, that a metric is made of a measure is not kept.
const measure = (said: PlainMap, part: PlainMap): PlainMap => ({
  ...{ agg_time_dimension: null, ...part, agg: lower(said.agg), create_metric: false },
  expr: optional(said.expr, textIn),
  agg_params: optional(said.agg_params, (one) => ({
    ...{ percentile: null, use_discrete_percentile: false, use_approximate_percentile: false },
    ...mapOf(one),
  })),
  non_additive_dimension: optional(said.non_additive_dimension, (one) => ({
    window_groupings: [],
    ...mapOf(one),
    window_choice: lower(mapOf(one).window_choice),
  })),
})

function savedQuery({ said, config }: Semantic, { invocation: { target } }: Layer): PlainMap {
  const given = mapOf(said.query_params)
  const exported = (one: Plain) => {
    const { name = null, config: own } = mapOf(one)
    const whole = { ...config, ...mapOf(own) }
    return {
      name,
      config: {
        export_as: lower(whole.export_as),
        schema_name: whole.schema_name ?? whole.schema ?? target.schema,
        alias: whole.alias ?? name,
        database: whole.database ?? target.database,
      },
      unrendered_config: mapOf(own),
    }
  }
  return {
    description: said.description ?? null,
    query_params: {
      ...{ metrics: textsOf(given.metrics), group_by: textsOf(given.group_by), where: filterOf(given.where) },
      ...{ order_by: textsOf(given.order_by), limit: given.limit ?? null },
    },
    exports: listOf(said.exports).map(exported),
    config: {
      ...{ ...CONFIG, export_as: null, schema: null, ...config },
      cache: { enabled: false, ...mapOf(config.cache) },
    },
    refs: [],
    tags: [...new Set([...textsOf(said.tags), ...textsOf(config.tags)])].toSorted(),
  }
}

const optional = (said: Plain | undefined, of: (one: Plain) => Plain): Plain =>
  said === undefined || said === null ? null : of(said)

// dbt knows these words without case.
const lower = (said: Plain | undefined): Plain => (typeof said === 'string' ? said.toLowerCase() : (said ?? null))
const textIn = (said: Plain): string => textOf(fromPlain(said))

const MEASURE: PlainMap = { name: null, filter: null, alias: null, join_to_timespine: false, fill_nulls_with: null }
const measureIn = (said: Plain): PlainMap => {
  const one = typeof said === 'string' ? { name: said } : mapOf(said)
  return { ...MEASURE, ...one, filter: filterOf(one.filter) }
}

const METRIC: PlainMap = { name: null, filter: null, alias: null, offset_window: null, offset_to_grain: null }
const metricIn = (said: Plain): PlainMap => {
  const one = typeof said === 'string' ? { name: said } : mapOf(said)
  return { ...METRIC, ...one, filter: filterOf(one.filter), offset_window: optional(one.offset_window, windowIn) }
}

const filterOf = (said: Plain | undefined): Plain =>
  optional(said, (one) => ({ where_filters: textsOf(one).map((text) => ({ where_sql_template: text })) }))

// `7 days` is seven of a day; what a project calls its own keeps its s.
function windowIn(said: Plain): PlainMap {
  const [count = '', granularity = ''] = textIn(said).toLowerCase().split(' ')
  const one = granularity.replace(/s$/, '')
  return { count: Number(count), granularity: GRANULARITIES.includes(one) ? one : granularity }
}
