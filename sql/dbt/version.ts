import { listOf, mapOf, type PlainMap } from './yaml.ts'

/**
 * What is said of one version of a model: its own words over those of the model. Of the model's columns it has all, unless an
 * `include:` among its columns says which; its own come behind them, or in the place of those of their name.
 */
export function versionSaid(said: PlainMap, version: PlainMap): PlainMap {
  const entries = listOf(version.columns).map(mapOf)
  const chosen = entries.find((one) => one.include !== undefined || one.exclude !== undefined)
  const include = chosen?.include ?? 'all'
  const names = new Set(listOf(include).map(String))
  const excluded = new Set(listOf(chosen?.exclude).map(String))
  const all = include === 'all' || include === '*'
  const columns = new Map(
    listOf(said.columns)
      .map(mapOf)
      .filter(({ name }) => (all || names.has(String(name))) && !excluded.has(String(name)))
      .map((one) => [String(one.name), one]),
  )
  for (const one of entries) if (one.name !== undefined) columns.set(String(one.name), one)
  return { ...said, ...version, columns: [...columns.values()] }
}
