import { isMap, type Plain, type PlainMap } from './yaml.ts'

/**
 * An entry of a .yml file with the Jinja of its texts rendered, but for those that dbt renders later: descriptions, tests, hooks
 * written with an underscore, and what asks for freshness (dbt/parser/schema_renderer.py).
 */
export function renderedEntry(kind: string, entry: PlainMap, render: (text: string) => Plain): PlainMap {
  if (!KINDS.has(kind)) return entry
  const of = (value: Plain, path: Path): Plain => {
    if (path.length > 0 && isLater(kind, path)) return value
    if (typeof value === 'string') return /\{[{%#]/.test(value) ? render(value) : value
    if (Array.isArray(value)) return value.map((one, at) => of(one, [...path, at]))
    return isMap(value) ? mapIn(value, path) : value
  }
  const mapIn = (map: PlainMap, path: Path): PlainMap =>
    Object.fromEntries(Object.entries(map).map(([key, one]) => [key, of(one, [...path, key])]))
  return mapIn(entry, [])
}

type Path = readonly (string | number | undefined)[]

const KINDS: ReadonlySet<string> = new Set([
  ...['models', 'seeds', 'snapshots', 'analyses', 'data_tests', 'sources', 'exposures', 'groups'],
  ...['semantic_models', 'metrics', 'saved_queries'],
])

function isLater(kind: string, path: Path): boolean {
  // What rows are taken by is rendered by whoever asks for the metric.
  if (kind === 'metrics' && (path.at(-1) === 'filter' || path.at(-2) === 'filter')) return true
  if (kind === 'saved_queries' && path[0] === 'query_params' && path[1] === 'where') return true
  if (kind !== 'sources') return isLaterOfNode(path)
  if (path[0] === 'description' || path[0] === 'loaded_at_query') return true
  if (path[0] === 'config' && path[1] === 'loaded_at_query') return true
  return path[0] === 'tables' && path.length > 2 && isLaterOfNode(path.slice(2))
}

function isLaterOfNode(path: Path): boolean {
  const [first, second, third] = path
  if (LATER.has(first) || (path.length === 2 && LATER.has(second))) return true
  if (first === 'config' && (second === 'pre_hook' || second === 'post_hook' || second === 'loaded_at_query'))
    return true
  if (path.length === 5 && path[4] === 'description') return true
  return (first === 'columns' || PARTS.has(first)) && third !== 'loaded_at_query' && LATER.has(third)
}

const PARTS: ReadonlySet<Path[number]> = new Set(['dimensions', 'measures', 'entities'])
const LATER: ReadonlySet<Path[number]> = new Set(['tests', 'data_tests', 'description', 'loaded_at_query'])
