import type { Role } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import type { Fault } from '#core/error.ts'
import { by, type Promised, release, within } from '#core/freshness.ts'
import type { Governance } from '#core/governance.ts'
import { OWNER } from '#core/graph-faults.ts'
import type { Increment } from '#core/increment.ts'
import type { Mapping } from '#core/mapping.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Partitions } from '#core/partition/definition.ts'
import type { Select } from '#core/select.ts'
import { HOOK_WORDS } from '../hook/hook.ts'
import { FOREIGN_WORDS } from './foreign-word.ts'
import { historyOf, SNAPSHOT_WORDS } from './history.ts'
import { type Growth, growthOf, INCREMENT_WORDS, refuseIncrement } from './increment.ts'
import { flag, named, oneOf, SettingReader, type Settings, spanText, text, texts, whole } from './setting.ts'

/** What makes the table: a query, a query whose versions are kept, a file. */
export type ModelKind = 'model' | 'snapshot' | 'seed'

/** What a model says of itself, in `config(...)` or in schema.yml: the same words in both. */
export interface ModelConfig {
  readonly materialized: Select['materialized']
  readonly enabled: boolean
  readonly doc: string
  readonly owner: string
  readonly tags: readonly string[]
  readonly in: Role
  readonly partitions: Partitions | null
  readonly at: string | Readonly<Record<string, string>> | undefined
  readonly unique: readonly string[]
  readonly knownAt: string | undefined
  readonly touches: string | undefined
  readonly fresh: Promised | undefined
  /** How a ref without words is read, in place of alignment. */
  readonly lookback: Mapping | undefined
  readonly batch: number | undefined
  readonly pool: string | undefined
  readonly timeout: string | undefined
  readonly version: string | undefined
  /** Schema and name of the table, where they are not those of the file. */
  readonly schema: string | undefined
  readonly alias: string | undefined
  readonly formerly: readonly string[]
  readonly fullRefresh: boolean
  readonly increment: Increment | null
  readonly access: Governance['access'] | null
  readonly group: string | null
  readonly deprecationDate: string | null
}

/** What TypeScript shares with models by name. */
export interface Shared {
  readonly partitions: ReadonlyMap<string, Partitions>
  readonly calendars: ReadonlyMap<string, ReleaseCalendar>
}

/** The config of these settings. Every wrong word is a fault; what is wrong keeps its default. */
export function readConfig(
  settings: Settings,
  shared: Shared,
  kind: ModelKind = 'model',
): { readonly config: ModelConfig; readonly faults: readonly Fault[] } {
  const read = new SettingReader(settings)
  const shape = SHAPES[kind](read, shared)
  const config: ModelConfig = {
    materialized: shape.materialized,
    enabled: read.one('enabled', flag) ?? true,
    doc: read.one('doc', text) ?? read.one('description', text) ?? '',
    owner: read.one('owner', owner) ?? (settings.get('owner')?.value == null ? '' : UNREAD_OWNER),
    tags: read.one('tags', texts) ?? [],
    in: read.one('in', role) ?? 'warehouse',
    partitions: shape.partitions,
    at: shape.at ?? read.one('at', columns),
    unique: shape.unique ?? read.one('unique', texts) ?? read.one('unique_key', texts) ?? [],
    knownAt: read.one('known_at', text),
    touches: read.one('touches', text),
    fresh: read.one('fresh', (value) => promise(value, shared)),
    lookback: lookbackOf(read),
    batch: read.one('batch', whole),
    pool: read.one('pool', text),
    timeout: read.one('timeout', spanText),
    version: read.one('version', text),
    schema: read.one('schema', schemaName) ?? (kind === 'snapshot' ? read.one('target_schema', schemaName) : undefined),
    alias: read.one('alias', relationName),
    formerly: read.one('formerly', texts) ?? [],
    fullRefresh: shape.fullRefresh ?? read.one('full_refresh', flag) ?? true,
    increment: shape.increment,
    access: read.one('access', oneOf(['private', 'protected', 'public'])) ?? null,
    group: read.one('group', text) ?? null,
    deprecationDate: read.one('deprecation_date', day) ?? null,
  }
  read.one('contract', contract)
  return {
    config,
    faults: [
      ...read.faults,
      ...unknownOf(settings, KEYS[kind]),
      ...metaFaults(settings),
      ...shapeFaults(settings, config),
    ],
  }
}

