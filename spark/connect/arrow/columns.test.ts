import { type Data, makeData, RecordBatch, RecordBatchReader, Struct, Table, tableToIPC } from 'apache-arrow'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { dayOf, daysOf } from './date.ts'
import { decimalText, unscaledOf } from './decimal.ts'
import { type ReadOptions, readColumn } from './read-column.ts'
import { arrowSchema } from './type.ts'
import { writeColumn } from './write-column.ts'

const MICROS = 2n ** 62n
const arbitraries: readonly (readonly [DataType, fc.Arbitrary<unknown>])[] = [
  [types.BooleanType(), fc.boolean()],
  [types.ByteType(), fc.integer({ min: -128, max: 127 })],
  [types.ShortType(), fc.integer({ min: -32768, max: 32767 })],
  [types.IntegerType(), fc.integer()],
  [types.LongType(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [types.FloatType(), fc.float({ noNaN: true, noDefaultInfinity: true })],
  [types.DoubleType(), fc.double({ noDefaultInfinity: true })],
  [types.StringType(), fc.string({ unit: 'grapheme' })],
  [types.BinaryType(), fc.uint8Array()],
  [types.DateType(), fc.integer({ min: -5_000_000, max: 5_000_000 }).map(dayOf)],
  [types.TimestampType(), fc.bigInt({ min: -MICROS, max: MICROS })],
  [types.TimestampNTZType(), fc.bigInt({ min: -MICROS, max: MICROS })],
  [types.DayTimeIntervalType(), fc.bigInt({ min: -MICROS, max: MICROS })],
  [types.YearMonthIntervalType(), fc.integer()],
  [
    types.DecimalType(38, 10),
    fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map((unscaled) => decimalText(unscaled, 10)),
  ],
]
const nested: readonly (readonly [DataType, fc.Arbitrary<unknown>])[] = arbitraries.flatMap(([type, values]) => {
  const orNull = fc.option(values)
  return [
    [type, orNull] as const,
    [types.ArrayType(type), fc.option(fc.array(orNull))] as const,
    [
      types.MapType(types.StringType(), type),
      fc.option(fc.dictionary(fc.string(), orNull).map((one) => new Map(Object.entries(one)))),
    ] as const,
    [
      types.StructType([types.StructField('a', type), types.StructField('b', types.ArrayType(type))]),
      fc.option(fc.record({ a: orNull, b: fc.option(fc.array(orNull)) })),
    ] as const,
  ]
})

describe('a column that goes up and comes back', () => {
  it.each(nested)('is the same: %j', (type, values) => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 20 }), (column) => {
        expect(roundTrip(column, type)).toEqual(column)
      }),
      { numRuns: 30 },
    )
  })

  it.each(nested)('is the same when it is read in slices: %j', (type, values) => {
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 17 }),
        (column, size) => {
          const data = sentData(column, type)
          const slices = Array.from({ length: Math.ceil(column.length / size) }, (_, n) =>
            readColumn(data.slice(n * size, Math.min(size, column.length - n * size)), type),
          )
          expect(slices.flat()).toEqual(column)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is refused, with its place, where a value does not fit', () => {
    expect(() => writeColumn([1, 'x'], types.LongType())).toThrow(/value 1: 'x' is no integer/)
    expect(() => writeColumn([2 ** 60], types.LongType())).toThrow(/give a bigint/)
    expect(() => writeColumn(['a', 'x\ud800y'], types.StringType())).toThrow(
      /character 1 \(U\+D800\) is half of a pair/,
    )
    expect(() => writeColumn(['2026-02-30'], types.DateType())).toThrow(/is no day/)
    expect(() => writeColumn(['1.234'], types.DecimalType(10, 2))).toThrow(/more than 2 places/)
  })

  it('holds a struct by names or places, and refuses what would be lost', () => {
    const two = types.StructType([
      types.StructField('a', types.LongType()),
      types.StructField('__proto__', types.LongType()),
    ])
    const [row] = roundTrip([[1n, 2n]], two) as [object]
    expect(Object.entries(row)).toEqual([
      ['a', 1n],
      ['__proto__', 2n],
    ])
    expect(roundTrip([{ a: 1n }], two).map((one) => Object.entries(one as object)[1])).toEqual([['__proto__', null]])
    const alike = types.StructType([types.StructField('a', types.LongType()), types.StructField('a', types.LongType())])
    expect(() => roundTrip([[1n, 2n]], alike)).toThrow(/two fields named 'a'/)
    expect(() => writeColumn([[1n]], two)).toThrow(/value 0: a tuple of 1 is no struct of 2/)
    expect(() => writeColumn(['ab'], two)).toThrow(/ab is no struct/)
    expect(() => writeColumn(['ab'], types.ArrayType(types.StringType()))).toThrow(/"ab" is no array/)
    expect(() => writeColumn([5], types.MapType(types.StringType(), types.LongType()))).toThrow(/5 is no map/)
  })

  it('is not rounded where numbers or Dates are asked for', () => {
    const read = (values: unknown[], type: DataType, options: ReadOptions) => roundTrip(values, type, options)
    expect(read([5n, null], types.LongType(), { int64: 'number' })).toEqual([5, null])
    expect(() => read([2n ** 53n], types.LongType(), { int64: 'number' })).toThrow(/beyond 2\^53/)
    expect(read([-1_500_000n, null], types.TimestampType(), { timestamp: 'Date' })).toEqual([new Date(-1500), null])
    expect(() => read([1n], types.TimestampType(), { timestamp: 'Date' })).toThrow(/no whole millisecond/)
  })
})

describe('days and decimals', () => {
  it('are those of the proleptic calendar', () => {
    expect(['1970-01-01', '1969-12-31', '0001-01-01', '2026-11-21'].map(daysOf)).toEqual([0, -1, -719162, 20778])
    expect(dayOf(-719529)).toBe('-000001-12-31'.replace('-000001', '-000001'))
  })

  it('are written and read digit by digit', () => {
    expect(decimalText(-150n, 2)).toBe('-1.50')
    expect(unscaledOf('-1.5', 3)).toBe(-1500n)
    expect(unscaledOf('1.5e3', 0)).toBe(1500n)
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
        fc.integer({ min: 0, max: 18 }),
        (unscaled, scale) => unscaledOf(decimalText(unscaled, scale), scale) === unscaled,
      ),
    )
  })
})

function roundTrip(column: readonly unknown[], type: DataType, options: ReadOptions = {}): unknown[] {
  return readColumn(sentData(column, type), type, options)
}

function sentData(column: readonly unknown[], type: DataType): Data {
  const schema = arrowSchema(types.StructType([types.StructField('c', type)]))
  const data = makeData({
    type: new Struct(schema.fields),
    length: column.length,
    nullCount: 0,
    children: [writeColumn(column, type)],
  })
  const bytes = tableToIPC(new Table([new RecordBatch(schema, data)]), 'stream')
  const [batch] = RecordBatchReader.from(bytes)
  return batch!.data.children[0]!
}
