import { Column, call } from '../column/column.ts'
import { type ColumnOrName, column, fn, optional, otherwise, toColumn } from './function.ts'
import { lit } from './literal.ts'

// Days, instants and intervals out of their parts; a part of an interval that is left out is 0.

const ZERO = lit.decimal('0')

export const makeDate = fn('make_date', column, column, column)
export const makeDtInterval = fn(
  'make_dt_interval',
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, ZERO),
)
export const tryMakeInterval = fn(
  'try_make_interval',
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, ZERO),
)
export const makeInterval = fn(
  'make_interval',
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, 0),
  otherwise(column, ZERO),
)
export const makeTime = fn('make_time', column, column, column)
export const makeTimestampLtz = fn(
  'make_timestamp_ltz',
  column,
  column,
  column,
  column,
  column,
  column,
  optional(column),
)
export const tryMakeTimestampLtz = fn(
  'try_make_timestamp_ltz',
  column,
  column,
  column,
  column,
  column,
  column,
  optional(column),
)
export const makeYmInterval = fn('make_ym_interval', otherwise(column, 0), otherwise(column, 0))

/** The parts of an instant: six of them, or a day and a time of day; the time zone is the session's where none is given. */
export type InstantParts =
  | readonly [
      ColumnOrName,
      ColumnOrName,
      ColumnOrName,
      ColumnOrName,
      ColumnOrName,
      ColumnOrName,
      timezone?: ColumnOrName,
    ]
  | readonly [{ readonly date: ColumnOrName; readonly time: ColumnOrName; readonly timezone?: ColumnOrName }]

const instant =
  (name: string) =>
  (...parts: InstantParts): Column => {
    const [first] = parts
    if (typeof first === 'string' || first instanceof Column)
      return call(name, ...(parts as readonly ColumnOrName[]).filter((part) => part !== undefined).map(toColumn))
    const { date, time, timezone } = first
    return call(name, toColumn(date), toColumn(time), ...(timezone === undefined ? [] : [toColumn(timezone)]))
  }

export const makeTimestamp = instant('make_timestamp')
export const tryMakeTimestamp = instant('try_make_timestamp')
export const makeTimestampNtz = instant('make_timestamp_ntz')
export const tryMakeTimestampNtz = instant('try_make_timestamp_ntz')
