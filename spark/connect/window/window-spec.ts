import type { Over } from '../column/column.ts'
import { literalNode, literalOf } from '../column/literal.ts'
import { orderOf } from '../column/sort-order.ts'
import { type ColumnOrName, toColumn } from '../functions/function.ts'
import { type ExpressionNode, node } from '../plan/node.ts'
import { Expression_Window_WindowFrame_FrameType as FrameType } from '../proto/spark-connect.gen.ts'

type WindowNode = Extract<ExpressionNode, { kind: 'window' }>
type FrameSpec = NonNullable<WindowNode['frameSpec']>
type Boundary = NonNullable<FrameSpec['lower']>

const UNBOUNDED = Number.POSITIVE_INFINITY
const INT = 2 ** 31
const THRESHOLD = 2 ** 63

/** Rows or values around the current one: a number of rows (negative: before), a distance in the order's values, or an expression such as `expr("interval '7' day")` for both. */
export type Bound = number | bigint | { readonly node: ExpressionNode }

/** Which rows a window function looks at; every method gives a new one. */
export class WindowSpec implements Over {
  readonly partitionSpec: NonNullable<Over['partitionSpec']>
  readonly orderSpec: NonNullable<Over['orderSpec']>
  readonly frameSpec: FrameSpec | undefined

  constructor({ partitionSpec = [], orderSpec = [], frameSpec }: Over = {}) {
    this.partitionSpec = partitionSpec
    this.orderSpec = orderSpec
    this.frameSpec = frameSpec
  }

  partitionBy(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): WindowSpec {
    return new WindowSpec({ ...this, partitionSpec: listed(columns).map((one) => toColumn(one).node) })
  }

  orderBy(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): WindowSpec {
    return new WindowSpec({ ...this, orderSpec: listed(columns).map((one) => bare(toColumn(one).node)) })
  }

  /** From so many rows before to so many after: `rowsBetween(-4, Window.currentRow)`. */
  rowsBetween(start: Bound, end: Bound): WindowSpec {
    return this.#framed(FrameType.ROW, start, end)
  }

  /** By distance in the values of the one column that orders. */
  rangeBetween(start: Bound, end: Bound): WindowSpec {
    return this.#framed(FrameType.RANGE, start, end)
  }

  #framed(frameType: FrameType, start: Bound, end: Bound): WindowSpec {
    const frameSpec = node<FrameSpec>({
      frameType,
      lower: boundary(start, frameType),
      upper: boundary(end, frameType),
    })
    return new WindowSpec({ ...this, frameSpec })
  }
}

const whole = new WindowSpec()

/** Where windows begin: `Window.partitionBy('symbol').orderBy('day').rowsBetween(-19, Window.currentRow)`. */
export const Window = Object.freeze({
  unboundedPreceding: -UNBOUNDED,
  unboundedFollowing: UNBOUNDED,
  currentRow: 0,
  partitionBy: whole.partitionBy.bind(whole),
  orderBy: whole.orderBy.bind(whole),
  rowsBetween: whole.rowsBetween.bind(whole),
  rangeBetween: whole.rangeBetween.bind(whole),
})

function boundary(bound: Bound, frameType: FrameType): Boundary {
  if (typeof bound === 'object') return node<Boundary>({ boundary: { case: 'value', value: bound.node } })
  if (bound === 0 || bound === 0n) return node<Boundary>({ boundary: { case: 'currentRow', value: true } })
  if (Math.abs(Number(bound)) >= THRESHOLD - INT)
    return node<Boundary>({ boundary: { case: 'unbounded', value: true } })
  if (frameType === FrameType.ROW) {
    if (!Number.isInteger(Number(bound)) || Math.abs(Number(bound)) > INT)
      throw new RangeError(`${bound} is no number of rows: give an integer of 32 bits, or Window.unboundedPreceding`)
    return node<Boundary>({ boundary: { case: 'value', value: literalNode(literalOf(Number(bound))) } })
  }
  const literal = Number.isInteger(Number(bound))
    ? { literalType: { case: 'long' as const, value: BigInt(bound) } }
    : literalOf(bound)
  return node<Boundary>({ boundary: { case: 'value', value: literalNode(literal) } })
}

// An order inside a window stands without its kind.
function bare(expression: ExpressionNode): NonNullable<Over['orderSpec']>[number] {
  const { kind: _, ...order } = orderOf(expression)
  return node(order)
}

function listed(columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): readonly ColumnOrName[] {
  return columns.flat()
}
