import { listOf, mapOf, type Plain, type PlainMap } from './yaml.ts'

/** One version of a model, as its file is found. */
export interface Version {
  readonly name: string
  readonly version: string
  readonly said: PlainMap
}

/**
 * The version whose SQL stands in the file `file`, of a model that says `versions`: `orders_v2`, or what `defined_in` says. The latest
 * one may stand in the model's own name, where the other file is not there. null where it is none of them.
 */
export function versionOf(file: string, model: PlainMap, isThere: (file: string) => boolean): Version | null {
  const name = String(model.name)
  const latest = String(model.latest_version ?? newestOf(model))
  for (const one of listOf(model.versions)) {
    const said = mapOf(one)
    const version = String(said.v)
    const own = fileOf(name, said)
    if (file === own || (file === name && version === latest && !isThere(own))) return { name, version, said }
  }
  return null
}

/** The name of the file of one version of a model, without its ending. */
export const fileOf = (model: string, version: PlainMap): string =>
  typeof version.defined_in === 'string' ? version.defined_in : `${model}_v${String(version.v)}`

/** The newest of the versions that a model says: by number, or by text where one is none. */
export function newestOf(model: PlainMap): Plain {
  const versions = listOf(model.versions).map((one) => mapOf(one).v ?? null)
  const before = (a: Plain, b: Plain) =>
    Number.isNaN(Number(a) - Number(b)) ? (String(a) < String(b) ? -1 : 1) : Number(a) - Number(b)
  return versions.sort(before).at(-1) ?? null
}

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
