import type { Entry } from '../catalogue.ts'

/** Looks through every word of every entry. */
export interface Search {
  /** Entries that hold all the words of a text, the best first: in the name, then in columns and tags, descriptions, SQL. */
  find(text: string): readonly Entry[]
}

/** A search over these entries; their texts are put together once. */
export function searchOf(entries: readonly Entry[]): Search {
  const all = entries.map((entry) => ({ entry, fields: fieldsOf(entry) }))
  return {
    find(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean)
      if (words.length === 0) return entries
      return all
        .map(({ entry, fields }) => ({ entry, score: scoreOf(fields, words) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score || (a.entry.key < b.entry.key ? -1 : 1))
        .map(({ entry }) => entry)
    },
  }
}

// In the order of what a hit in it is worth.
function fieldsOf(entry: Entry): readonly string[] {
  const { key, kind, columns, tags, owner, checks, doc, file, source, compiled, more } = entry
  return [
    key,
    [kind, ...tags, owner, ...columns.map(({ name }) => name), file ?? ''].join('\n'),
    [...checks.map(({ name, about }) => `${name} ${about}`), ...Object.values(more)].join('\n'),
    [doc, ...columns.map((column) => `${column.doc} ${column.type}`)].join('\n'),
    `${source ?? ''}\n${compiled ?? ''}`,
  ].map((text) => text.toLowerCase())
}

const WORTH = [100, 40, 15, 10, 1]

function scoreOf(fields: readonly string[], words: readonly string[]): number {
  let score = 0
  for (const word of words) {
    const at = fields.findIndex((text) => text.includes(word))
    if (at < 0) return 0
    score += (WORTH[at] ?? 0) + (at === 0 ? nameBonus(fields[0] ?? '', word) : 0)
  }
  return score
}

function nameBonus(key: string, word: string): number {
  const name = key.slice(key.indexOf('.') + 1)
  return key === word || name === word ? 100 : name.startsWith(word) ? 50 : 0
}
