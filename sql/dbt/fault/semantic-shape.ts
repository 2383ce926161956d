import { GRANULARITIES } from '../read/metric-part.ts'
import { COUNT, either, listOf, MAP, oneOf, oneOfNoCase, orNone, type Shape, TEXT, TRUTH, words } from './shape.ts'

const FILTER = orNone(either(TEXT, listOf(TEXT)))
const MEASURE = either(
  words(
    { name: TEXT, filter: FILTER, alias: orNone(TEXT), join_to_timespine: TRUTH, fill_nulls_with: orNone(COUNT) },
    { needs: ['name'] },
  ),
  TEXT,
)
const METRIC = either(
  words(
    { name: TEXT, filter: FILTER, alias: orNone(TEXT), offset_window: orNone(TEXT), offset_to_grain: orNone(TEXT) },
    { needs: ['name'] },
  ),
  TEXT,
)
const CONVERSION = words(
  {
    ...{ base_measure: MEASURE, conversion_measure: MEASURE, entity: TEXT, window: orNone(TEXT) },
    calculation: oneOfNoCase('conversions', 'conversion_rate'),
    constant_properties: orNone(
      listOf(
        words({ base_property: TEXT, conversion_property: TEXT }, { needs: ['base_property', 'conversion_property'] }),
      ),
    ),
  },
  { needs: ['base_measure', 'conversion_measure', 'entity'] },
)
const CUMULATIVE = words({
  ...{ window: orNone(TEXT), grain_to_date: orNone(TEXT) },
  period_agg: oneOfNoCase('first', 'last', 'average'),
})
const GRANULARITY = oneOfNoCase(...GRANULARITIES)
const AGGREGATIONS = [
  ...['sum', 'min', 'max', 'count_distinct', 'sum_boolean', 'average', 'percentile', 'median', 'count'],
]
const part = { name: TEXT, description: orNone(TEXT), label: orNone(TEXT), config: MAP }
const ENTITY = words(
  {
    ...{ ...part, role: orNone(TEXT), expr: orNone(TEXT) },
    type: oneOfNoCase('foreign', 'natural', 'primary', 'unique'),
  },
  { needs: ['name', 'type'] },
)
const DIMENSION = words(
  {
    ...{ ...part, type: oneOfNoCase('categorical', 'time'), is_partition: TRUTH, expr: orNone(TEXT) },
    type_params: orNone(
      words(
        {
          time_granularity: GRANULARITY,
          validity_params: orNone(words({ is_start: TRUTH, is_end: TRUTH })),
        },
        { needs: ['time_granularity'] },
      ),
    ),
  },
  { needs: ['name', 'type'] },
)
const NUMBER: Shape = {
  schema: { type: 'number' },
  ...{ called: 'a number', mend: 'write 0.5', takes: (one) => typeof one === 'number' || COUNT.takes(one) },
}
const AGGREGATED = words(
  {
    ...{ ...part, agg: oneOfNoCase(...AGGREGATIONS), create_metric: TRUTH, agg_time_dimension: orNone(TEXT) },
    expr: orNone(either(TEXT, either(TRUTH, COUNT))),
    agg_params: orNone(
      words({ percentile: orNone(NUMBER), use_discrete_percentile: TRUTH, use_approximate_percentile: TRUTH }),
    ),
    non_additive_dimension: orNone(
      words(
        { name: TEXT, window_choice: oneOfNoCase(...AGGREGATIONS), window_groupings: listOf(TEXT) },
        { needs: ['name', 'window_choice'] },
      ),
    ),
  },
  { needs: ['name', 'agg'] },
)
const OPEN = { open: true } as const

/** The shapes of metrics, semantic models and saved queries. */
export const SEMANTIC_SHAPES: Readonly<Record<string, Shape>> = {
  metrics: words(
    {
      ...{ name: TEXT, label: TEXT, description: TEXT, filter: FILTER, time_granularity: orNone(TEXT) },
      ...{ type: oneOfNoCase('simple', 'ratio', 'cumulative', 'derived', 'conversion'), meta: MAP, tags: listOf(TEXT) },
      config: MAP,
      type_params: words({
        ...{ measure: orNone(MEASURE), numerator: orNone(METRIC), denominator: orNone(METRIC) },
        ...{ expr: orNone(either(TEXT, TRUTH)), window: orNone(TEXT), grain_to_date: orNone(GRANULARITY) },
        ...{ metrics: orNone(listOf(METRIC)), conversion_type_params: orNone(CONVERSION) },
        cumulative_type_params: orNone(CUMULATIVE),
      }),
    },
    OPEN,
  ),
  semantic_models: words(
    {
      ...{ ...part, model: TEXT, primary_entity: orNone(TEXT), entities: listOf(ENTITY), measures: listOf(AGGREGATED) },
      dimensions: listOf(DIMENSION),
      defaults: orNone(words({ agg_time_dimension: orNone(TEXT) })),
    },
    OPEN,
  ),
  saved_queries: words(
    {
      ...{ ...part, tags: either(TEXT, listOf(TEXT)) },
      exports: listOf(
        words({ name: TEXT, config: words({ export_as: oneOf('table', 'view') }, OPEN) }, { needs: ['name'] }),
      ),
      query_params: words({
        ...{ metrics: listOf(TEXT), group_by: listOf(TEXT), where: FILTER, order_by: listOf(TEXT) },
        limit: orNone(COUNT),
      }),
    },
    OPEN,
  ),
}
