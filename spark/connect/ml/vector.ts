import type { DataType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { type LiteralNode, node } from '../plan/node.ts'
import type { Expression_Literal } from '../proto/spark-connect.gen.ts'
import { literalValue } from '../result/literal-value.ts'

/** A vector of MLlib: dense, or sparse with the indices of what is not zero. */
export interface Vector {
  readonly size: number
  readonly indices: readonly number[] | null
  readonly values: readonly number[]
}

/** A matrix of MLlib; `at(row, column)` reads it, however it is stored. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  at(row: number, column: number): number
  toArray(): number[][]
}

const VECTOR = 'org.apache.spark.ml.linalg.VectorUDT'

/** The type of a column of vectors, as rows have it: `{ type, size, indices, values }`. */
export const VectorUDT: DataType = node({
  kind: 'udt' as const,
  type: 'udt',
  jvmClass: VECTOR,
  sqlType: types.StructType([
    types.StructField('type', types.ByteType(), false),
    types.StructField('size', types.IntegerType()),
    types.StructField('indices', types.ArrayType(types.IntegerType(), false)),
    types.StructField('values', types.ArrayType(types.DoubleType(), false)),
  ]),
})

const SPARSE = 0
const DENSE = 1

/** All values of a vector, zeros too; of a row's column or of `Vector`. */
export function denseValues(
  vector:
    | Vector
    | {
        readonly type: number
        readonly size: number | null
        readonly indices: readonly number[] | null
        readonly values: readonly number[]
      },
): number[] {
  const { indices, values, size } = vector
  if (indices === null || indices.length === 0) return [...values]
  const all = new Array<number>(size ?? 0).fill(0)
  for (const [n, index] of indices.entries()) all[index] = values[n] ?? 0
  return all
}

/** A vector as the literal that parameters take. */
export function vectorLiteral(values: readonly number[]): LiteralNode {
  const elements: LiteralNode[] = [
    node({ literalType: { case: 'byte' as const, value: DENSE } }),
    node({ literalType: { case: 'null' as const, value: types.NullType() } }),
    node({ literalType: { case: 'null' as const, value: types.NullType() } }),
    node({
      literalType: {
        case: 'specializedArray' as const,
        value: { valueType: { case: 'doubles' as const, value: { values } } },
      },
    }),
  ]
  return node({
    literalType: {
      case: 'struct' as const,
      value: { structType: node({ kind: 'udt' as const, type: 'udt', jvmClass: VECTOR }), elements },
    },
  })
}

/** A vector or matrix that a parameter or attribute is; any other literal as its value. */
export function mlValue(literal: Expression_Literal): unknown {
  const { case: name, value } = literal.literalType
  if (name !== 'struct') return literalValue(literal)
  const udt = value.structType?.kind
  const jvmClass = udt?.case === 'udt' ? udt.value.jvmClass : undefined
  const parts = value.elements.map(literalValue)
  if (jvmClass?.endsWith('VectorUDT')) return vectorOf(parts)
  if (jvmClass?.endsWith('MatrixUDT')) return matrixOf(parts)
  return literalValue(literal)
}

/** The matrix of a row's column, which has its parts by name. */
export function matrixOfRow(row: Readonly<Record<string, unknown>>): Matrix {
  return matrixOf(
    ['type', 'numRows', 'numCols', 'colPtrs', 'rowIndices', 'values', 'isTransposed'].map((name) => row[name]),
  )
}

function vectorOf([type, size, indices, values]: readonly unknown[]): Vector {
  const numbers = values as readonly number[]
  return type === DENSE
    ? { size: numbers.length, indices: null, values: numbers }
    : { size: Number(size), indices: indices as readonly number[], values: numbers }
}

// Column after column, unless it is transposed; sparse ones hold for each column where its entries begin.
function matrixOf([type, numRows, numCols, colPtrs, rowIndices, values, isTransposed]: readonly unknown[]): Matrix {
  const rows = Number(numRows)
  const columns = Number(numCols)
  const numbers = values as readonly number[]
  const dense = (row: number, column: number) =>
    (isTransposed ? numbers[row * columns + column] : numbers[column * rows + row]) ?? 0
  const sparse = (row: number, column: number) => {
    const [major, minor] = isTransposed ? [row, column] : [column, row]
    const starts = colPtrs as readonly number[]
    for (let n = starts[major] ?? 0; n < (starts[major + 1] ?? 0); n++)
      if ((rowIndices as readonly number[])[n] === minor) return numbers[n] ?? 0
    return 0
  }
  const at = type === SPARSE ? sparse : dense
  const toArray = () =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => at(row, column)))
  return { rows, columns, at, toArray }
}
