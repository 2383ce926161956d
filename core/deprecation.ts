import type { Asset } from './asset.ts'
import type { Graph } from './graph.ts'
import { type Instant, iso } from './instant.ts'

/** What is to be said of models that are, or will be, deprecated, and of `ref`s that will mean another version: a line each, as of `now`. */
export function deprecationNotes(graph: Graph, now: Instant): readonly string[] {
  const notes: string[] = []
  for (const key of graph.order) {
    const one = graph.assets.get(key)
    const date = one?.governance?.deprecationDate ?? null
    if (!one) continue
    if (date !== null && isPast(date, now))
      notes.push(`${key} has passed its deprecation date of ${date}: disable it, or take it out`)
    for (const above of graph.upstream.get(key) ?? []) notes.push(...notesOfEdge(graph, one, above, now))
  }
  return notes
}

function notesOfEdge(graph: Graph, one: Asset, above: string, now: Instant): readonly string[] {
  const governance = graph.assets.get(above)?.governance ?? null
  if (governance === null) return []
  const { deprecationDate: date, version } = governance
  const notes: string[] = []
  const other = version === null || version.v === version.latest ? '' : `; v${version.latest} is the latest`
  if (date !== null)
    notes.push(
      isPast(date, now)
        ? `${one.key} reads ${above}, which was deprecated on ${date}${other}`
        : `${one.key} reads ${above}, which is to be deprecated on ${date}${other}`,
    )
  const newer = version?.all.slice(version.all.indexOf(version.latest) + 1) ?? []
  if (version !== null && newer.length > 0 && one.governance?.unpinned.includes(above))
    notes.push(
      `${one.key} refs ${version.name} without a version, which is v${version.latest}; prerelease v${newer.join(', v')} is there: pin it by ref('${version.name}', v=${version.latest})`,
    )
  return notes
}

const isPast = (date: string, now: Instant): boolean => date <= iso(now).slice(0, date.length)