/** Where the table of a key stands: as its key says, but for an alias or another schema. */
export function relationOfModel(key: string, { schema, alias }: Pick<ModelConfig, 'schema' | 'alias'>): string {
  const [subject = '', name = ''] = key.split('.')
  return `${schema ?? subject}.${alias ?? name}`
}

interface Shape extends Growth {
  readonly materialized: Select['materialized']
  readonly unique?: readonly string[]
  readonly fullRefresh?: boolean
}

const SHAPES: Readonly<Record<ModelKind, (read: SettingReader, shared: Shared) => Shape>> = {
  model: (read, shared) => {
    const said = read.one('partitions', (value) => named('partitions are', value, shared.partitions)) ?? null
    const materialized = read.one('materialized', materialization) ?? (said ? 'incremental' : 'view')
    if (materialized === 'incremental') return { materialized, ...growthOf(read, said) }
    refuseIncrement(read, materialized)
    return { materialized, partitions: said, at: undefined, increment: null }
  },
  // What it holds cannot be had again from what it reads.
  snapshot: (read) => {
    const increment = historyOf(read)
    const unique = increment === null ? [] : [increment.names.id]
    return { materialized: 'incremental', partitions: null, at: undefined, increment, unique, fullRefresh: false }
  },
  seed: () => ({ materialized: 'table', partitions: null, at: undefined, increment: null }),
}

const OF_ALL = [
  ...['enabled', 'doc', 'description', 'owner', 'tags', 'in', 'known_at', 'touches', 'fresh', 'pool', 'timeout'],
  ...['version', 'formerly', 'alias', 'schema', 'group'],
]
/** The words of a config, by what says it. */
export const KEYS: Readonly<Record<ModelKind, readonly string[]>> = {
  model: [
    ...['materialized', 'partitions', 'at', 'unique', 'unique_key', 'full_refresh', 'lookback', 'batch', 'contract'],
    ...['access', 'deprecation_date'],
    ...[...INCREMENT_WORDS, ...HOOK_WORDS, ...OF_ALL],
  ],
  snapshot: ['target_schema', ...SNAPSHOT_WORDS, ...HOOK_WORDS, ...OF_ALL],
  seed: ['unique', 'column_types', 'delimiter', ...OF_ALL],
}

function unknownOf(settings: Settings, known: readonly string[]): readonly Fault[] {
  return [...settings]
    .filter(([key]) => !known.includes(key) && key !== 'meta')
    .map(([key, setting]) => {
      const foreign = FOREIGN_WORDS[key]
      if (foreign !== undefined) return setting.blame(`config '${key}' of dbt is not taken here`, foreign)
      const mend = didYouMean(key, known) ?? `known are ${known.slice(0, 12).join(', ')} …; the rest goes under meta`
      return setting.blame(`unknown config '${key}'`, mend)
    })
}

function metaFaults(settings: Settings): readonly Fault[] {
  const meta = settings.get('meta')
  const { value = null } = meta ?? {}
  if (meta === undefined || value === null || (typeof value === 'object' && !Array.isArray(value))) return []
  return [meta.blame('meta: holds a map', "write meta={'name': value}")]
}

function shapeFaults(settings: Settings, config: ModelConfig): readonly Fault[] {
  const { materialized, partitions } = config
  const hook = settings.get('pre_hook') ?? settings.get('post_hook')
  if (materialized === 'ephemeral' && hook)
    return [hook.blame('an ephemeral model is never made, so nothing is run beside it', "write materialized='view'")]
  const refresh = settings.get('full_refresh')
  if (refresh?.value === true && config.increment !== null) {
    const mend = "write materialized='table', or take it out: --full-refresh makes it anew when that is asked"
    return [refresh.blame('what grows is made anew with each run where full_refresh is true, as dbt has it', mend)]
  }
  if (partitions !== null && materialized !== 'incremental') {
    const setting = settings.get('materialized') ?? settings.get('partitions')
    const what = `a ${materialized} has no partitions of its own`
    return setting ? [setting.blame(what, "write materialized='incremental', or take the partitions out")] : []
  }
  return []
}

