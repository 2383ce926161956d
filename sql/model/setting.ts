import type { Fault } from '#core/error.ts'
import { span } from '#core/instant.ts'
import { didYouMean, nearest } from '#core/nearest.ts'
import { Exact } from '../jinja/exact.ts'

/** One word of a config: its value as plain data, and how to complain at its place. */
export interface Setting {
  readonly value: unknown
  /** Where it was said in several places that all count: what each of them says. */
  readonly parts?: readonly Setting[]
  blame(what: string, mend?: string): Fault
}

export type Settings = ReadonlyMap<string, Setting>

/** The key as it is written here: `knownAt` and `known_at`, `pre-hook` and `pre_hook` are one. */
export function configKey(key: string): string {
  return key.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`).replaceAll('-', '_')
}

/** Reads settings one by one, keeping what is wrong with them. */
export class SettingReader {
  readonly settings: Settings
  readonly faults: Fault[] = []

  constructor(settings: Settings) {
    this.settings = settings
  }

  /** The value of a word; undefined where it is not said, or where `parse` throws RangeError, which is a fault then. */
  one<T>(key: string, parse: (value: unknown) => T): T | undefined {
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

  /** Blames what is not said, at the last word that is. */
  lack(what: string, mend: string): void {
    this.blame([...this.settings.keys()].reverse(), what, mend)
  }

  /** Blames the first of these words that is said. */
  blame(keys: readonly string[], what: string, mend: string): void {
    const said = keys.flatMap((key) => this.settings.get(key) ?? [])
    const setting = said.find(({ value }) => value !== null)
    if (setting) this.faults.push(setting.blame(what, mend))
  }
}

/** A text; throws RangeError, as all here do. */
export function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Exact) return String(value)
  throw new RangeError(`a text is wanted, not ${JSON.stringify(value)}`)
}

/** One text or a list of them. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(text) : [text(value)]
}

/** true or false. */
export function flag(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new RangeError(`true or false is wanted, not ${JSON.stringify(value)}`)
}

/** A whole number above 0. */
export function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  throw new RangeError(`a whole number above 0 is wanted, not ${JSON.stringify(value)}`)
}

/** A span of time as it is written, '5m'. */
export function spanText(value: unknown): string {
  const written = text(value)
  span(written)
  return written
}

/** One of these words. */
export function oneOf<const T extends string>(allowed: readonly T[]): (value: unknown) => T {
  return (value) => {
    const found = allowed.find((one) => one === value)
    if (found !== undefined) return found
    throw new RangeError(`${JSON.stringify(value)} is none of ${allowed.join(', ')}${hint(value, allowed)}`)
  }
}

/** What this name is known under; the nearest name is told where there is none. */
export function named<T>(what: string, value: unknown, known: ReadonlyMap<string, T>): T {
  const name = text(value)
  const found = known.get(name)
  if (found) return found
  const names = [...known.keys()]
  throw new RangeError(`no ${what} called '${name}'${hint(name, names) || `; there are ${names.join(', ') || 'none'}`}`)
}

function hint(value: unknown, names: Iterable<string>): string {
  if (typeof value !== 'string') return ''
  const all = [...names]
  // `apend` for append_new_columns
  const begun = new Map(all.map((name) => [name.replace(/_.*/, ''), name]))
  const [first] = nearest(value, begun.keys())
  const near = didYouMean(value, all) ?? (first && `did you mean ${begun.get(first)}?`)
  return near ? `; ${near}` : ''
}
