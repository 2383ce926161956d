import type { Fault } from '#core/error.ts'
import type { Version } from '#core/governance.ts'
import { didYouMean } from '#core/nearest.ts'
import { entriesOf, entryOf, itemsOfYaml, scalarText, type Yaml, type YamlEntry, yamlFault } from '../yaml.ts'

/** One version of a model: what schema.yml says of it, and the files that may hold it, the likeliest first. */
export interface VersionNode {
  readonly version: Version
  readonly node: Yaml
  readonly files: readonly string[]
}

/** The versions of a model in schema.yml, each with what is said of it and what is said of all; empty where it has none. */
export function versionNodes(name: string, node: Yaml, faults: Fault[]): readonly VersionNode[] {
  const items = itemsOfYaml(entryOf(node, 'versions'))
  const read = items.flatMap((item) => {
    const v = scalarText(entryOf(item, 'v'))
    if (v !== undefined && /^[A-Za-z0-9_]+$/.test(v)) return [{ v, item }]
    faults.push(yamlFault(item, 'a version without a number', 'add v: 1 (digits, letters and _)'))
    return []
  })
  const all = read.map(({ v }) => v).sort(inOrder)
  const twice = read.find(({ v }, at) => read.findIndex((other) => other.v === v) < at)
  if (twice) faults.push(yamlFault(twice.item, `version ${twice.v} is described twice`))
  const said = entryOf(node, 'latest_version')
  const latest = scalarText(said) ?? all.at(-1) ?? ''
  if (said && !all.includes(latest))
    faults.push(
      yamlFault(
        said,
        `there is no version ${latest}`,
        didYouMean(latest, all) ?? (all.length === 0 ? 'list them under versions:' : `there are ${all.join(', ')}`),
      ),
    )
  return read.map(({ v, item }) => {
    const defined = scalarText(entryOf(item, 'defined_in'))
    const files = defined === undefined ? [`${name}_v${v}`, ...(v === latest ? [name] : [])] : [defined]
    return { version: { name, v, latest, all }, node: merged(node, item), files }
  })
}

// As dbt orders them: numbers as numbers, before names.
function inOrder(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  if (Number.isNaN(x) && Number.isNaN(y)) return a < b ? -1 : 1
  return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : x - y
}

/** Keys of a model that has versions. */
export const OF_VERSIONS = ['versions', 'latest_version']
/** Keys of a version, besides those of a model. */
export const OF_VERSION = ['v', 'defined_in']

// What a version says wins; its config and its columns are added to those of all.
function merged(node: Yaml, item: Yaml): Yaml {
  const own = entriesOf(item).filter(({ key }) => !OF_VERSION.includes(key))
  const shared = entriesOf(node).filter(({ key }) => !OF_VERSIONS.includes(key))
  const entries = [
    ...shared.filter(({ key }) => !own.some((one) => one.key === key)),
    ...own.map((entry): YamlEntry => {
      const other = shared.find(({ key }) => key === entry.key)?.of
      if (other === undefined) return entry.key === 'columns' ? { ...entry, of: columns([], entry.of) } : entry
      if (entry.key === 'config') return { ...entry, of: overlaid(other, entry.of) }
      return entry.key === 'columns' ? { ...entry, of: columns(itemsOfYaml(other), entry.of) } : entry
    }),
  ]
  return { ...item, value: { kind: 'map', entries } }
}

function overlaid(under: Yaml, over: Yaml): Yaml {
  const own = entriesOf(over)
  const rest = entriesOf(under).filter(({ key }) => !own.some((one) => one.key === key))
  return { ...over, value: { kind: 'map', entries: [...rest, ...own] } }
}

// `- include: all` with `exclude: [a]` takes the columns of all versions in.
function columns(shared: readonly Yaml[], said: Yaml): Yaml {
  const items = itemsOfYaml(said)
  const nameOf = (node: Yaml) => scalarText(entryOf(node, 'name'))
  const rule = items.find((one) => entryOf(one, 'include') !== undefined)
  const own = items.filter((one) => one !== rule)
  const include = rule && entryOf(rule, 'include')
  const names = itemsOfYaml(include).map(scalarText)
  const without = itemsOfYaml(rule && entryOf(rule, 'exclude')).map(scalarText)
  const every = ['all', '*'].includes(scalarText(include) ?? '')
  const taken = shared.filter((one) => {
    const name = nameOf(one)
    return (every || names.includes(name)) && !without.includes(name) && !own.some((other) => nameOf(other) === name)
  })
  return { ...said, value: { kind: 'list', items: [...taken, ...own] } }
}
