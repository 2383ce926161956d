import { Column, type Operand } from '../column/column.ts'
import { literalAs, literalNode } from '../column/literal.ts'
import type { DataType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { toLiteral } from './function.ts'

type Literal<V> = Column<string, V>

/**
 * A column of one value: `lit(2)` is an int, `lit(2.5)` a double, `lit(2n ** 40n)` a long, a Date a timestamp, a list an array.
 * Where the type matters, say it: `lit.long(2)`, `lit.decimal('2.00')`, `lit.date('2026-11-21')`.
 */
export const lit = Object.assign(<V extends Operand | readonly Operand[]>(value: V): Column => toLiteral(value), {
  byte: (value: number): Literal<number> => as(value, types.ByteType()),
  short: (value: number): Literal<number> => as(value, types.ShortType()),
  int: (value: number): Literal<number> => as(value, types.IntegerType()),
  long: (value: number | bigint): Literal<bigint> => as(value, types.LongType()),
  float: (value: number): Literal<number> => as(value, types.FloatType()),
  double: (value: number): Literal<number> => as(value, types.DoubleType()),
  string: (value: string): Literal<string> => as(value, types.StringType()),
  binary: (value: Uint8Array): Literal<Uint8Array> => as(value, types.BinaryType()),
  boolean: (value: boolean): Literal<boolean> => as(value, types.BooleanType()),
  /** Exact digits; precision and scale are those written where they are not given. */
  decimal: (value: string, precision?: number, scale?: number): Literal<string> =>
    as(value, decimalOf(value, precision, scale)),
  /** A day: `'2026-11-21'`, or days since 1970. */
  date: (value: string | number): Literal<string> => as(value, types.DateType()),
  /** An instant: a Date, ISO text, or bigint microseconds since 1970. */
  timestamp: (value: Date | string | bigint): Literal<bigint> => as(value, types.TimestampType()),
  /** A wall clock without zone, given as if it were UTC. */
  timestampNtz: (value: Date | string | bigint): Literal<bigint> => as(value, types.TimestampNTZType()),
  /** A span in microseconds. */
  dayTimeInterval: (micros: bigint): Literal<bigint> => as(micros, types.DayTimeIntervalType()),
  /** A span in months. */
  yearMonthInterval: (months: number): Literal<number> => as(months, types.YearMonthIntervalType()),
  /** A time of day in nanoseconds. */
  time: (nanos: bigint, precision = 6): Literal<bigint> => as(nanos, types.TimeType(precision)),
  /** A list as one literal, of a type that is said. */
  array: (values: readonly unknown[], elementType: DataType): Column => as(values, types.ArrayType(elementType)),
  /** Any value of a type that is said; null too. */
  as: (value: unknown, type: DataType): Column => as(value, type),
})

function as<V>(value: unknown, type: DataType): Literal<V> {
  return new Column(literalNode(literalAs(value, type)))
}

// What PySpark says of a Decimal where nothing else is said.
function decimalOf(_: string, precision = 10, scale = 0): DataType {
  return types.DecimalType(precision, scale)
}