// Whether it is enforced is asked where the columns are known.
function contract(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError('{enforced: true} is wanted')
  const words = Object.keys(value).filter((word) => word !== 'enforced')
  if (words.length > 0) throw new RangeError(`it has enforced alone, not ${words.join(', ')}`)
  if ('enforced' in value && typeof value.enforced !== 'boolean') throw new RangeError('enforced is true or false')
}

// dbt counts batches, which here are read again when what they read changed; ours is a span of time.
function lookbackOf(read: SettingReader): Mapping | undefined {
  if (read.settings.get('incremental_strategy')?.value === 'microbatch') {
    read.one('lookback', (value) => (value === 0 ? 0 : whole(value)))
    return undefined
  }
  return read.one('lookback', (value) => ({ kind: 'lookback', span: spanText(value), atStart: 'clip' }) as const)
}

/** How a model is stored. */
export const MATERIALIZATIONS = ['view', 'table', 'incremental', 'ephemeral'] as const
/** Where it rests. */
export const ROLES = ['warehouse', 'lake', 'serving', 'memory'] as const
const materialization = oneOf(MATERIALIZATIONS)
const role = oneOf(ROLES)

// Stands where the owner that is said is none, which is told where it is said.
const UNREAD_OWNER = 'team:unread'

function owner(value: unknown): string {
  const said = text(value)
  if (OWNER.test(said)) return said
  throw new RangeError(`'${said}' is no owner: write an e-mail address or team:name`)
}

/** A name of a table in small letters; throws RangeError, as all here do. */
export function relationName(value: unknown): string {
  const name = text(value)
  if (/^[a-z][a-z0-9_]*$/.test(name)) return name
  throw new RangeError(`'${name}' is no name: write it in small letters, digits and _`)
}

function day(value: unknown): string {
  const written = text(value)
  const [, month] = /^\d{4}-(\d\d)-\d\d/.exec(written) ?? []
  // The 30th of February is parsed as one of March.
  const at = new Date(written)
  if (month !== undefined && at.getUTCMonth() + 1 === Number(month)) return written
  throw new RangeError(`'${written}' is no date: write 2027-01-31`)
}

/** The name of a schema that is not DuckDB's own. */
export function schemaName(value: unknown): string {
  const name = relationName(value)
  if (!['temp', 'system', 'information_schema', 'pg_catalog'].includes(name)) return name
  throw new RangeError(`'${name}' is DuckDB's own schema; write another`)
}

function columns(value: unknown): string | Readonly<Record<string, string>> {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([axis, column]) => [axis, text(column)]))
  }
  throw new RangeError('a column is wanted, or one for each axis')
}

// `fresh='5m'`, {within, warn_at}, {by: cron, zone, warn_at} or {release: calendar, within, warn_at}.
function promise(value: unknown, { calendars }: Shared): Promised {
  if (typeof value !== 'object' || value === null) return within(spanText(value))
  const say = new Map(Object.entries(value))
  const get = (key: string) => (say.has(key) ? text(say.get(key)) : undefined)
  const options = { warnAt: get('warn_at') ?? null }
  const [cron, zone, calendar, length] = [get('by'), get('zone'), get('release'), get('within')]
  if (cron !== undefined && zone !== undefined) return by(cron, zone, options)
  if (calendar !== undefined && length !== undefined) {
    return release(named('release calendar is', calendar, calendars), spanText(length), options)
  }
  if (length !== undefined) return within(spanText(length), options)
  throw new RangeError("write fresh='5m', {within}, {by, zone} or {release, within}")
}
