import { node, type Plain } from '../plan/node.ts'
import type { StorageLevel as Message } from '../proto/spark-connect.gen.ts'

/** Where rows are kept: on disk, in memory, off the heap, as objects; and how often. */
export type StorageLevel = Plain<Message>

const level = (
  useDisk: boolean,
  useMemory: boolean,
  useOffHeap: boolean,
  deserialized: boolean,
  replication = 1,
): StorageLevel => node({ useDisk, useMemory, useOffHeap, deserialized, replication })

export const StorageLevel = Object.freeze({
  NONE: level(false, false, false, false),
  DISK_ONLY: level(true, false, false, false),
  DISK_ONLY_2: level(true, false, false, false, 2),
  DISK_ONLY_3: level(true, false, false, false, 3),
  MEMORY_ONLY: level(false, true, false, false),
  MEMORY_ONLY_2: level(false, true, false, false, 2),
  MEMORY_AND_DISK: level(true, true, false, false),
  MEMORY_AND_DISK_2: level(true, true, false, false, 2),
  OFF_HEAP: level(true, true, true, false),
  MEMORY_AND_DISK_DESER: level(true, true, false, true),
})
