import { create, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'
import { FeatureSet_FieldPresence as Presence } from '@bufbuild/protobuf/wkt'
import {
  ExpressionCommonSchema,
  ExpressionSchema,
  type Plan,
  PlanSchema,
  RelationSchema,
} from '../proto/spark-connect.gen.ts'
import { BackwardsWriter } from './backwards-writer.ts'
import { fieldsOf, KINDS } from './compile.ts'
import type { ExpressionNode, RelationNode } from './node.ts'
import { type Origin, originOf } from './origin.ts'

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** The bytes of a relation, as `relationOf` and the encoder of messages give them, without the messages between: a plan is sent with every action. */
export function encodeRelation(node: RelationNode): Uint8Array {
  const writer = new BackwardsWriter()
  writeMessage(writer, RelationSchema, node)
  return writer.finish()
}

/** A plan of rows whose relation is encoded already; it stands in the message as bytes. */
export function rootPlan(node: RelationNode): Plan {
  const writer = new BackwardsWriter()
  nested(writer, RelationSchema, node)
  const plan = create(PlanSchema)
  plan.$unknown = [{ no: PlanSchema.field.root.number, wireType: WIRE.bytes, data: writer.finish() }]
  return plan
}

type Plain = Readonly<Record<string, unknown>>

function nested(writer: BackwardsWriter, schema: DescMessage, plain: object): void {
  const before = writer.length
  writeMessage(writer, schema, plain)
  writer.varint(writer.length - before)
}

function writeMessage(writer: BackwardsWriter, schema: DescMessage, plain: object): void {
  // Only messages that are told by kind have one.
  const { kind } = plain as { readonly kind?: string }
  if (kind !== undefined && KINDS.has(schema.typeName)) writeKind(writer, schema, plain, kind)
  else writeFields(writer, fieldsOf(schema), plain)
}

function writeKind(writer: BackwardsWriter, schema: DescMessage, plain: object, kind: string): void {
  const fields = fieldsOf(schema)
  const field = fields.get(kind)
  if (field?.message === undefined) throw new TypeError(`a plan has no '${kind}'; ${schema.typeName} lists the kinds`)
  const numbered = schema.typeName === RelationSchema.typeName
  const before = writer.length
  writeFields(
    writer,
    fieldsOf(field.message),
    plain,
    numbered ? RELATION : kind === 'subqueryExpression' ? SUBQUERY : KIND,
  )
  writer.varint(writer.length - before)
  tag(writer, field.number, WIRE.bytes)
  if (schema.typeName === ExpressionSchema.typeName) writeOrigin(writer, plain as ExpressionNode)
  const { planId } = plain as { readonly planId?: number }
  const common = numbered && planId !== undefined ? fields.get('common') : undefined
  if (common?.message !== undefined && planId !== undefined) {
    nested(writer, common.message, { planId: BigInt(planId) })
    tag(writer, common.number, WIRE.bytes)
  }
}

const written = new WeakMap<Origin, Uint8Array>()

function writeOrigin(writer: BackwardsWriter, expression: ExpressionNode): void {
  const origin = originOf(expression)
  if (origin === undefined) return
  let bytes = written.get(origin)
  if (bytes === undefined) {
    const own = new BackwardsWriter()
    nested(own, ExpressionCommonSchema, { origin: { function: { case: 'pythonOrigin', value: origin } } })
    bytes = own.finish().slice()
    written.set(origin, bytes)
  }
  writer.raw(bytes)
  tag(writer, ExpressionSchema.field.common.number, WIRE.bytes)
}

// What of a node is no field of its message.
const KIND = new Set(['kind'])
const RELATION = new Set(['kind', 'planId'])
const SUBQUERY = new Set(['kind', 'relation'])

function writeFields(
  writer: BackwardsWriter,
  fields: ReadonlyMap<string, DescField>,
  plain: object,
  without?: ReadonlySet<string>,
): void {
  for (const [name, value] of Object.entries(plain).reverse()) {
    if (value === undefined || without?.has(name)) continue
    const field = fields.get(name)
    if (field !== undefined) writeField(writer, field, value, field.oneof !== undefined)
    else if (typeof value === 'object' && value !== null && 'case' in value) {
      const { case: chosen, value: inner } = value as { case?: string; value?: unknown }
      const member = chosen === undefined ? undefined : fields.get(chosen)
      if (member !== undefined) writeField(writer, member, inner, true)
    }
  }
}

function writeField(writer: BackwardsWriter, field: DescField, value: unknown, isSet: boolean): void {
  if (field.fieldKind === 'list') writeList(writer, field, value as readonly unknown[])
  else if (field.fieldKind === 'map') writeMap(writer, field, value as Plain)
  else if (field.fieldKind === 'message') {
    nested(writer, field.message, value as object)
    tag(writer, field.number, WIRE.bytes)
  } else if (isSet || field.presence !== Presence.IMPLICIT || !isDefault(value)) {
    const type = field.fieldKind === 'enum' ? ScalarType.INT32 : field.scalar
    scalar(writer, type, value)
    tag(writer, field.number, wireOf(type))
  }
}

function writeMap(writer: BackwardsWriter, field: DescField & { fieldKind: 'map' }, map: Plain): void {
  for (const [key, one] of Object.entries(map).reverse()) {
    const before = writer.length
    if (field.message !== undefined) nested(writer, field.message, one as object)
    else scalar(writer, field.scalar ?? ScalarType.STRING, one)
    tag(writer, 2, field.message === undefined ? wireOf(field.scalar) : WIRE.bytes)
    scalar(writer, field.mapKey, key)
    tag(writer, 1, wireOf(field.mapKey))
    writer.varint(writer.length - before)
    tag(writer, field.number, WIRE.bytes)
  }
}

function writeList(writer: BackwardsWriter, field: DescField & { fieldKind: 'list' }, list: readonly unknown[]): void {
  if (list.length === 0) return
  const type = field.listKind === 'enum' ? ScalarType.INT32 : field.listKind === 'scalar' ? field.scalar : undefined
  const packed = type !== undefined && wireOf(type) !== WIRE.bytes
  const before = writer.length
  for (let n = list.length - 1; n >= 0; n--) {
    if (type === undefined) nested(writer, field.message!, list[n] as object)
    else scalar(writer, type, list[n])
    if (!packed) tag(writer, field.number, WIRE.bytes)
  }
  if (!packed) return
  writer.varint(writer.length - before)
  tag(writer, field.number, WIRE.bytes)
}

function scalar(writer: BackwardsWriter, type: ScalarType, value: unknown): void {
  switch (type) {
    case ScalarType.STRING: {
      const before = writer.length
      writer.string(String(value))
      writer.varint(writer.length - before)
      break
    }
    case ScalarType.BYTES:
      writer.raw(value as Uint8Array)
      writer.varint((value as Uint8Array).length)
      break
    case ScalarType.DOUBLE:
      writer.double(value as number)
      break
    case ScalarType.FLOAT:
      writer.float(value as number)
      break
    case ScalarType.BOOL:
      writer.varint(value === true ? 1 : 0)
      break
    default:
      writer.varint64(BigInt(value as number | bigint))
  }
}

function wireOf(type: ScalarType | undefined): number {
  if (type === ScalarType.DOUBLE) return WIRE.fixed64
  if (type === ScalarType.FLOAT) return WIRE.fixed32
  return type === ScalarType.STRING || type === ScalarType.BYTES ? WIRE.bytes : WIRE.varint
}

function tag(writer: BackwardsWriter, number: number, wire: number): void {
  writer.varint(number * 8 + wire)
}

function isDefault(value: unknown): boolean {
  return (
    value === 0 ||
    value === 0n ||
    value === '' ||
    value === false ||
    (value instanceof Uint8Array && value.length === 0)
  )
}
