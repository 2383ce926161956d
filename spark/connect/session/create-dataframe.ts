import type { DataType, StructType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { schemaJson } from '../data-type/json.ts'
import { localData, type Rows } from '../local/local-data.ts'
import { localRelation } from '../local/local-relation.ts'
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
  const sent = await localRelation(client, data)
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

function asStruct(type: DataType): StructType {
  return type.kind === 'struct' ? type : types.StructType([types.StructField('value', type)])
}

function isVia(schema: unknown): schema is { readonly via: SharedFiles } {
  return typeof schema === 'object' && schema !== null && 'via' in schema
}
