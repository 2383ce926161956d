import { Column, call } from '../column/column.ts'
import { columnNode } from '../column/named.ts'
import type { DataType, StructField, StructType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { schemaJson } from '../data-type/json.ts'
import { select, withColumns } from '../dataframe/project.ts'
import { localData, type Rows } from '../local/local-data.ts'
import { localRelation } from '../local/local-relation.ts'
import { PACKED } from '../local/packed.ts'
import type { SharedFiles } from '../local/shared-files.ts'
import { type RelationNode, relation } from '../plan/node.ts'
import { ddlParse } from '../result/analyze.ts'
import type { RpcClient } from '../rpc/client.ts'

type Schema = string | DataType | readonly string[]

/** The relation of local rows: sent, or written to files that the server sees. */
export async function createDataFrame(
  client: RpcClient,
  rows: Rows,
  given: Schema | { readonly via: SharedFiles } | undefined,
  options: { readonly via?: SharedFiles },
): Promise<RelationNode> {
  const via = options.via ?? (isVia(given) ? given.via : undefined)
  const schema = isVia(given) ? undefined : given
  const names = Array.isArray(schema) ? (schema as readonly string[]) : undefined
  const type =
    typeof schema === 'string'
      ? await ddlParse(client, schema)
      : names === undefined
        ? (schema as DataType | undefined)
        : undefined
  if (via !== undefined) return shared(via, rows, type)
  const data = await localData(rows, type, names)
  const sentRows = await localRelation(client, data)
  const local = data.packed ? select(sentRows, [call('inline', new Column(columnNode(PACKED)))]) : sentRows
  const sent = type === undefined && isArrow(rows) ? await zoned(client, local, data.type) : local
  return names === undefined ? sent : relation('toDf', { input: sent, columnNames: data.names })
}

async function shared({ path, write }: SharedFiles, rows: Rows, type: DataType | undefined): Promise<RelationNode> {
  await write(path, rows)
  const schema = type === undefined ? '' : schemaJson(asStruct(type))
  return relation('read', {
    readType: { case: 'dataSource', value: { format: 'parquet', schema, options: {}, paths: [path], predicates: [] } },
    isStreaming: false,
  })
}

function isArrow(rows: Rows): boolean {
  return rows instanceof Uint8Array || (!Array.isArray(rows) && 'batches' in rows && 'schema' in rows)
}

// As PySpark: the clock times of Arrow that have no zone are those of the session's, unless the session prefers times without zone.
async function zoned(client: RpcClient, input: RelationNode, { fields = [] }: StructType): Promise<RelationNode> {
  const casts = fields.filter(({ dataType }) => dataType !== undefined && withZone(dataType) !== dataType)
  if (casts.length === 0) return input
  const { pairs } = await client.config({
    opType: { case: 'getOption', value: { keys: ['spark.sql.timestampType'] } },
  })
  if (pairs[0]?.value === 'TIMESTAMP_NTZ') return input
  const cast = ({ name = '', dataType }: StructField) =>
    [name, new Column(columnNode(quoted(name))).cast(withZone(dataType!))] as const
  return withColumns(input, Object.fromEntries(casts.map(cast)))
}

function withZone(type: DataType): DataType {
  switch (type.kind) {
    case 'timestampNtz':
      return types.TimestampType()
    case 'array': {
      const element = withZone(type.elementType!)
      return element === type.elementType ? type : { ...type, elementType: element }
    }
    case 'map': {
      const [key, value] = [withZone(type.keyType!), withZone(type.valueType!)]
      return key === type.keyType && value === type.valueType ? type : { ...type, keyType: key, valueType: value }
    }
    case 'struct': {
      const fields = (type.fields ?? []).map((field) => ({ ...field, dataType: withZone(field.dataType!) }))
      return fields.every(({ dataType }, n) => dataType === type.fields?.[n]?.dataType) ? type : { ...type, fields }
    }
    default:
      return type
  }
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function asStruct(type: DataType): StructType {
  return type.kind === 'struct' ? type : types.StructType([types.StructField('value', type)])
}

function isVia(schema: unknown): schema is { readonly via: SharedFiles } {
  return typeof schema === 'object' && schema !== null && 'via' in schema
}
