import type { Address } from './partition/address.ts'

/** What the log keeps of everything that happened; each member is one sentence. Append-only. */
export type Fact =
  /** A run began, with what was asked. */
  | {
      readonly kind: 'run.started'
      readonly body: { readonly asked: string; readonly planned: number; readonly pid: number }
    }
  /** A run ended. */
  | {
      readonly kind: 'run.finished'
      readonly body: {
        readonly status: RunStatus
        readonly counts: Readonly<Record<string, number>>
        readonly ms: number
      }
    }
  /** An attempt has the lease of its partitions; its id is the token. */
  | { readonly kind: 'started'; readonly body: { readonly attempt: number } }
  /** Staged and audited; publication follows. Carries the provenance. */
  | { readonly kind: 'prepared'; readonly body: Provenance & { readonly token: number } }
  /** Published: readers see it. */
  | { readonly kind: 'materialized'; readonly body: { readonly prepared: number; readonly recovered?: true } }
  /** Computed, or compared, and the data version is the one that stood. */
  | { readonly kind: 'unchanged'; readonly body: Provenance }
  /** An asset that stores nothing was run. */
  | { readonly kind: 'computed'; readonly body: Provenance }
  /** The attempt failed; nothing of it was published. */
  | { readonly kind: 'failed'; readonly body: Failure & { readonly attempt: number; readonly final: boolean } }
  /** Left out on purpose. */
  | { readonly kind: 'skipped'; readonly body: { readonly why: string } }
  /** Not tried, for an upstream failed. */
  | { readonly kind: 'upstreamFailed'; readonly body: { readonly upstream: string } }
  /** Planned, but the run ended before its turn. */
  | { readonly kind: 'notAttempted'; readonly body: { readonly why: string } }
  /** Stopped while it ran. */
  | { readonly kind: 'cancelled'; readonly body: { readonly why: string } }
  /** Its worker vanished; what it had staged was dropped. */
  | { readonly kind: 'lost'; readonly body: { readonly token: number } }
  /** A check was made on the data of a token. */
  | { readonly kind: 'check'; readonly body: CheckResult }
  /** A source was looked at. */
  | { readonly kind: 'observed'; readonly body: { readonly version: string } }
  /** Somebody declared the partitions to match their code and inputs. */
  | { readonly kind: 'marked'; readonly body: Provenance }
  /** The partitions were dropped. */
  | { readonly kind: 'wiped'; readonly body: { readonly why: string } }
  /** Found in the warehouse without a record here; currency unknown. */
  | { readonly kind: 'rebuilt'; readonly body: { readonly rows: number; readonly data: string } }

export type FactKind = Fact['kind']
/** How a run ended; `lost`: its process was gone before it could say. */
export type RunStatus = 'succeeded' | 'failed' | 'cancelled' | 'lost'

/** What a materialization was made from and what came of it. */
export interface Provenance {
  /** Data version: content hash `h…`, or `e` and an event id where a hash is not cheap. */
  readonly data: string
  /** null for a view, which holds none of its own. */
  readonly rows: number | null
  readonly bytes?: number
  readonly ms: number
  readonly engine?: string
  readonly attempt?: number
  /** By the input's name: combined data version, newest event id consumed, how many pieces. */
  readonly inputs: Readonly<Record<string, Consumed>>
  /** Checks that passed; those that did not have events of their own. */
  readonly checks?: number
  /** The source's probe when it was read. */
  readonly probe?: string
  /** Windows of event time that its rows fall in: [from, to, rows, hash]. */
  readonly touched?: readonly Touched[]
  readonly meta?: Readonly<Record<string, string | number | boolean | null>>
}

/** [key of the upstream, combined data version, newest event id] */
export type Consumed = readonly [key: string, data: string, event: number]
export type Touched = readonly [from: number, to: number, rows: number, data: string]

export interface Failure {
  readonly what: string
  readonly where?: string
  readonly mend?: string
}

export interface CheckResult {
  readonly check: string
  readonly severity: 'error' | 'warn'
  readonly failing: number
  /** What its own measure says, where that is another number. */
  readonly counted?: number
  /** At most five rows that broke it. */
  readonly sample?: readonly Readonly<Record<string, unknown>>[]
}

/** A fact with its place: `id` rises, `at` is µs, `code` the asset's code version. */
export type LogEvent = Fact &
  Address & {
    readonly id: number
    readonly at: number
    readonly run: string
    readonly asset: string
    readonly code: string
  }

/** A fact on its way into the log, which gives id and time. */
export type NewEvent = Fact & Address & { readonly run: string; readonly asset: string; readonly code: string }
