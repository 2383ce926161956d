import {
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationSecond,
  Field,
  FixedSizeList,
  Float16,
  Float64,
  Int32,
  LargeUtf8,
  List,
  makeData,
  type RecordBatch,
  RecordBatchReader,
  Struct,
  Table,
  TimeSecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  tableToIPC,
  Uint32,
  Uint64,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { readColumn } from '../arrow/read-column.ts'
import { schemaOfArrow } from '../arrow/schema.ts'
import * as types from '../data-type/data-type.ts'
import { Variant } from '../variant/variant.ts'
import { localData, type Rows } from './local-data.ts'

const struct = (...names: string[]) =>
  types.StructType(names.map((name) => types.StructField(name, types.IntegerType())))

describe('local rows', () => {
  it('keep both of two columns of one name', async () => {
    expect(await sent([[1, 2]], undefined, ['a', 'a'])).toEqual({ names: ['a', 'a'], rows: [[1n, 2n]] })
    expect((await sent([[1, 2]], struct('a', 'a'))).rows).toEqual([[1, 2]])
  })

  it('are single values of a column named value where the type is that of one', async () => {
    expect(await sent([1, null, 3], types.IntegerType())).toEqual({ names: ['value'], rows: [[1], [null], [3]] })
    expect((await sent([[1, 2], [3]], types.ArrayType(types.IntegerType()))).rows).toEqual([[[1, 2]], [[3]]])
    expect(await sent(['x', 'y'])).toEqual({ names: ['_1'], rows: [['x'], ['y']] })
    expect((await sent([1, 2], struct('n'))).rows).toEqual([[1], [2]])
  })

  it('have PySpark’s names where a tuple is longer than the names', async () => {
    expect(await sent([[1, 2]], undefined, ['a'])).toEqual({ names: ['a', '_2'], rows: [[1n, 2n]] })
  })

  it('are refused where a value would be lost', async () => {
    await expect(sent([[1]], undefined, ['a', 'b'])).rejects.toThrow(/rows have 1 values, and the columns are a, b/)
    await expect(sent([[1, 2]], struct('a'))).rejects.toThrow(/rows have 2 values/)
    await expect(sent([[1, 2], [3]])).rejects.toThrow(/row 1 has 1 values, others 2/)
    await expect(sent([[1, 2], { a: 5, b: 6 }], struct('a', 'b'))).rejects.toThrow(/row 1 is no tuple/)
    await expect(sent([{ a: 5 }, [1]], struct('a'))).rejects.toThrow(/row 1 is no object/)
    await expect(sent([{ x: 5 }], struct('a'))).rejects.toThrow(/row 0 has none of the columns a: its keys are x/)
  })

  it('take new names in the order of their keys, and known ones by name', async () => {
    expect(await sent([{ x: 1, y: 2 }], undefined, ['a', 'b'])).toEqual({ names: ['a', 'b'], rows: [[1n, 2n]] })
    expect(await sent({ x: [1], y: [2] }, undefined, ['a', 'b'])).toEqual({ names: ['a', 'b'], rows: [[1n, 2n]] })
    expect(await sent([{ x: 1, y: 2 }], undefined, ['y', 'x'])).toEqual({ names: ['y', 'x'], rows: [[2n, 1n]] })
    await expect(sent([{ x: 1, y: 2 }], undefined, ['y', 'b'])).rejects.toThrow(/in the place of another/)
    await expect(sent([{ x: 1, y: 2 }], undefined, ['x'])).rejects.toThrow(/one name for each/)
  })

  it('have the type that a typed array says', async () => {
    const { schema } = await localData(
      {
        d: Float64Array.of(1),
        f: Float32Array.of(1),
        i: Int32Array.of(1),
        l: BigInt64Array.of(1n),
        b: Int8Array.of(1),
      },
      undefined,
      undefined,
    )
    const told = JSON.parse(schema ?? '').fields.map(({ type }: { type: string }) => type)
    expect(told).toEqual(['double', 'float', 'integer', 'long', 'byte'])
  })
})

describe('a table of Arrow', () => {
  const MICROS = [253402300799999999n, -62135596800000000n, null]

  it('is exact beside a dictionary', async () => {
    const decimals = vectorFromArray(
      [12345n, -12345n, 1n].map((one) => new Uint32Array(new BigInt64Array([one, one >> 63n]).buffer)),
      new Decimal(2, 10, 128),
    )
    const table = new Table({
      s: vectorFromArray(['a', 'b', null], new Dictionary(new Utf8(), new Int32())),
      d: decimals,
      t: micros(MICROS),
    })
    expect((await sent(table)).rows).toEqual([
      ['a', '123.45', 253402300799999999n],
      ['b', '-123.45', -62135596800000000n],
      [null, '0.01', null],
    ])
  })

  it('is exact in a batch that is cut', async () => {
    const values = Array.from({ length: 25_000 }, (_, n) => 253402300799999999n - BigInt(n))
    const { rows } = await sent(new Table({ t: micros(values) }))
    expect(rows.map(([one]) => one)).toEqual(values)
  })

  it('is written anew where Spark does not take its types', async () => {
    const table = new Table({
      ms: vectorFromArray([new Date(1500)], new TimestampMillisecond()),
      u32: vectorFromArray([4294967295], new Uint32()),
      u64: vectorFromArray([18446744073709551615n], new Uint64()),
      half: vectorFromArray([1.5], new Float16()),
      day: vectorFromArray([new Date('2026-11-21')], new DateMillisecond()),
      time: vectorFromArray([61], new TimeSecond()),
      span: vectorFromArray([61n], new DurationSecond()),
      large: vectorFromArray(['é'], new LargeUtf8()),
    })
    expect((await sent(table)).rows).toEqual([
      [1_500_000n, 4294967295n, '18446744073709551615', 1.5, '2026-11-21', 61_000_000_000n, 61_000_000n, 'é'],
    ])
    const nanos = (value: bigint) => {
      const type = new TimestampNanosecond()
      return new Table({ ns: new Vector([makeData({ type, length: 1, data: BigInt64Array.of(value) })]) })
    }
    expect((await sent(nanos(-1000n))).rows).toEqual([[-1n]])
    await expect(sent(nanos(1001n))).rejects.toThrow(/no whole microsecond/)
  })

  it('keeps what is nested', async () => {
    const element = new Struct<{ a: Utf8; t: Float64 }>([new Field('a', new Utf8()), new Field('t', new Float64())])
    const list = vectorFromArray([[{ a: 'x', t: 1000 }], [], null], new List(new Field('element', element)))
    const table = new Table({ s: vectorFromArray(['p', 'q', 'r']), list })
    expect((await sent(table)).rows.map(([, one]) => one)).toEqual([[{ a: 'x', t: 1000 }], [], null])
  })

  it('has fixed lists as lists, null in every place, beyond a batch and out of the middle of one', async () => {
    const type = new FixedSizeList(2, new Field('item', new Float64()))
    const lists = Array.from({ length: 25_000 }, (_, n) => (n % 3 === 1 ? null : [n, n % 3 === 2 ? null : -n]))
    const table = new Table({ v: vectorFromArray(lists, type) })
    const read = async (rows: Rows) => (await sent(rows)).rows.map(([one]) => one)
    expect(await read(table)).toEqual(lists)
    expect(await read(table.slice(4, 7))).toEqual([null, [5, null], [6, -6]])
    expect(await read(tableToIPC(table.slice(0, 3), 'stream'))).toEqual([[0, -0], null, [2, null]])
  })

  function micros(values: readonly (bigint | null)[]): Vector {
    const type = new TimestampMicrosecond('UTC')
    const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8)
    for (const [at, one] of values.entries()) if (one !== null) nullBitmap[at >> 3]! |= 1 << (at & 7)
    const data = BigInt64Array.from(values, (one) => one ?? 0n)
    return new Vector([makeData({ type, length: values.length, nullBitmap, data })])
  }
})

