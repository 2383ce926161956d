import type { Check } from './check.ts'
import { columnFaults, type RowOf, type RowSchema } from './column.ts'
import type { Compute } from './compute.ts'
import { type DefinitionFault, definitionFaults, remember } from './definition-fault.ts'
import type { Promised } from './freshness.ts'
import type { Governance } from './governance.ts'
import type { Increment } from './increment.ts'
import { span } from './instant.ts'
import type { Input } from './mapping.ts'
import { didYouMean } from './nearest.ts'
import type { Needs } from './need.ts'
import type { Partition, Partitions } from './partition/definition.ts'
import type { Retry } from './retry.ts'

/** Where a table rests. Which engine plays a role is configuration. */
export type Role = 'warehouse' | 'lake' | 'serving' | 'memory'
/** Roles that other assets can stand on; `serving` is read by the outside alone. */
export type ReadableRole = Exclude<Role, 'serving'>
export type Kind = 'source' | 'asset' | 'model' | 'frame' | 'stream'

/** One table of the platform as frozen data: what it is, what it stands on, what must hold of it, how it is computed. */
export interface Asset<
  out Row = unknown,
  out P extends Partition | null = Partition | null,
  out R extends Role = Role,
> {
  readonly kind: Kind
  /** `subject.name`. */
  readonly key: string
  /** Schema and table in the warehouse, `schema.name`: the key, unless a model says an alias or another schema. */
  readonly relation: string
  readonly doc: string
  /** An e-mail address or team:name. */
  readonly owner: string
  readonly tags: readonly string[]
  readonly in: R
  /** null where the engine's binder says it (models), or where nothing is stored. */
  readonly rows: RowSchema | null
  readonly unique: readonly string[]
  readonly partitions: Partitions | null
  /** Axis name → the column whose value falls in the partition. */
  readonly at: Readonly<Record<string, string>>
  /** The column that says from when on a row was known: the table holds vintages. */
  readonly knownAt: string | null
  /** The column of event time whose windows each materialization reports as touched. */
  readonly touches: string | null
  readonly from: Readonly<Record<string, Input>>
  readonly fresh: Promised | null
  readonly checks: readonly Check[]
  readonly compute: Compute
  /** Keys of the assets that one computation makes together, this one included. */
  readonly together: readonly string[]
  /** Adjacent partitions at most in one step; 1 = a step each. */
  readonly batch: number
  /** Every row through zod, or a sample of it beside the engine's vectorized check. */
  readonly validate: 'sample' | 'every'
  readonly pool: string
  readonly retry: Retry
  /** µs, or null: no limit. */
  readonly timeout: number | null
  /** How long after its end a partition may know what it reads; null: not at all. */
  readonly lag: string | null
  /** A source that brings no rows where some stand fails, unless it may be empty. */
  readonly mayBeEmpty: boolean
  /** false: --full-refresh leaves it alone. */
  readonly fullRefresh: boolean
  /** How a step's rows join those that stand; null: they take the place of the table, or of the step's partitions. */
  readonly increment: Increment | null
  readonly version: string
  readonly pinned: readonly string[]
  readonly formerly: readonly string[]
  /** null where nothing is said of who may read it. */
  readonly governance: Governance | null
  readonly needs: Needs
  readonly row?: Row
  readonly partition?: P
  readonly role?: R
}

/** What every verb's record may say. `doc`, `owner`, `tags`, `fresh` do not count for the code version. */
export interface About<S extends RowSchema, P extends Partition | null, R extends Role, N extends Needs> {
  readonly doc: string
  readonly owner: string
  readonly tags?: readonly string[]
  readonly in?: R
  readonly rows: S
  /** Looked at in each partition by itself: it holds over the table where it names the columns of `at`. */
  readonly unique?: readonly (keyof RowOf<S> & string)[]
  readonly partitions?: Partitions<NonNullable<P>>
  /** The column that falls in the time window, or one for each axis. A named axis defaults to the column of its name. */
  readonly at?: (keyof RowOf<S> & string) | Readonly<Record<string, keyof RowOf<S> & string>>
  readonly knownAt?: keyof RowOf<S> & string
  readonly touches?: keyof RowOf<S> & string
  readonly fresh?: Promised
  readonly checks?: readonly Check[]
  readonly batch?: number
  readonly validate?: 'sample' | 'every'
  readonly pool?: string
  readonly retry?: Partial<Retry>
  /** A span, e.g. '5m'. */
  readonly timeout?: string
  /** A declared availability lag, e.g. '7d': how long after its end a partition may know what it reads. */
  readonly lag?: string
  /** For a source: a load without rows may replace one with rows. Default: it fails. */
  readonly mayBeEmpty?: boolean
  readonly fullRefresh?: boolean
  readonly version?: string
  readonly pinned?: readonly string[]
  readonly formerly?: readonly string[]
  readonly needs?: N
}

