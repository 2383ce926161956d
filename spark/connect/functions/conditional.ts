import { Column, call, type Operand, operand } from '../column/column.ts'
import { wrongType } from '../error/argument-error.ts'
import { column, columns, fn } from './function.ts'

// Functions that choose between values, mostly because of nulls.

export const coalesce = fn('coalesce', columns)
export const isnan = fn('isnan', column)
export const isnull = fn('isnull', column)
export const nanvl = fn('nanvl', column, column)
export const ifnull = fn('ifnull', column, column)
export const isnotnull = fn('isnotnull', column)
export const equalNull = fn('equal_null', column, column)
export const nullif = fn('nullif', column, column)
export const nullifzero = fn('nullifzero', column)
export const nvl = fn('nvl', column, column)
export const nvl2 = fn('nvl2', column, column, column)
export const zeroifnull = fn('zeroifnull', column)

export const greatest = fn('greatest', columns)
export const least = fn('least', columns)

/** `value` where the condition holds; goes on with `.when(…)` and ends with `.otherwise(…)`, else null. */
export function when(condition: Column, value: Operand): Column {
  if (!(condition instanceof Column)) throw wrongType('NOT_COLUMN', 'condition', condition, 'a column')
  return call('when', condition, operand(value))
}
