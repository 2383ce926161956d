import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepWhole } from '../write-whole.ts'
import type { Module } from './module.ts'

/** Modules by path and content, in a file, so that a load parses nothing that did not change. */
export class ModuleCache {
  private readonly folder: string | null
  private readonly before: Entries
  private readonly now: Record<string, Entry> = {}
  private changed = false

  /** The cache in a folder, e.g. `.tidemark/cache`; null: nothing is kept. A file that cannot be read counts as empty. */
  constructor(folder: string | null) {
    this.folder = folder
    this.before = folder === null ? {} : entriesIn(join(folder, NAME))
  }

  get(path: string, content: string): Module | undefined {
    const entry = this.before[path]
    if (entry?.[0] !== content) return undefined
    this.now[path] = entry
    return entry[1]
  }

  set(path: string, content: string, module: Module) {
    this.changed = true
    this.now[path] = [content, module]
  }

  /** Writes the file, if anything in it is new or gone; by rename, so that a reader never sees half of it. A folder that takes no file costs time, no more. */
  save() {
    const gone = Object.keys(this.before).length !== Object.keys(this.now).length
    if (this.folder === null || !(this.changed || gone)) return
    keepWhole(join(this.folder, NAME), JSON.stringify({ v: VERSION, entries: this.now }))
  }
}

/** The content hash by which a text is remembered. */
export const contentHash = (text: string | Uint8Array) => hash('sha1', text, 'base64url')

// The hash of the content, and what it was cut into.
type Entry = readonly [string, Module]
type Entries = Readonly<Record<string, Entry>>

const NAME = 'modules.json'

// To be raised when a slice of the same text becomes another.
const VERSION = 1

function entriesIn(path: string): Entries {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const isCache = typeof read === 'object' && read !== null && 'v' in read && read.v === VERSION && 'entries' in read
    // The file is our own; its version says its shape.
    return isCache ? (read.entries as Entries) : {}
  } catch {
    return {}
  }
}