/** What a model's record may say beside. */
interface OfModels {
  readonly increment?: Increment
  readonly relation?: string
  readonly governance?: Governance
}

/** The record that every verb returns: defaults filled, frozen. */
export function record<S extends RowSchema, P extends Partition | null, R extends Role, N extends Needs>(
  kind: Kind,
  key: string,
  spec: Omit<About<S, P, R, N>, 'rows'> & OfModels & { readonly rows: S | null },
  from: Readonly<Record<string, Input>>,
  compute: Compute,
): Asset<RowOf<S>, P, R> {
  const partitions = spec.partitions ?? null
  const rows = spec.rows === null ? [] : columnFaults(spec.rows).map((fault) => ({ word: 'rows', ...fault }))
  const faults = [...unknownIn(spec), ...definitionFaults(from), ...wordFaults(spec), ...rows]
  const one = Object.freeze({
    kind,
    key,
    relation: spec.relation ?? key,
    doc: spec.doc,
    owner: spec.owner,
    tags: Object.freeze([...(spec.tags ?? [])]),
    // The default of the type parameter R is 'warehouse', so an absent `in` is one.
    in: spec.in ?? ('warehouse' as R),
    rows: spec.rows,
    unique: Object.freeze([...(spec.unique ?? [])]),
    partitions,
    at: Object.freeze(columnsAt(partitions, spec.at)),
    knownAt: spec.knownAt ?? null,
    touches: spec.touches ?? null,
    from: Object.freeze(from),
    fresh: spec.fresh ?? null,
    checks: Object.freeze([...(spec.checks ?? [])]),
    compute: Object.freeze(compute),
    together: Object.freeze([key]),
    batch: spec.batch ?? 1,
    validate: spec.validate ?? 'sample',
    pool: spec.pool ?? 'default',
    retry: Object.freeze({ times: 0, delay: '1s', factor: 2, jitter: 0.2, ...spec.retry }),
    timeout: spec.timeout === undefined || faults.some(({ word }) => word === 'timeout') ? null : span(spec.timeout),
    lag: spec.lag ?? null,
    mayBeEmpty: spec.mayBeEmpty ?? false,
    fullRefresh: spec.fullRefresh ?? true,
    increment: spec.increment ?? null,
    version: spec.version ?? '',
    pinned: Object.freeze([...(spec.pinned ?? [])]),
    formerly: Object.freeze([...(spec.formerly ?? [])]),
    governance: spec.governance ?? null,
    needs: Object.freeze({ ...spec.needs }),
  })
  return remember(one, faults)
}

function columnsAt(partitions: Partitions | null, at: string | Readonly<Record<string, string>> | undefined) {
  const columns: Record<string, string> = {}
  for (const axis of partitions?.axes ?? []) {
    const timed = axis.kind === 'cron' || axis.kind === 'sessions'
    const declared = typeof at === 'string' ? (timed ? at : undefined) : at?.[axis.name]
    const column = declared ?? (timed ? undefined : axis.name)
    if (column !== undefined) columns[axis.name] = column
  }
  return columns
}

const PROPERTIES: ReadonlySet<string> = new Set(
  `doc owner tags in rows unique partitions at knownAt touches fresh checks batch validate pool retry timeout lag mayBeEmpty
   fullRefresh increment relation governance version pinned formerly needs from run load probe`.split(/\s+/),
)

// The compiler refuses it too, but nothing compiles before it runs: a misspelt `unique` would be no key at all.
function unknownIn(spec: object): readonly DefinitionFault[] {
  return Object.keys(spec)
    .filter((name) => !PROPERTIES.has(name))
    .map((name) => ({
      word: name,
      what: `'${name}' is no property of an asset`,
      mend: didYouMean(name, PROPERTIES) ?? 'take it out',
    }))
}

function wordFaults(spec: {
  readonly timeout?: string
  readonly lag?: string
  readonly batch?: number
}): readonly DefinitionFault[] {
  const { batch = 1 } = spec
  const whole = Number.isInteger(batch) && batch > 0
  const wrong = whole
    ? []
    : [{ word: 'batch', what: `batch: ${String(batch)} is no number of partitions`, mend: 'write batch: 20' }]
  const spans = (['timeout', 'lag'] as const).flatMap((word) => {
    const written = spec[word]
    try {
      if (written !== undefined) span(written)
      return []
    } catch (error) {
      return [{ word, what: `${word}: ${error instanceof Error ? error.message : String(error)}` }]
    }
  })
  return [...wrong, ...spans]
}
