import { readFileSync } from 'node:fs'
import type { Column } from '#core/column.ts'
import type { Exposure } from '#core/exposure.ts'
import type { Place } from '#core/graph.ts'
import { keepWhole } from '#core/write-whole.ts'
import type { Contents } from './footprint.ts'
import type { Frozen, FrozenSource } from './frozen.ts'

/** What the models of a project came to, as it lies in the file. */
export interface Kept {
  /** Of the footprint under which it was found. */
  readonly stamp: string
  /** Hash over all contents. */
  readonly content: string
  readonly models: readonly Frozen[]
  /** Columns by key, each list once: most models share theirs with others. */
  readonly lists: readonly (readonly Column[])[]
  readonly columns: readonly (readonly [string, number])[]
  /** Those that are not the first line of the model's file. */
  readonly places: readonly (readonly [string, Place])[]
  readonly exposures: readonly Exposure[]
  readonly sources: readonly FrozenSource[]
}

/** Reads what was kept; null where nothing was, or not whole. */
export const readKept = (path: string): Kept | null => read(path) as Kept | null // written by `write` alone; another shape has another hash

/** Reads the contents that were kept beside it. */
export const readContents = (path: string): Contents | null => read(path) as Contents | null // as above

export const write = (path: string, what: Kept | Contents): void => keepWhole(path, JSON.stringify(what))

/** Columns by key as they are kept, and the lists in which they stand. */
export function listed(columns: ReadonlyMap<string, readonly Column[]>): Pick<Kept, 'lists' | 'columns'> {
  const places = new Map<string, number>()
  const known = new Map<readonly Column[], number>()
  const lists: (readonly Column[])[] = []
  const placeOf = (list: readonly Column[]): number => {
    const text = JSON.stringify(list)
    const at = places.get(text) ?? lists.push(list) - 1
    places.set(text, at)
    known.set(list, at)
    return at
  }
  return { columns: [...columns].map(([key, list]) => [key, known.get(list) ?? placeOf(list)] as const), lists }
}

/** Columns by key, of what was kept. */
export function columnsIn({ lists, columns }: Pick<Kept, 'lists' | 'columns'>): ReadonlyMap<string, readonly Column[]> {
  return new Map(columns.map(([key, at]) => [key, lists[at] ?? []]))
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null // not there yet, or not whole: it is made again
  }
}
