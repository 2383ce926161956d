import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Column, ColumnType } from '#core/column.ts'
import { keepWhole } from '#core/write-whole.ts'

/** Columns by key and by the hash of all that they depend on; a file, so that a project that did not change binds nothing. */
export class BindCache {
  private readonly path: string | null
  private readonly before: ReadonlyMap<string, Entry>
  private readonly now = new Map<string, Entry>()
  private changed = false

  /** `path` null: nothing is kept. A file that cannot be read counts as empty. */
  constructor(path: string | null) {
    this.path = path
    this.before = new Map(Object.entries(path === null ? {} : readEntries(path)))
  }

  get(key: string, hash: string): readonly Column[] | undefined {
    const entry = this.before.get(key)
    if (entry === undefined || entry[0] !== hash) return undefined
    this.now.set(key, entry)
    return columnsOf(entry)
  }

  set(key: string, hash: string, columns: readonly Column[]) {
    this.changed = true
    this.now.set(key, [hash, ...columns.flatMap(({ name, type }) => [name, type])])
  }

  /** Writes the file, if anything in it is new or gone. */
  save() {
    if (this.path === null || (!this.changed && this.now.size === this.before.size)) return
    keepWhole(this.path, JSON.stringify({ v: VERSION, entries: Object.fromEntries(this.now) }))
  }
}

/** A hash of texts, each with its length, so that no two lists collide. */
export function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha1')
  for (const text of texts) hash.update(`${text.length}:${text}`)
  return hash.digest('base64url')
}

// Hash, then name and type of each column in turn.
type Entry = readonly string[]

// Another one where models are looked at for more than before.
const VERSION = 4

function readEntries(path: string): Readonly<Record<string, Entry>> {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const isCache = typeof read === 'object' && read !== null && 'v' in read && read.v === VERSION && 'entries' in read
    // The file is our own; its version says its shape.
    return isCache ? (read.entries as Record<string, Entry>) : {}
  } catch {
    return {}
  }
}

function columnsOf(entry: Entry): readonly Column[] {
  const columns: Column[] = []
  // Types were written by `set` from columns.
  for (let at = 1; at < entry.length; at += 2) {
    columns.push({ name: entry[at] ?? '', type: entry[at + 1] as ColumnType, nullable: true })
  }
  return columns
}
