import { orderOf } from '../column/sort-order.ts'
import { IllegalArgumentException } from '../error/spark-exception.ts'
import { type ColumnOrName, toColumn } from '../functions/function.ts'
import { type ExpressionNode, node } from '../plan/node.ts'

type SubqueryNode = Extract<ExpressionNode, { kind: 'subqueryExpression' }>
type TableOptions = NonNullable<SubqueryNode['tableArgOptions']>

/** A frame as the argument of a table function, cut into partitions in an order. */
export class TableArg {
  readonly node: ExpressionNode
  readonly #options: TableOptions

  constructor(expression: ExpressionNode, options: TableOptions = {}) {
    this.node = node({ ...expression, tableArgOptions: options })
    this.#options = options
  }

  partitionBy(...columns: readonly ColumnOrName[]): TableArg {
    this.#refuseTwice('partitionBy')
    return this.#with({ partitionSpec: columns.map((one) => toColumn(one).node) })
  }

  withSinglePartition(): TableArg {
    this.#refuseTwice('withSinglePartition')
    return this.#with({ withSinglePartition: true })
  }

  orderBy(...columns: readonly ColumnOrName[]): TableArg {
    if (!this.#partitioned)
      throw new IllegalArgumentException('orderBy() comes after partitionBy() or withSinglePartition()')
    const order = columns.map((one) => {
      const { kind: _, ...bare } = orderOf(toColumn(one).node)
      return node(bare)
    })
    return this.#with({ orderSpec: [...(this.#options.orderSpec ?? []), ...order] })
  }

  get #partitioned(): boolean {
    return this.#options.withSinglePartition === true || (this.#options.partitionSpec?.length ?? 0) > 0
  }

  #refuseTwice(method: string): void {
    if (this.#partitioned) throw new IllegalArgumentException(`${method}(): the table is partitioned already`)
  }

  #with(options: TableOptions): TableArg {
    return new TableArg(this.node, node({ ...this.#options, ...options }))
  }
}
