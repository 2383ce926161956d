import type { Table } from 'apache-arrow'
import type { ReadOptions } from '../arrow/read-column.ts'
import type { StructType } from '../data-type/data-type.ts'
import type { RelationNode } from '../plan/node.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { Attachment } from '../rpc/execute.ts'
import { batchesOf, type RunOptions } from './batches.ts'
import { recordBatches } from './record-batches.ts'
import { RowStream } from './row-stream.ts'
import { columnsOf, rowsOf } from './rows.ts'

/** How a result is asked for and read. */
export interface CollectOptions extends RunOptions, ReadOptions {}

type Plan = RelationNode | Attachment

/** All rows, in memory. */
export async function collect(
  client: RpcClient,
  plan: Plan,
  options: CollectOptions,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = []
  for await (const batch of batchesOf(client, plan, options)) await rowsOf(batch, options, rows)
  return rows
}

/** The rows one after the other; the next batches wait with the server until these are read. */
export function iterate(
  client: RpcClient,
  plan: Plan,
  options: CollectOptions,
): AsyncIterableIterator<Record<string, unknown>, void> {
  return new RowStream(batchesOf(client, plan, options), options)
}

/** The values of each column, without objects for rows. Two columns of one name are told apart by `#2`. */
export async function toColumns(
  client: RpcClient,
  plan: Plan,
  options: CollectOptions,
): Promise<Record<string, unknown[]>> {
  const columns = new Map<string, unknown[][]>()
  for await (const batch of batchesOf(client, plan, options))
    for (const { schema, values } of await columnsOf(batch, options))
      for (const [n, key] of keysOf(schema).entries()) columns.set(key, [...(columns.get(key) ?? []), values[n]!])
  return Object.fromEntries(
    [...columns].map(([name, pieces]) => [name, pieces.length === 1 ? pieces[0]! : pieces.flat()]),
  )
}

// A column may be named like the one that `#2` would name.
function keysOf({ fields = [] }: StructType): readonly string[] {
  const taken = new Set(fields.map(({ name = '' }) => name))
  const seen = new Set<string>()
  return fields.map(({ name = '' }) => {
    let key = name
    for (let n = 2; seen.has(key) || (key !== name && taken.has(key)); n++) key = `${name}#${n}`
    seen.add(key)
    return key
  })
}

// What V8 counts in place of shared memory, which it does not: as many bytes, reserved and never written, so that they take no room.
const counted = new WeakMap<Table, ArrayBufferLike>()

/**
 * The result as an Arrow table of the package apache-arrow; its batches are those that came. Its values lie in shared memory as a rule, but for
 * those of the first batches and of tables that hold bytes.
 */
export async function toArrow(client: RpcClient, plan: Plan, options: RunOptions): Promise<Table> {
  const { Table } = await import('apache-arrow')
  const records = []
  let bytes = 0
  try {
    for await (const batch of batchesOf(client, plan, { ...options, keeps: true })) {
      if (batch.data.buffer instanceof SharedArrayBuffer) bytes += batch.data.length
      records.push(...(await recordBatches(batch)))
    }
  } catch (error) {
    // Nobody keeps what came: V8 is told that it may look for it.
    reserved(bytes)
    throw error
  }
  const table = new Table(records)
  counted.set(table, reserved(bytes))
  return table
}

// A gigabyte says as much to V8 as ten, and may be had where ten may not.
function reserved(bytes: number): ArrayBufferLike {
  return Buffer.allocUnsafeSlow(Math.min(bytes, 2 ** 30)).buffer
}

/** The one value of a result of one row and one column; what is observed beside it comes after it. */
export async function single(client: RpcClient, plan: RelationNode, options: CollectOptions = {}): Promise<unknown> {
  let value: unknown = null
  for await (const batch of batchesOf(client, plan, options))
    for (const { values } of await columnsOf(batch, options))
      if (values[0] !== undefined && values[0].length > 0) value = values[0][0]
  return value
}
