import type { FactKind, LogEvent, NewEvent, Provenance } from './event.ts'
import type { Address } from './partition/address.ts'

/** The only memory of the system: an append-only log, and what stands now, derived from it. Every method may throw ConnectorError. */
export interface Log {
  /** Shared with the warehouse; they refuse each other otherwise. */
  readonly storeId: string
  /** Durable when it resolves; ids rise in the order given. Appends made in one turn of the loop share one commit. */
  append(events: readonly NewEvent[]): Promise<readonly number[]>
  /** What stands now of these assets (all without an argument), disjoint pieces by asset. */
  current(assets?: readonly string[]): Promise<readonly Piece[]>
  /** The last failure of each partition that has not been mended since. */
  failures(): Promise<readonly LogEvent[]>
  /** Attempts that began and never ended. */
  open(): Promise<readonly LogEvent[]>
  events(query: EventQuery): Promise<readonly LogEvent[]>
  /** Newest probe of each source. */
  observed(): Promise<ReadonlyMap<string, { readonly version: string; readonly at: number }>>
  /** Names on dynamic axes in the order of their stable ordinals; a removed name leaves its place as null. */
  names(axis: string): Promise<readonly (string | null)[]>
  addNames(axis: string, names: readonly string[]): Promise<void>
  removeName(axis: string, name: string): Promise<void>
  /** Lines of user code, apart from the events, capped and retired by age. */
  note(run: string, asset: string, text: string): void
  notes(run: string): Promise<readonly { readonly at: number; readonly asset: string; readonly text: string }[]>
  lastId(): Promise<number>
  bytes(): Promise<number>
  /** Makes the derived tables again from the events. */
  rederive(): Promise<void>
  /** A copy that opens by itself. */
  backup(path: string): Promise<void>
  close(): Promise<void>
}

/** What stands of one asset over an address: the newest materialization and its provenance. */
export interface Piece extends Address {
  readonly asset: string
  /** Id of the event that says so. */
  readonly event: number
  readonly at: number
  readonly run: string
  readonly code: string
  /** null after a rebuild from markers: currency is unknown. */
  readonly provenance: Provenance | null
  readonly data: string
  readonly rows: number
}

export interface EventQuery {
  readonly run?: string
  readonly asset?: string
  readonly kinds?: readonly FactKind[]
  /** Ids above. */
  readonly after?: number
  /** Ids at most. */
  readonly upTo?: number
  readonly limit?: number
  readonly newestFirst?: boolean
}
