import type { MessageShape } from '@bufbuild/protobuf'
import type { StructType } from '../data-type/data-type.ts'
import { PySparkValueError } from '../error/argument-error.ts'
import { SparkException } from '../error/spark-exception.ts'
import { messageOf, relationOf } from '../plan/compile.ts'
import type { RelationNode } from '../plan/node.ts'
import { learnColumns, withNames } from '../plan/place.ts'
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
  const { schema } = await asked(client, 'schema', { plan: await plan(client, node) })
  const type = schema === undefined ? undefined : dataTypeNode(schema)
  if (type?.kind !== 'struct') throw new SparkException('the server told no schema', { errorClass: 'NO_SCHEMA' })
  learnColumns(node, namesOf(type))
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
  if (!Object.hasOwn(MODES, mode))
    throw new PySparkValueError(
      `'${mode}' is no mode of explain: ${Object.keys(MODES).join(', ')}`,
      'UNKNOWN_EXPLAIN_MODE',
      { explain_mode: mode },
    )
  return (await asked(client, 'explain', { plan: await plan(client, node), explainMode: MODES[mode] })).explainString
}

export async function treeString(client: RpcClient, node: RelationNode, level?: number): Promise<string> {
  return (
    await asked(client, 'treeString', { plan: await plan(client, node), ...(level === undefined ? {} : { level }) })
  ).treeString
}

export async function isLocal(client: RpcClient, node: RelationNode): Promise<boolean> {
  return (await asked(client, 'isLocal', { plan: await plan(client, node) })).isLocal
}

export async function isStreaming(client: RpcClient, node: RelationNode): Promise<boolean> {
  return (await asked(client, 'isStreaming', { plan: await plan(client, node) })).isStreaming
}

export async function inputFiles(client: RpcClient, node: RelationNode): Promise<string[]> {
  return (await asked(client, 'inputFiles', { plan: await plan(client, node) })).files
}

export async function sameSemantics(client: RpcClient, node: RelationNode, other: RelationNode): Promise<boolean> {
  return (
    await asked(client, 'sameSemantics', { targetPlan: await plan(client, node), otherPlan: await plan(client, other) })
  ).result
}

export async function semanticHash(client: RpcClient, node: RelationNode): Promise<number> {
  return (await asked(client, 'semanticHash', { plan: await plan(client, node) })).result
}

export async function persist(client: RpcClient, node: RelationNode, level: StorageLevel): Promise<void> {
  await asked(client, 'persist', {
    relation: relationOf(await sendable(client, node)),
    storageLevel: messageOf(StorageLevelSchema, level),
  })
}

export async function unpersist(client: RpcClient, node: RelationNode, blocking: boolean): Promise<void> {
  await asked(client, 'unpersist', { relation: relationOf(await sendable(client, node)), blocking })
}

export async function storageLevel(client: RpcClient, node: RelationNode): Promise<StorageLevel> {
  const { storageLevel } = await asked(client, 'getStorageLevel', {
    relation: relationOf(await sendable(client, node)),
  })
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

/** A plan whose columns all have names: those that stand by their place are asked for. */
export async function sendable<T>(client: RpcClient, part: T): Promise<T> {
  return withNames(part, async (node) => namesOf(await schema(client, node)))
}

function namesOf({ fields = [] }: StructType): readonly string[] {
  return fields.map(({ name }) => name ?? '')
}

const plan = async (client: RpcClient, node: RelationNode) => ({
  opType: { case: 'root' as const, value: relationOf(await sendable(client, node)) },
})

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
