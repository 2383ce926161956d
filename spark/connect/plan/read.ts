import type { DescMessage, Message } from '@bufbuild/protobuf'
import { type DataType, DataTypeSchema, type Relation, RelationSchema } from '../proto/spark-connect.gen.ts'
import type { DataTypeNode, RelationNode } from './node.ts'

/** The plain data of a type that the server answered. Throws TypeError where it names none. */
export function dataTypeNode(message: DataType): DataTypeNode {
  // `plainOf` mirrors the message that DataTypeNode is derived from.
  return plainOf(DataTypeSchema, message) as DataTypeNode
}

/** The plain data of a relation that the server answered. */
export function relationNode(message: Relation): RelationNode {
  // As above.
  return plainOf(RelationSchema, message) as RelationNode
}

// A field of every type that nobody fills.
const UNUSED = 'typeVariationReference'

const KINDS: ReadonlyMap<string, string> = new Map([
  ['spark.connect.Relation', 'relType'],
  ['spark.connect.Expression', 'exprType'],
  ['spark.connect.DataType', 'kind'],
])

// biome-ignore format: one line a case
function plainOf(schema: DescMessage, message: Message): object {
  const given = message as Message & Readonly<Record<string, unknown>>
  const oneof = KINDS.get(schema.typeName)
  if (oneof !== undefined) {
    const { case: kind, value } = given[oneof] as { case?: string; value?: Message }
    const field = schema.fields.find((one) => one.localName === kind)
    if (kind === undefined || value === undefined || field?.message === undefined) throw new TypeError(`an empty ${schema.name} came from the server`)
    return Object.freeze({ kind, ...plainOf(field.message, value) })
  }
  const plain: Record<string, unknown> = {}
  for (const member of schema.members) {
    const value = given[member.localName]
    if (value === undefined || member.localName === UNUSED) continue
    if (member.kind === 'oneof') {
      const chosen = value as { case?: string; value?: unknown }
      const field = member.fields.find((one) => one.localName === chosen.case)
      if (field) plain[member.localName] = { case: field.localName, value: field.message ? plainOf(field.message, chosen.value as Message) : chosen.value }
    } else if (member.fieldKind === 'list' && member.message) plain[member.localName] = (value as Message[]).map((one) => plainOf(member.message, one))
    else if (member.fieldKind === 'message') plain[member.localName] = plainOf(member.message, value as Message)
    else plain[member.localName] = value
  }
  return Object.freeze(plain)
}
