import type { Rows } from './engine.ts'
import type { Node } from './node.ts'

/** What a node of a run came to, in dbt's words. */
export interface NodeResult {
  readonly node: Node
  readonly status: 'success' | 'error' | 'pass' | 'warn' | 'fail' | 'skipped'
  readonly message: string | null
  /** Of a test: rows that fail. */
  readonly failures: number | null
  readonly sql: string | null
  readonly sample: Rows | null
  /** µs since 1970. */
  readonly began: number
  readonly ended: number
}
