import type { DescField, DescMessage, MessageShape } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import {
  type Command,
  CommandSchema,
  type DataType,
  DataTypeSchema,
  type Expression,
  ExpressionSchema,
  type Relation,
  RelationSchema,
} from '../proto/spark-connect.gen.ts'
import type { CommandNode, DataTypeNode, ExpressionNode, RelationNode } from './node.ts'
import { originOf } from './origin.ts'

/** The protobuf message of a relation, with everything below it. */
export const relationOf = (node: RelationNode): Relation => messageOf(RelationSchema, node)

/** The protobuf message of an expression; the relation of a subquery is not in it. */
export const expressionOf = (node: ExpressionNode): Expression => messageOf(ExpressionSchema, node)

/** The protobuf message of a data type. */
export const dataTypeOf = (node: DataTypeNode): DataType => messageOf(DataTypeSchema, node)

/** The protobuf message of a command. */
export const commandOf = (node: CommandNode): Command => messageOf(CommandSchema, node)

/** The protobuf message of plain fields, by the message's own description. */
export function messageOf<D extends DescMessage>(schema: D, plain: object): MessageShape<D> {
  // The shape of `plain` was derived from the message, so what is built field by field is an init of it.
  return create(schema, fill(schema, plain) as never)
}

type Plain = Readonly<Record<string, unknown>>

/** Messages whose single oneof is told by `kind`, and the name of that oneof. */
export const KINDS: ReadonlyMap<string, string> = new Map([
  [RelationSchema.typeName, 'relType'],
  [ExpressionSchema.typeName, 'exprType'],
  [DataTypeSchema.typeName, 'kind'],
  [CommandSchema.typeName, 'commandType'],
])

const fieldsByName = new WeakMap<DescMessage, ReadonlyMap<string, DescField>>()

/** The fields of a message by their names in TypeScript. */
export function fieldsOf(schema: DescMessage): ReadonlyMap<string, DescField> {
  let fields = fieldsByName.get(schema)
  if (fields === undefined) {
    fields = new Map(schema.fields.map((field) => [field.localName, field]))
    fieldsByName.set(schema, fields)
  }
  return fields
}

function fill(schema: DescMessage, plain: object): Plain {
  const oneof = KINDS.get(schema.typeName)
  if (oneof === undefined || !('kind' in plain)) return fillFields(schema, plain)
  const { kind, planId, ...rest } = withoutSubquery(plain as Plain & { kind: string })
  const field = fieldsOf(schema).get(kind)
  if (field?.message === undefined) throw new TypeError(`a plan has no '${kind}'; ${schema.typeName} lists the kinds`)
  // Only relations are numbered from outside; a field of the same name belongs to an expression's own message.
  const numbered = schema.typeName === RelationSchema.typeName
  const inner = numbered || planId === undefined ? rest : { planId, ...rest }
  const value = fillFields(field.message, inner)
  const common =
    numbered && planId !== undefined ? { common: { planId: BigInt(planId as number) } } : commonOf(schema, plain)
  return { ...common, [oneof]: { case: kind, value } }
}

function commonOf(schema: DescMessage, plain: object): object {
  if (schema.typeName !== ExpressionSchema.typeName) return {}
  const origin = originOf(plain as ExpressionNode)
  return origin === undefined ? {} : { common: { origin: { function: { case: 'pythonOrigin', value: origin } } } }
}

// The frame that a subquery asks is sent beside the plan.
function withoutSubquery(plain: Plain & { kind: string }): Plain & { kind: string } {
  if (plain.kind !== 'subqueryExpression') return plain
  const { relation: _, ...rest } = plain
  return rest as Plain & { kind: string }
}

function fillFields(schema: DescMessage, plain: object): Plain {
  const fields = fieldsOf(schema)
  const filled: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined) continue
    const field = fields.get(name)
    if (field !== undefined) filled[name] = fillField(field, value)
    else if (isCase(value)) filled[name] = fillCase(fields, value)
  }
  return filled
}

function fillField(field: DescField, value: unknown): unknown {
  if (field.fieldKind === 'list')
    return field.message === undefined ? value : (value as readonly object[]).map((one) => fill(field.message, one))
  if (field.fieldKind === 'map' && field.message !== undefined) {
    const { message } = field
    return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, fill(message, one as object)]))
  }
  return field.message === undefined ? value : fill(field.message, value as object)
}

function fillCase(fields: ReadonlyMap<string, DescField>, { case: name, value }: Case): unknown {
  if (name === undefined) return { case: undefined }
  const field = fields.get(name)
  return { case: name, value: field === undefined ? value : fillField(field, value) }
}

interface Case {
  readonly case: string | undefined
  readonly value?: unknown
}

function isCase(value: unknown): value is Case {
  return typeof value === 'object' && value !== null && 'case' in value
}
