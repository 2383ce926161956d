import { Column } from '../column/column.ts'
import { columnNode } from '../column/named.ts'
import type { DataType } from '../data-type/data-type.ts'
import { jsonText } from '../data-type/json-text.ts'
import { PySparkTypeError, pythonType, wrongType } from '../error/argument-error.ts'
import { type ColumnOrName, toColumn } from '../functions/function.ts'
import { expr } from '../functions/normal.ts'
import { type ExpressionNode, node, type RelationNode, relation } from '../plan/node.ts'

// Relations that keep, make, name or drop columns.

export function select(input: RelationNode, columns: readonly ColumnOrName[]): RelationNode {
  const wrong = columns.findIndex((one) => typeof one !== 'string' && !(one instanceof Column))
  if (wrong >= 0)
    throw new PySparkTypeError(
      `a column or its name is wanted, not ${JSON.stringify(columns[wrong]) ?? 'nothing'}; lit(…) makes a column of a value`,
      'NOT_LIST_OF_COLUMN_OR_STR',
      { arg_name: 'columns' },
    )
  return relation('project', { input, expressions: columns.map((one) => toColumn(one).node) })
}

export const selectExpr = (input: RelationNode, expressions: readonly string[]): RelationNode =>
  relation('project', { input, expressions: expressions.map((one) => expr(one).node) })

export const filter = (input: RelationNode, condition: Column | string): RelationNode =>
  relation('filter', { input, condition: conditionOf(condition) })

function conditionOf(condition: Column | string): ExpressionNode {
  if (typeof condition === 'string') return expr(condition).node
  if (condition instanceof Column) return condition.node
  throw wrongType('NOT_COLUMN_OR_STR', 'condition', condition, 'a column, or SQL')
}

/** Columns by name, added or in place of those of the same name; `metadata` goes with each. */
export function withColumns(
  input: RelationNode,
  columns: Readonly<Record<string, Column>>,
  metadata?: Readonly<Record<string, object>>,
): RelationNode {
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns))
    throw wrongType('NOT_DICT', 'colsMap', columns, 'an object of columns by name')
  const aliases = Object.entries(columns).map(([name, column]) => {
    if (!(column instanceof Column))
      throw new PySparkTypeError(`'${name}' is given a value, not a column: lit(…) makes one`, 'NOT_COLUMN', {
        arg_name: 'col',
        arg_type: pythonType(column),
      })
    const said = metadata?.[name]
    return node({ expr: column.node, name: [name], metadata: said === undefined ? undefined : jsonText(said) })
  })
  return relation('withColumns', { input, aliases })
}

export const withColumnsRenamed = (input: RelationNode, names: Readonly<Record<string, string>>): RelationNode =>
  relation('withColumnsRenamed', {
    input,
    renames: Object.entries(names).map(([colName, newColName]) => node({ colName, newColName })),
  })

export function drop(input: RelationNode, columns: readonly ColumnOrName[]): RelationNode {
  const wrong = columns.find((one) => typeof one !== 'string' && !(one instanceof Column))
  if (wrong !== undefined) throw wrongType('NOT_COLUMN_OR_STR', 'cols', wrong, 'a column or its name')
  return relation('drop', {
    input,
    columns: columns.filter((one) => typeof one !== 'string').map((one) => one.node),
    columnNames: columns.filter((one) => typeof one === 'string'),
  })
}

export const toDF = (input: RelationNode, columnNames: readonly string[]): RelationNode =>
  relation('toDf', { input, columnNames })

export const to = (input: RelationNode, schema: DataType): RelationNode => relation('toSchema', { input, schema })

export const alias = (input: RelationNode, name: string): RelationNode =>
  relation('subqueryAlias', { input, alias: name })

export const transpose = (input: RelationNode, index: ColumnOrName | undefined): RelationNode =>
  relation('transpose', { input, indexColumns: index === undefined ? [] : [toColumn(index).node] })

/** Columns to rows: `ids` stay, each of `values` becomes a row with its name and value; all others where none are given. */
export function unpivot(
  input: RelationNode,
  ids: readonly ColumnOrName[],
  values: readonly ColumnOrName[] | null,
  variableColumnName: string,
  valueColumnName: string,
): RelationNode {
  const nodes = (columns: readonly ColumnOrName[]) => columns.map((one) => toColumn(one).node)
  const listed = values === null ? undefined : node({ values: nodes(values) })
  return relation('unpivot', { input, ids: nodes(ids), values: listed, variableColumnName, valueColumnName })
}

/** A column of one frame alone, by its plan. */
export const columnOf = (relation: RelationNode, name: string, isMetadata?: boolean): ExpressionNode =>
  columnNode(name, relation.planId, isMetadata)

/** Columns of a frame by a regular expression in backquotes. */
export function columnsLike({ planId = 0 }: RelationNode, colName: string): ExpressionNode {
  if (typeof colName !== 'string') throw wrongType('NOT_STR', 'colName', colName, 'a pattern')
  return node<ExpressionNode>({ kind: 'unresolvedRegex', colName, planId: BigInt(planId) })
}
