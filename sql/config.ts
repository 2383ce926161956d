import type { Role } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import type { Fault } from '#core/error.ts'
import { by, type Promised, release, within } from '#core/freshness.ts'
import { span } from '#core/instant.ts'
import type { Mapping } from '#core/mapping.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Partitions } from '#core/partition/definition.ts'
import type { Select } from '#core/select.ts'

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
  readonly formerly: readonly string[]
  readonly fullRefresh: boolean
}

/** What TypeScript shares with models by name. */
export interface Shared {
  readonly partitions: ReadonlyMap<string, Partitions>
  readonly calendars: ReadonlyMap<string, ReleaseCalendar>
}

/** One word of a config: its value as plain data, and how to complain at its place. */
export interface Setting {
  readonly value: unknown
  blame(what: string, mend?: string): Fault
}

/** The config of these settings. Every wrong word is a fault; what is wrong keeps its default. */
export function readConfig(
  settings: ReadonlyMap<string, Setting>,
  shared: Shared,
): { readonly config: ModelConfig; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  const read = new Reader(settings, faults)
  const partitioned = read.one('partitions', (value) => named('partitions are', value, shared.partitions)) ?? null
  const config: ModelConfig = {
    materialized: read.one('materialized', materialization) ?? (partitioned ? 'incremental' : 'view'),
    enabled: read.one('enabled', flag) ?? true,
    doc: read.one('doc', text) ?? read.one('description', text) ?? '',
    owner: read.one('owner', text) ?? '',
    tags: read.one('tags', texts) ?? [],
    in: read.one('in', role) ?? 'warehouse',
    partitions: partitioned,
    at: read.one('at', columns),
    unique: read.one('unique', texts) ?? read.one('unique_key', texts) ?? [],
    knownAt: read.one('known_at', text),
    touches: read.one('touches', text),
    fresh: read.one('fresh', (value) => promise(value, shared)),
    lookback: read.one('lookback', (value) => ({ kind: 'lookback', span: spanText(value), atStart: 'clip' }) as const),
    batch: read.one('batch', whole),
    pool: read.one('pool', text),
    timeout: read.one('timeout', spanText),
    version: read.one('version', text),
    formerly: read.one('formerly', texts) ?? [],
    fullRefresh: read.one('full_refresh', flag) ?? true,
  }
  return { config, faults: [...faults, ...unknownOf(settings), ...shapeFaults(settings, config)] }
}

const KEYS = [
  'materialized',
  'enabled',
  'doc',
  'description',
  'owner',
  'tags',
  'in',
  'partitions',
  'at',
  'unique',
  'unique_key',
  'known_at',
  'touches',
  'fresh',
  'lookback',
  'batch',
  'pool',
  'timeout',
  'version',
  'formerly',
  'full_refresh',
] as const

/** The key as it is written here: `knownAt` and `known_at` are one. */
export function configKey(key: string): string {
  return key.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`)
}

// Reads settings one by one, keeping what is wrong with them.
class Reader {
  private readonly settings: ReadonlyMap<string, Setting>
  private readonly faults: Fault[]

  constructor(settings: ReadonlyMap<string, Setting>, faults: Fault[]) {
    this.settings = settings
    this.faults = faults
  }

  one<T>(key: (typeof KEYS)[number], parse: (value: unknown) => T): T | undefined {
    const setting = this.settings.get(key)
    if (setting === undefined || setting.value === null) return undefined
    try {
      return parse(setting.value)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.faults.push(setting.blame(`config '${key}': ${error.message}`))
      return undefined
    }
  }
}

function unknownOf(settings: ReadonlyMap<string, Setting>): readonly Fault[] {
  const known: readonly string[] = KEYS
  return [...settings]
    .filter(([key]) => !known.includes(key) && key !== 'meta')
    .map(([key, setting]) =>
      setting.blame(
        `unknown config '${key}'`,
        didYouMean(key, KEYS) ?? `known are ${KEYS.slice(0, 12).join(', ')} …; the rest goes under meta`,
      ),
    )
}

function shapeFaults(settings: ReadonlyMap<string, Setting>, config: ModelConfig): readonly Fault[] {
  const { materialized, partitions } = config
  if (partitions !== null && materialized !== 'incremental') {
    const setting = settings.get('materialized') ?? settings.get('partitions')
    const what = `a ${materialized} has no partitions of its own`
    return setting ? [setting.blame(what, "write materialized='incremental', or take the partitions out")] : []
  }
  if (partitions === null && materialized === 'incremental' && !settings.has('partitions')) {
    const setting = settings.get('materialized')
    const what = 'an incremental model is made partition by partition, and names no partitions'
    return setting ? [setting.blame(what, "add partitions='daily', or write materialized='table'")] : []
  }
  return []
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new RangeError(`a text is wanted, not ${JSON.stringify(value)}`)
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(text) : [text(value)]
}

function flag(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new RangeError(`true or false is wanted, not ${JSON.stringify(value)}`)
}

function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  throw new RangeError(`a whole number above 0 is wanted, not ${JSON.stringify(value)}`)
}

function spanText(value: unknown): string {
  const written = text(value)
  span(written)
  return written
}

function oneOf<const T extends string>(allowed: readonly T[]): (value: unknown) => T {
  return (value) => {
    const found = allowed.find((one) => one === value)
    if (found !== undefined) return found
    throw new RangeError(`${JSON.stringify(value)} is none of ${allowed.join(', ')}${hint(value, allowed)}`)
  }
}

const materialization = oneOf(['view', 'table', 'incremental', 'ephemeral'])
const role = oneOf(['warehouse', 'lake', 'serving', 'memory'])

function hint(value: unknown, names: Iterable<string>): string {
  const near = typeof value === 'string' ? didYouMean(value, names) : undefined
  return near ? `; ${near}` : ''
}

function columns(value: unknown): string | Readonly<Record<string, string>> {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([axis, column]) => [axis, text(column)]))
  }
  throw new RangeError('a column is wanted, or one for each axis')
}

function named<T>(what: string, value: unknown, known: ReadonlyMap<string, T>): T {
  const name = text(value)
  const found = known.get(name)
  if (found) return found
  const names = [...known.keys()]
  throw new RangeError(`no ${what} called '${name}'${hint(name, names) || `; there are ${names.join(', ') || 'none'}`}`)
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
