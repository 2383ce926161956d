import type { Batch } from './batch.ts'
import type { Rows } from './engine.ts'
import type { Node } from './node.ts'

/** What a node of a run came to, in dbt's words. */
export interface NodeResult {
  readonly node: Node
  readonly status: 'success' | 'partial success' | 'error' | 'pass' | 'warn' | 'fail' | 'skipped'
  readonly message: string | null
  /** Of a test: rows that fail. */
  readonly failures: number | null
  readonly sql: string | null
  readonly sample: Rows | null
  /** Of a model by microbatch, oldest first. */
  readonly batches?: { readonly successful: readonly Batch[]; readonly failed: readonly Batch[] }
  /** µs since 1970. */
  readonly began: number
  readonly ended: number
}