it('a variant goes up as Spark marks it, beside nulls and within rows', async () => {
  const v = new Variant(Uint8Array.of(12, 5), Uint8Array.of(1, 0, 0))
  const { chunks, type } = await localData(
    [
      { v, in: [{ v }] },
      { v: null, in: null },
    ],
    undefined,
    undefined,
  )
  expect(type.fields?.[0]?.dataType).toEqual(types.VariantType())
  const [read] = chunks.map((chunk) => schemaOfArrow([...RecordBatchReader.from(chunk)][0]!.schema))
  expect(read?.fields?.map(({ dataType }) => dataType)).toEqual(type.fields?.map(({ dataType }) => dataType))
  expect((await sent([{ v }, { v: null }])).rows).toEqual([[v], [null]])
  await expect(
    localData([{ v: 1 }], types.StructType([types.StructField('v', types.VariantType())]), undefined),
  ).rejects.toThrow(/parseJson\(\)/)
})

it('null is refused where a type has none, with its place', async () => {
  const never = (name: string, type: types.DataType) => types.StructType([types.StructField(name, type, false)])
  const a = never('a', types.IntegerType())
  await expect(localData([[1], [null]], a, undefined)).rejects.toThrow("value 1: 'a' is never null by its type")
  const s = types.StructType([types.StructField('s', a)])
  await expect(localData([[{ a: 1 }], [{}]], s, undefined)).rejects.toThrow("value 1: 'a' is never null by its type")
  expect((await sent([[{ a: 1 }], [null]], s)).rows).toEqual([[{ a: 1 }], [null]])
})

// What a server would read of the bytes that are sent.
async function sent(rows: Rows, type?: types.DataType, given?: readonly string[]) {
  const { chunks, names, packed } = await localData(rows, type, given)
  const found = chunks.flatMap((chunk) => [...RecordBatchReader.from(chunk)].flatMap(packed ? packedRowsOf : rowsOf))
  return { names, rows: found }
}

// As `inline` does.
function packedRowsOf(batch: RecordBatch): unknown[][] {
  return rowsOf(batch).flatMap(([rows]) => (rows as object[]).map((row) => Object.values(row)))
}

function rowsOf(batch: RecordBatch): unknown[][] {
  const columns = (schemaOfArrow(batch.schema).fields ?? []).map(({ dataType }, n) =>
    readColumn(batch.data.children[n]!, dataType!),
  )
  return Array.from({ length: batch.numRows }, (_, at) => columns.map((column) => column[at]))
}
