import { column, columns, fn, optional, value } from './function.ts'

// Where a query runs: its session, file, partition and JVM, and what stops it.

export const inputFileName = fn('input_file_name')
export const monotonicallyIncreasingId = fn('monotonically_increasing_id')
export const sparkPartitionId = fn('spark_partition_id')
export const inputFileBlockLength = fn('input_file_block_length')
export const inputFileBlockStart = fn('input_file_block_start')
export const reflect = fn('reflect', columns)
export const javaMethod = fn('java_method', columns)
export const tryReflect = fn('try_reflect', columns)
export const version = fn('version')
export const typeOf = fn('typeof', column)
export const unwrapUdt = fn('unwrap_udt', column)
export const currentCatalog = fn('current_catalog')
export const currentDatabase = fn('current_database')
export const currentSchema = fn('current_schema')
export const currentUser = fn('current_user')
export const user = fn('user')
export const sessionUser = fn('session_user')
export const assertTrue = fn('assert_true', column, optional(value))
export const raiseError = fn('raise_error', value)
