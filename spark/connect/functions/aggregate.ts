import { type Column, call, operand } from '../column/column.ts'
import {
  type ColumnOrName,
  column,
  columns,
  distinctFn,
  fn,
  fnOf,
  optional,
  otherwise,
  toColumn,
  type ValueOf,
  value,
} from './function.ts'

// Aggregate functions: one value of many rows, in `agg` or over a window. Nulls are left out unless a function says otherwise.

const condition = fnOf<boolean | null>()

export const anyValue = fn('any_value', column, optional(value))
export const firstValue = fn('first_value', column, optional(value))
export const lastValue = fn('last_value', column, optional(value))
export const countIf = fnOf<bigint>()('count_if', column)
export const histogramNumeric = fn('histogram_numeric', column, value)
export const approxCountDistinct = fn('approx_count_distinct', column, optional(value))
export const avg = fn('avg', column)
export const collectList = fn('collect_list', column)
export const arrayAgg = fn('array_agg', column)
export const collectSet = fn('collect_set', column)
export const listagg = fn('listagg', column, optional(value))
export const stringAgg = fn('string_agg', column, optional(value))
export const corr = fn('corr', column, column)
export const covarPop = fn('covar_pop', column, column)
export const covarSamp = fn('covar_samp', column, column)
export const first = fn('first', column, otherwise(value, false))
export const grouping = fn('grouping', column)
export const groupingId = fn('grouping_id', columns)
export const kurtosis = fn('kurtosis', column)
export const last = fn('last', column, otherwise(value, false))
export const maxBy = fn('max_by', column, column)
export const median = fn('median', column)
export const minBy = fn('min_by', column, column)
export const mode = fn('mode', column, otherwise(value, false))
export const product = fn('product', column)
export const skewness = fn('skewness', column)
export const stddev = fn('stddev', column)
export const std = fn('std', column)
export const stddevSamp = fn('stddev_samp', column)
export const stddevPop = fn('stddev_pop', column)
export const sum = fn('sum', column)
export const varPop = fn('var_pop', column)
export const regrAvgx = fn('regr_avgx', column, column)
export const regrAvgy = fn('regr_avgy', column, column)
export const regrCount = fn('regr_count', column, column)
export const regrIntercept = fn('regr_intercept', column, column)
export const regrR2 = fn('regr_r2', column, column)
export const regrSlope = fn('regr_slope', column, column)
export const regrSxx = fn('regr_sxx', column, column)
export const regrSxy = fn('regr_sxy', column, column)
export const regrSyy = fn('regr_syy', column, column)
export const varSamp = fn('var_samp', column)
export const variance = fn('variance', column)
export const every = condition('every', column)
export const boolAnd = condition('bool_and', column)
export const some = condition('some', column)
export const boolOr = condition('bool_or', column)

/** The largest value. */
export function max<const C extends ColumnOrName>(of: C): Column<string, ValueOf<C> | null> {
  return call('max', toColumn(of))
}

/** The smallest value. */
export function min<const C extends ColumnOrName>(of: C): Column<string, ValueOf<C> | null> {
  return call('min', toColumn(of))
}

/** How many rows are not null; `count('*')` counts all rows. */
export function count(of: ColumnOrName): Column<string, bigint> {
  const asked = toColumn(of)
  return call('count', of !== '*' && asked.node.kind === 'unresolvedStar' ? operand(1) : asked)
}

export const countDistinct = distinctFn('count', columns)
export const sumDistinct = distinctFn('sum', column)
export const listaggDistinct = distinctFn('listagg', column, optional(value))
export const stringAggDistinct = distinctFn('string_agg', column, optional(value))
export const mean = fn('avg', column)
export const percentile = fn('percentile', column, value, otherwise(value, 1))
export const percentileApprox = fn('percentile_approx', column, value, otherwise(value, 10_000))
export const approxPercentile = fn('approx_percentile', column, value, otherwise(value, 10_000))
