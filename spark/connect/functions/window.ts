import { column, fn, optional, otherwise, value } from './function.ts'

// Functions that look at the other rows of a window: `rowNumber().over(Window.partitionBy('symbol').orderBy('day'))`.

export const cumeDist = fn('cume_dist')
export const denseRank = fn('dense_rank')
export const nthValue = fn('nth_value', column, value, otherwise(value, false))
export const ntile = fn('ntile', value)
export const percentRank = fn('percent_rank')
export const rank = fn('rank')
export const rowNumber = fn('row_number')

/** The value some rows before; null, or what is given, where there is none. */
export const lag = fn('lag', column, otherwise(value, 1), optional(value))
/** The value some rows after. */
export const lead = fn('lead', column, otherwise(value, 1), optional(value))
