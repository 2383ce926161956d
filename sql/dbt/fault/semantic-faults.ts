import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import type { DbtGraph } from '../graph.ts'
import type { Semantic } from '../node.ts'
import { GRANULARITIES, metricParts, nameIn } from '../read/metric-part.ts'
import type { DbtProject } from '../read/project.ts'
import { listOf, mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'
import { lineOfTest } from './property-faults.ts'
import { partsOf, semanticModelFaults } from './semantic-model-faults.ts'
import { nameFaults, type Say, twice } from './semantic-name.ts'
import { spineFaults } from './spine-faults.ts'
import { filterFault, itemFault, itemNamed } from './where-filter.ts'

/**
 * What dbt refuses of metrics, semantic models and saved queries once it has read them all. As dbt has it, most of it is asked only where
 * there are metrics and semantic models both.
 */
export function semanticFaults(
  graph: Pick<DbtGraph, 'nodes' | 'groups' | 'semantics' | 'semanticsOff'>,
  project: DbtProject,
): readonly Fault[] {
  const faults: Fault[] = []
  const roots = new Map([project, ...project.packages].map(({ name, root }) => [name, root]))
  const say: Say = (of, word, what, mend) => {
    const text = readFileSync(join(roots.get(of.package) ?? project.root, of.file), 'utf8')
    faults.push({ file: of.file, ...lineOfTest(word, of.name, text), key: of.id, what, mend })
  }
  const all = (resource: Semantic['resource']) => graph.semantics.filter((one) => one.resource === resource)
  const [models, metrics, queries] = [all('semantic_model'), all('metric'), all('saved_query')]
  const layer: Layer = { models, metrics, off: graph.semanticsOff, granularities: granularities(graph) }
  for (const one of [models, metrics, queries]) twice(one, ({ name }) => name, say, 'the name of one')
  for (const model of models)
    if (model.dependsOn.length === 0)
      say(model, 'model', `'${String(model.said.model)}' is no model of the project`, "write model: ref('…')")
  for (const one of metrics) partFaults(one, layer, say)
  for (const one of queries)
    for (const name of listOf(mapOf(one.said.query_params).metrics).map(nameIn)) knownMetric(one, name, layer, say)
  const groups = graph.groups.map(({ said }) => String(said.name))
  for (const one of graph.semantics) {
    const group = one.config.group ?? null
    if (group !== null && !groups.includes(String(group)))
      say(one, String(group), `there is no group '${String(group)}'`, 'describe it under groups: in a .yml file')
  }
  for (const one of queries) exportFaults(one, say)
  faults.push(...spineFaults(graph.nodes.values(), models, roots))
  if (metrics.length === 0 || models.length === 0 || faults.length > 0) return faults
  for (const one of graph.semantics) nameFaults(one, one.name, say)
  semanticModelFaults(models, say)
  twice(metrics, ({ said }) => said.label, say, 'the label of a metric')
  for (const one of metrics) metricFaults(one, layer, say)
  for (const one of queries) queryFaults(one, say)
  return faults
}

interface Layer {
  readonly models: readonly Semantic[]
  readonly metrics: readonly Semantic[]
  readonly off: readonly Semantic[]
  readonly granularities: readonly string[]
}

function granularities({ nodes }: Pick<DbtGraph, 'nodes'>): readonly string[] {
  const customs = [...nodes.values()].flatMap(({ said }) => listOf(mapOf(said.time_spine).custom_granularities))
  return [...GRANULARITIES, ...customs.map(nameIn)]
}

function partFaults(metric: Semantic, layer: Layer, say: Say): void {
  const { name, said } = metric
  const type = lower(said.type)
  const given = mapOf(said.type_params)
  const lacks = (NEEDED[type] ?? []).filter((word) => (given[word] ?? null) === null)
  if (!/^[A-Za-z][\w-]*$/.test(name) || name.length > 250)
    say(metric, name, `'${name}' is no name of a metric`, 'begin with a letter, and write letters, digits and _')
  for (const word of lacks)
    say(metric, name, `metric '${name}' is ${type}, and has no ${word}`, `write ${word}: under type_params:`)
  const { measures, metrics } = metricParts(said)
  const known = layer.models.flatMap((one) => partsOf(one).measures).map(nameIn)
  for (const one of measures.map(nameIn)) {
    if (known.includes(one)) continue
    const [near] = nearest(one, known)
    say(metric, one, `there is no measure '${one}'`, near ? `did you mean ${near}?` : 'write it in a semantic model')
  }
  for (const one of metrics) knownMetric(metric, one, layer, say)
  for (const [word, window] of windowsOf(given))
    if (!/^\d+ \S+$/.test(window)) say(metric, word, `'${window}' is no window of time`, 'write one as 28 days')
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  simple: ['measure'],
  cumulative: ['measure'],
  ratio: ['numerator', 'denominator'],
  conversion: ['conversion_type_params'],
}

function knownMetric(of: Semantic, name: string, { metrics, off }: Layer, say: Say): void {
  if (metrics.some((one) => one.name === name)) return
  const isOff = off.some((one) => one.resource === 'metric' && one.name === name)
  const [near] = nearest(
    name,
    metrics.map((one) => one.name),
  )
  const mend = isOff
    ? 'take enabled: false out, or the metric'
    : near
      ? `did you mean ${near}?`
      : 'write it under metrics:'
  say(of, name, isOff ? `the metric '${name}' is not enabled` : `there is no metric '${name}'`, mend)
}

function windowsOf(given: PlainMap): readonly (readonly [string, string])[] {
  const parts = [given, mapOf(given.cumulative_type_params), mapOf(given.conversion_type_params)]
  const inputs = [given.numerator, given.denominator, ...listOf(given.metrics)].map((one) => mapOf(one ?? null))
  return [
    ...parts.flatMap(({ window = null }) => (window === null ? [] : [['window', String(window)] as const])),
    ...inputs.flatMap(({ offset_window: at = null }) => (at === null ? [] : [['offset_window', String(at)] as const])),
  ]
}

function metricFaults(metric: Semantic, layer: Layer, say: Say): void {
  const { name, said } = metric
  const given = mapOf(said.type_params)
  const cumulative = mapOf(given.cumulative_type_params)
  const type = lower(said.type)
  const isGrain = (text: string) =>
    layer.granularities.includes(text) || layer.granularities.includes(text.replace(/s$/, ''))
  for (const [word, window] of windowsOf(given)) {
    const [, of = ''] = window.toLowerCase().split(' ')
    if (!isGrain(of))
      say(metric, word, `'${of}' is no granularity of time`, `there are ${layer.granularities.join(', ')}`)
  }
  if (type === 'cumulative') {
    const either = (word: string) => (cumulative[word] ?? given[word] ?? null) !== null
    if (either('window') && either('grain_to_date'))
      say(metric, 'grain_to_date', `metric '${name}' has both window and grain_to_date`, 'keep one of them')
  }
  const inputs = listOf(given.metrics)
  if (type === 'derived' && inputs.length === 0)
    say(metric, name, `metric '${name}' is derived, and has no metrics`, 'write metrics: under type_params:')
  for (const one of inputs.map(mapOf)) {
    if (one.alias != null) nameFaults(metric, String(one.alias), say)
    if (one.offset_window != null && one.offset_to_grain != null)
      say(metric, 'offset_to_grain', `'${nameIn(one)}' has both offset_window and offset_to_grain`, 'keep one of them')
  }
  if (type === 'conversion') conversionFaults(metric, layer, say)
  const { measures } = metricParts(said)
  const filters = [said, ...measures, given.numerator, given.denominator, ...inputs]
  for (const text of filters.flatMap((one) => textsOf(mapOf(one ?? null).filter))) {
    const wrong = filterFault(text)
    if (wrong !== null) say(metric, 'filter', `in a filter of metric '${name}': ${wrong}`, FILTER)
  }
}

const FILTER = "write {{ Dimension('entity__dimension') }}"

function conversionFaults(metric: Semantic, { models }: Layer, say: Say): void {
  const { entity, base_measure, conversion_measure } = mapOf(mapOf(metric.said.type_params).conversion_type_params)
  for (const wanted of [base_measure, conversion_measure].map(nameIn)) {
    const model = models.find((one) => partsOf(one).measures.some((other) => nameIn(other) === wanted))
    if (model === undefined) continue
    if (!partsOf(model).entities.some((one) => one.name === entity))
      say(metric, 'entity', `'${String(entity)}' is no entity of '${model.name}'`, 'name one that both measures have')
    const { agg, expr = null } = partsOf(model).measures.find((one) => nameIn(one) === wanted) ?? {}
    const counts = ['count', 'count_distinct'].includes(lower(agg)) || (lower(agg) === 'sum' && String(expr) === '1')
    if (!counts)
      say(metric, wanted, `measure '${wanted}' of a conversion does not count`, 'name one of count or count_distinct')
  }
}

function exportFaults(query: Semantic, say: Say): void {
  for (const one of listOf(query.said.exports).map(mapOf)) {
    const as = mapOf(one.config).export_as ?? query.config.export_as ?? null
    if (as !== 'table' && as !== 'view')
      say(query, nameIn(one), `export '${nameIn(one)}' has no export_as`, 'write config: { export_as: table }, or view')
  }
}

function queryFaults(query: Semantic, say: Say): void {
  const given = mapOf(query.said.query_params)
  const groups = textsOf(given.group_by)
  for (const text of groups) {
    const wrong = itemFault(text)
    if (wrong !== null) say(query, 'group_by', `in group_by of '${query.name}': ${wrong}`, GROUP)
  }
  for (const text of textsOf(given.where)) {
    const wrong = filterFault(text)
    if (wrong !== null) say(query, 'where', `in where of '${query.name}': ${wrong}`, FILTER)
  }
  const asked = new Set([...listOf(given.metrics).map(nameIn), ...groups.map((one) => itemNamed(one)[1])])
  for (const text of textsOf(given.order_by)) {
    const wrong = itemFault(text)
    if (wrong !== null) say(query, 'order_by', `in order_by of '${query.name}': ${wrong}`, GROUP)
    else if (!asked.has(itemNamed(text)[1]))
      say(query, 'order_by', `'${query.name}' is ordered by ${text}, and does not ask for it`, 'take it out')
  }
  if (given.limit != null && Number(given.limit) < 0)
    say(query, 'limit', `a limit of ${String(given.limit)}`, 'write one of 0 or more')
}

const GROUP = "write Dimension('entity__dimension')"
const lower = (said: Plain | undefined): string => String(said ?? '').toLowerCase()
