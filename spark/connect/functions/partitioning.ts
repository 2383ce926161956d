import { column, fn, value } from './function.ts'

// How `writeTo(…).partitionedBy(…)` cuts a table; nowhere else.

export const years = fn('years', column)
export const months = fn('months', column)
export const days = fn('days', column)
export const hours = fn('hours', column)
export const bucket = fn('bucket', value, column)
