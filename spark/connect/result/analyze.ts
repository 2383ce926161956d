import type { MessageShape } from '@bufbuild/protobuf'
import type { StructType } from '../data-type/data-type.ts'
import { SparkException } from '../error/spark-exception.ts'
import { messageOf, relationOf } from '../plan/compile.ts'
import type { RelationNode } from '../plan/node.ts'
import { dataTypeNode } from '../plan/read.ts'
import {
  type AnalyzePlanResponse,
  AnalyzePlanRequest_Explain_ExplainMode as Mode,
  StorageLevelSchema,
} from '../proto/spark-connect.gen.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { StorageLevel } from './storage-level.ts'

// What the server says of a plan without running it.

type Answer = Extract<AnalyzePlanResponse['result'], { value: object }>

export async function schema(client: RpcClient, node: RelationNode): Promise<StructType> {
  const { schema } = await asked(client, 'schema', { plan: plan(node) })
  const type = schema === undefined ? undefined : dataTypeNode(schema)
  if (type?.kind !== 'struct') throw new SparkException('the server told no schema', { errorClass: 'NO_SCHEMA' })
  return type
}

export type ExplainMode = 'simple' | 'extended' | 'codegen' | 'cost' | 'formatted'
const MODES = {
  simple: Mode.SIMPLE,
  extended: Mode.EXTENDED,
  codegen: Mode.CODEGEN,
  cost: Mode.COST,
  formatted: Mode.FORMATTED,
}

export async function explain(client: RpcClient, node: RelationNode, mode: ExplainMode): Promise<string> {
  return (await asked(client, 'explain', { plan: plan(node), explainMode: MODES[mode] })).explainString
}

export async function treeString(client: RpcClient, node: RelationNode, level?: number): Promise<string> {
  return (await asked(client, 'treeString', { plan: plan(node), ...(level === undefined ? {} : { level }) })).treeString
}

export async function isLocal(client: RpcClient, node: RelationNode): Promise<boolean> {
  return (await asked(client, 'isLocal', { plan: plan(node) })).isLocal
}

export async function isStreaming(client: RpcClient, node: RelationNode): Promise<boolean> {
  return (await asked(client, 'isStreaming', { plan: plan(node) })).isStreaming
}

export async function inputFiles(client: RpcClient, node: RelationNode): Promise<string[]> {
  return (await asked(client, 'inputFiles', { plan: plan(node) })).files
}

export async function sameSemantics(client: RpcClient, node: RelationNode, other: RelationNode): Promise<boolean> {
  return (await asked(client, 'sameSemantics', { targetPlan: plan(node), otherPlan: plan(other) })).result
}

export async function semanticHash(client: RpcClient, node: RelationNode): Promise<number> {
  return (await asked(client, 'semanticHash', { plan: plan(node) })).result
}

export async function persist(client: RpcClient, node: RelationNode, level: StorageLevel): Promise<void> {
  await asked(client, 'persist', { relation: relationOf(node), storageLevel: messageOf(StorageLevelSchema, level) })
}

export async function unpersist(client: RpcClient, node: RelationNode, blocking: boolean): Promise<void> {
  await asked(client, 'unpersist', { relation: relationOf(node), blocking })
}

export async function storageLevel(client: RpcClient, node: RelationNode): Promise<StorageLevel> {
  const { storageLevel } = await asked(client, 'getStorageLevel', { relation: relationOf(node) })
  const { useDisk, useMemory, useOffHeap, deserialized, replication } = storageLevel ?? emptyLevel
  return { useDisk, useMemory, useOffHeap, deserialized, replication }
}

export async function version(client: RpcClient): Promise<string> {
  return (await asked(client, 'sparkVersion', {})).version
}

/** The type that DDL text declares. */
export async function ddlParse(client: RpcClient, ddlString: string): Promise<ReturnType<typeof dataTypeNode>> {
  const { parsed } = await asked(client, 'ddlParse', { ddlString })
  if (parsed === undefined) throw new SparkException(`the server read nothing in '${ddlString}'`)
  return dataTypeNode(parsed)
}

const emptyLevel: MessageShape<typeof StorageLevelSchema> = messageOf(StorageLevelSchema, {})

const plan = (node: RelationNode) => ({ opType: { case: 'root' as const, value: relationOf(node) } })

async function asked<K extends Answer['case']>(
  client: RpcClient,
  name: K,
  value: object,
): Promise<Extract<Answer, { case: K }>['value']> {
  // The callers above give each question its own fields, and the server answers under the question's name.
  const { result } = await client.analyze({ case: name, value } as Parameters<RpcClient['analyze']>[0])
  if (result.case !== name) throw new SparkException(`the server answered '${result.case}' to '${name}'`)
  // K picks the case that was just compared; the compiler does not follow that through a type parameter.
  return result.value as never
}
