import type { Semantic } from '../node.ts'
import { nameIn } from '../read/metric-part.ts'
import { listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import { nameFaults, type Say, twice, wordFaults } from './semantic-name.ts'

/** What the semantic layer refuses of its models. */
export function semanticModelFaults(models: readonly Semantic[], say: Say): void {
  const kinds = new Map<string, Set<string>>()
  const measured = new Map<string, string>()
  const dimensions = new Map<string, PlainMap>()
  const labelled = new Map<string, string>()
  twice(models, ({ said }) => said.label, say, 'a semantic model')
  for (const model of models) {
    const { entities, measures } = partsOf(model)
    for (const [kind, parts] of Object.entries(partsOf(model))) {
      for (const part of parts) {
        nameFaults(model, nameIn(part), say)
        wordFaults(model, nameIn(part), say)
        kinds.set(nameIn(part), (kinds.get(nameIn(part)) ?? new Set()).add(kind))
      }
      const labels = parts.map(({ label }) => label).filter((one) => typeof one === 'string')
      const double = labels.find((one, at) => labels.indexOf(one) !== at)
      if (double !== undefined) say(model, 'label', `two of ${kind}: are called '${double}'`, 'call one otherwise')
    }
    const names = Object.values(partsOf(model)).flat().map(nameIn)
    const double = names.find((one, at) => names.indexOf(one) !== at)
    if (double !== undefined)
      say(model, double, `'${double}' is said twice in semantic model '${model.name}'`, 'call one otherwise')
    for (const measure of measures) {
      const other = measured.get(nameIn(measure))
      if (other !== undefined && other !== model.name)
        say(model, nameIn(measure), `measure '${nameIn(measure)}' is one of '${other}' too`, 'call one otherwise')
      measured.set(nameIn(measure), model.name)
      measureFaults(model, measure, say)
    }
    for (const one of partsOf(model).dimensions) {
      const before = dimensions.get(nameIn(one))
      if (before && lower(before.type) !== lower(one.type))
        say(model, nameIn(one), `dimension '${nameIn(one)}' is of two types`, 'call one otherwise')
      else if (before && (before.is_partition ?? false) !== (one.is_partition ?? false))
        say(model, nameIn(one), `dimension '${nameIn(one)}' is a partition in one place alone`, 'say it in both')
      else dimensions.set(nameIn(one), one)
      if (lower(one.type) === 'time' && mapOf(one.type_params).time_granularity === undefined) {
        const mend = 'write type_params: { time_granularity: day }'
        say(model, nameIn(one), `dimension '${nameIn(one)}' of time has no time_granularity`, mend)
      }
    }
    for (const { name, label } of entities) {
      if (typeof label !== 'string') continue
      const other = labelled.get(String(name))
      if (other !== undefined && other !== label)
        say(model, String(name), `entity '${String(name)}' is labelled '${other}' elsewhere`, 'give both one label')
      labelled.set(String(name), label)
    }
    keyFaults(model, say)
  }
  pairFaults(models, say)
  for (const model of models)
    for (const one of Object.values(partsOf(model)).flat())
      if ((kinds.get(nameIn(one))?.size ?? 0) > 1)
        say(model, nameIn(one), `'${nameIn(one)}' is of ${[...(kinds.get(nameIn(one)) ?? [])].join(': and ')}:`, RENAME)
}

const RENAME = 'call it otherwise in one of them'

export const partsOf = ({ said }: Semantic) => ({
  measures: listOf(said.measures).map(mapOf),
  entities: listOf(said.entities).map(mapOf),
  dimensions: listOf(said.dimensions).map(mapOf),
})

function measureFaults(model: Semantic, measure: PlainMap, say: Say): void {
  const name = nameIn(measure)
  const { entities, dimensions } = partsOf(model)
  const isTime = (wanted: Plain) => dimensions.some((one) => one.name === wanted && lower(one.type) === 'time')
  const by = measure.agg_time_dimension ?? mapOf(model.said.defaults).agg_time_dimension ?? null
  const times = dimensions.filter(({ type }) => lower(type) === 'time').map(nameIn)
  if (by === null || !isTime(by)) {
    const what = by === null ? 'has no agg_time_dimension' : `is counted by '${String(by)}', which is no time dimension`
    const mend = `say defaults: { agg_time_dimension: … } of '${model.name}'${times.length > 0 ? `: there is ${times.join(', ')}` : ''}`
    say(model, name, `measure '${name}' ${what}`, mend)
  }
  const { name: over, window_choice: choice, window_groupings: groupings } = mapOf(measure.non_additive_dimension)
  if (over !== undefined && !isTime(over))
    say(model, String(over), `'${String(over)}' is no time dimension of '${model.name}'`, 'name one of its own')
  if (choice !== undefined && lower(choice) !== 'min' && lower(choice) !== 'max')
    say(model, 'window_choice', `a window_choice of '${String(choice)}'`, 'write min or max')
  for (const one of listOf(groupings).filter((wanted) => !entities.some((other) => other.name === wanted)))
    say(model, String(one), `'${String(one)}' is no entity of '${model.name}'`, 'name one of its entities')
  aggregationFaults(model, measure, say)
}

function aggregationFaults(model: Semantic, measure: PlainMap, say: Say): void {
  const name = nameIn(measure)
  const agg = lower(measure.agg)
  const given = mapOf(measure.agg_params)
  const share = given.percentile ?? null
  if (agg === 'percentile' && share === null)
    say(model, name, `measure '${name}' has no percentile`, 'write agg_params: { percentile: 0.5 }')
  if (agg === 'percentile' && share !== null && !(Number(share) > 0 && Number(share) < 1))
    say(model, 'percentile', `a percentile of ${String(share)}`, 'write one between 0 and 1')
  const isSaid = Object.values(given).some((one) => one !== null && one !== false)
  if (
    isSaid &&
    agg !== 'percentile' &&
    !(agg === 'median' && Number(share ?? 0.5) === 0.5 && !given.use_discrete_percentile)
  )
    say(model, 'agg_params', `measure '${name}' is no percentile, and has agg_params`, 'take them out')
  const expr = measure.expr ?? null
  if (agg === 'count' && expr === null) say(model, name, `measure '${name}' counts nothing`, 'write expr: 1')
  if ((agg === 'count' || agg === 'sum' || agg === 'average') && /^distinct\b/i.test(String(expr).trim()))
    say(model, name, `measure '${name}' is of what is distinct`, `write agg: count_distinct`)
}

function keyFaults(model: Semantic, say: Say): void {
  const { entities, dimensions, measures } = partsOf(model)
  const of = (type: string) => entities.filter((one) => lower(one.type) === type).map(nameIn)
  const primary = of('primary')
  const said = model.said.primary_entity ?? null
  const valid = dimensions.filter(({ type_params: given }) => mapOf(given).validity_params != null)
  if (primary.length > 1)
    say(model, model.name, `'${model.name}' has several primary entities: ${primary.join(', ')}`, 'keep one of them')
  else if (primary.length === 1 && said !== null)
    say(model, 'primary_entity', `'${model.name}' has a primary entity, and says primary_entity`, 'keep one of them')
  else if (primary.length === 0 && said === null && dimensions.length > 0 && of('natural').length === 0)
    say(model, model.name, `'${model.name}' has dimensions, and no primary entity`, 'write an entity of type: primary')
  if (of('natural').length > 1)
    say(model, model.name, `'${model.name}' has several natural entities`, 'keep one of them')
  if (of('natural').length > 0 !== valid.length > 0)
    say(model, model.name, `'${model.name}' has a natural entity or validity_params, and not both`, 'say both, or none')
  if (valid.length === 0) return
  const [starts, ends] = (['is_start', 'is_end'] as const).map((word) =>
    valid.filter(({ type_params: given }) => mapOf(mapOf(given).validity_params)[word] === true),
  )
  if (valid.length !== 2 || starts?.length !== 1 || ends?.length !== 1)
    say(model, 'validity_params', `'${model.name}' is not valid from one dimension to one`, 'say is_start and is_end')
  if (measures.length > 0 || primary.length > 0 || of('unique').length > 0)
    say(model, model.name, `'${model.name}' is valid for a time, and has measures or keys`, 'take them out')
}

function pairFaults(models: readonly Semantic[], say: Say): void {
  const found = new Map<string, string>()
  for (const model of models) {
    const { entities, dimensions } = partsOf(model)
    const key = model.said.primary_entity ?? entities.find(({ type }) => lower(type) === 'primary')?.name ?? null
    if (key === null) continue
    for (const one of dimensions) {
      const pair = `${String(key)}__${nameIn(one)}`
      const other = found.get(pair)
      if (other !== undefined && other !== model.name)
        say(model, nameIn(one), `'${pair}' is a dimension of '${other}' too`, RENAME)
      found.set(pair, model.name)
    }
  }
}

const lower = (said: Plain | undefined): string => String(said ?? '').toLowerCase()
