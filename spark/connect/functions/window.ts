import { fnFrom, fnOf, optional, otherwise, value, whole } from './function.ts'

// Functions that look at the other rows of a window: `rowNumber().over(Window.partitionBy('symbol').orderBy('day'))`.

const number = fnOf<number>()
const other = fnFrom<'nullable'>()

export const cumeDist = number('cume_dist')
export const denseRank = number('dense_rank')
export const nthValue = other('nth_value', whole, otherwise(value, false))
export const ntile = number('ntile', whole)
export const percentRank = number('percent_rank')
export const rank = number('rank')
export const rowNumber = number('row_number')

/** The value some rows before; null, or what is given, where there is none. */
export const lag = other('lag', otherwise(whole, 1), optional(value))
/** The value some rows after. */
export const lead = other('lead', otherwise(whole, 1), optional(value))
