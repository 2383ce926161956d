/** Everything that a reader of a project may want to look up, as plain data: the page draws this and nothing else. */
export interface Catalogue {
  readonly title: string
  /** When it was written, ISO. */
  readonly at: string
  /** What the reader must know of the whole: no log, a file that is in use … */
  readonly notes: readonly string[]
  readonly entries: readonly Entry[]
}

/** One asset, seed, source, exposure …; absent words are empty, unknown ones null. */
export interface Entry {
  readonly key: string
  /** source, asset, model, seed, snapshot, exposure … */
  readonly kind: string
  /** Markdown. */
  readonly doc: string
  readonly owner: string
  readonly tags: readonly string[]
  /** Path from the root, and 1-based line. */
  readonly file: string | null
  readonly line: number | null
  readonly materialized: string | null
  /** Its name in the warehouse. */
  readonly relation: string | null
  /** How it is cut, in words. */
  readonly partitions: string | null
  readonly unique: readonly string[]
  readonly columns: readonly EntryColumn[]
  readonly checks: readonly EntryCheck[]
  readonly currency: Standing
  readonly freshness: Standing
  /** Newest materialization, ISO. */
  readonly lastAt: string | null
  readonly rows: number | null
  /** Keys of the entries that it stands on. */
  readonly from: readonly string[]
  /** As it was written, and as the engine gets it. */
  readonly source: string | null
  readonly compiled: string | null
  /** Why there is no compiled text. */
  readonly uncompiled: string | null
  /** More about it, by name: maturity, address, access … */
  readonly more: Readonly<Record<string, string>>
}

export interface EntryColumn {
  readonly name: string
  readonly type: string
  readonly doc: string
}

/** `good` alone is drawn green: what was not checked is `unknown`. */
export type Verdict = 'good' | 'warn' | 'bad' | 'unknown' | 'none'

export interface Standing {
  readonly verdict: Verdict
  readonly word: string
  readonly why: string
}

export interface EntryCheck {
  readonly name: string
  /** What it looks at, in words. */
  readonly about: string
  readonly column: string | null
  readonly severity: string
  readonly result: Standing
}

/** Nothing is known. */
export const unknown = (why: string): Standing => ({ verdict: 'unknown', word: 'unknown', why })
