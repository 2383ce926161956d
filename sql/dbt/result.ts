import type { Rows } from './engine.ts'
import type { Batch } from './materialize/batch.ts'
import type { Node } from './node.ts'
import type { PlainMap } from './read/yaml.ts'

/** What a node of a run came to, in dbt's words. */
export interface NodeResult {
  readonly node: Node
  readonly status: 'success' | 'partial success' | 'error' | 'pass' | 'warn' | 'fail' | 'skipped' | 'no-op'
  readonly message: string | null
  /** Of a test: rows that fail. */
  readonly failures: number | null
  readonly sql: string | null
  readonly sample: Rows | null
  /** Of a model by microbatch, oldest first. */
  readonly batches?: { readonly successful: readonly Batch[]; readonly failed: readonly Batch[] }
  /** What the adapter says of it, where that is more than OK. */
  readonly response?: PlainMap
  /** µs since 1970. */
  readonly began: number
  readonly ended: number
}
