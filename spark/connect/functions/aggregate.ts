import { type Column, call, operand } from '../column/column.ts'
import {
  type ColumnOrName,
  column,
  columns,
  distinctFn,
  fn,
  fnFrom,
  fnOf,
  optional,
  otherwise,
  toColumn,
  value,
} from './function.ts'

// Aggregate functions: one value of many rows, in `agg` or over a window. Nulls are left out unless a function says otherwise.

const condition = fnOf<boolean | null>()
const long = fnOf<bigint>()
const one = fnFrom<'nullable'>()
const list = fnFrom<'list'>()
const double = fnFrom<'double'>()
const average = fnFrom<'average'>()

export const anyValue = one('any_value', optional(value))
export const firstValue = one('first_value', optional(value))
export const lastValue = one('last_value', optional(value))
export const countIf = long('count_if', column)
export const histogramNumeric = fn('histogram_numeric', column, value)
export const approxCountDistinct = long('approx_count_distinct', column, optional(value))
export const avg = average('avg')
export const collectList = list('collect_list')
export const arrayAgg = list('array_agg')
export const collectSet = list('collect_set')
export const listagg = fn('listagg', column, optional(value))
export const stringAgg = fn('string_agg', column, optional(value))
export const corr = double('corr', column)
export const covarPop = double('covar_pop', column)
export const covarSamp = double('covar_samp', column)
export const first = one('first', otherwise(value, false))
export const grouping = fn('grouping', column)
export const groupingId = fn('grouping_id', columns)
export const kurtosis = double('kurtosis')
export const last = one('last', otherwise(value, false))
export const maxBy = one('max_by', column)
export const median = fn('median', column)
export const minBy = one('min_by', column)
export const mode = one('mode', otherwise(value, false))
export const product = double('product')
export const skewness = double('skewness')
export const stddev = double('stddev')
export const std = double('std')
export const stddevSamp = double('stddev_samp')
export const stddevPop = double('stddev_pop')
export const sum = fnFrom<'sum'>()('sum')
export const varPop = double('var_pop')
export const regrAvgx = fn('regr_avgx', column, column)
export const regrAvgy = fn('regr_avgy', column, column)
export const regrCount = long('regr_count', column, column)
export const regrIntercept = fn('regr_intercept', column, column)
export const regrR2 = fn('regr_r2', column, column)
export const regrSlope = fn('regr_slope', column, column)
export const regrSxx = fn('regr_sxx', column, column)
export const regrSxy = fn('regr_sxy', column, column)
export const regrSyy = fn('regr_syy', column, column)
export const varSamp = double('var_samp')
export const variance = double('variance')
export const every = condition('every', column)
export const boolAnd = condition('bool_and', column)
export const some = condition('some', column)
export const boolOr = condition('bool_or', column)

/** The largest value. */
export const max = one('max')
/** The smallest value. */
export const min = one('min')

/** How many rows are not null; `count('*')` counts all rows. */
export function count(of: ColumnOrName): Column<string, bigint> {
  const asked = toColumn(of)
  return call('count', of !== '*' && asked.node.kind === 'unresolvedStar' ? operand(1) : asked)
}

export const countDistinct = distinctFn<readonly [typeof columns], bigint>('count', columns)
export const sumDistinct = distinctFn('sum', column)
export const listaggDistinct = distinctFn('listagg', column, optional(value))
export const stringAggDistinct = distinctFn('string_agg', column, optional(value))
export const mean = average('avg')
export const percentile = fn('percentile', column, value, otherwise(value, 1))
export const percentileApprox = fn('percentile_approx', column, value, otherwise(value, 10_000))
export const approxPercentile = fn('approx_percentile', column, value, otherwise(value, 10_000))
