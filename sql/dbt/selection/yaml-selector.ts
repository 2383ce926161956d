import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DefinitionError, UsageError } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { type Selected, WAYS } from '#core/selection.ts'
import { renderedPlain } from '../read/config-tree.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap, readPlainYaml } from '../read/yaml.ts'
import { INDIRECT, SHAPE } from './selection.ts'
import { METHODS } from './selection-method.ts'

/** A text with its Jinja rendered. */
type Render = (text: string) => Plain

const same: Render = (text) => text

/** The selectors of a project's selectors.yml by name, and the one that stands where nothing is selected. */
export interface YamlSelectors {
  readonly byName: ReadonlyMap<string, Selected>
  readonly fallback: string | null
}

const FILE = 'selectors.yml'

/** Reads selectors.yml, its texts as `render` makes them; none where there is no such file. Throws DefinitionError for what is no selector. */
export async function yamlSelectors(root: string, render: Render = same): Promise<YamlSelectors> {
  const path = join(root, FILE)
  if (!existsSync(path)) return { byName: new Map(), fallback: null }
  const written = await writtenIn(root, path, render)
  const definitions = new Map(written.map((one) => [String(one.name), one.definition ?? null]))
  const byName = new Map([...definitions].map(([name, one]) => [name, selectedOf(one, definitions, [name])]))
  const fallback = written.find((one) => one.default === true)
  return { byName, fallback: fallback === undefined ? null : String(fallback.name) }
}

/** The selectors as dbt's manifest writes them: one that means another is written out. */
export async function selectorEntries(root: string, render: Render = same): Promise<PlainMap> {
  const path = join(root, FILE)
  if (!existsSync(path)) return {}
  const written = await writtenIn(root, path, render)
  const of = (said: Plain): Plain => {
    const { method, value } = mapOf(said)
    if (method === 'selector') return of(written.find((one) => one.name === value)?.definition ?? null)
    return typeof said === 'string' ? typed(said) : said
  }
  return Object.fromEntries(
    written.map((one) => [String(one.name), { ...one, definition: of(one.definition ?? null) }]),
  )
}

const writtenIn = async (root: string, path: string, render: Render): Promise<readonly PlainMap[]> =>
  listOf(mapOf(renderedPlain(await readPlainYaml(root, path), render)).selectors).map(mapOf)

function typed(text: string): PlainMap {
  const [, at, upDepth, up, core = '', down, downDepth] = SHAPE.exec(text) ?? []
  const colon = core.indexOf(':')
  return {
    ...{ method: colon > 0 ? core.slice(0, colon) : 'fqn', value: core.slice(colon + 1) },
    ...(at ? { childrens_parents: true } : {}),
    ...(up ? { parents: true, ...(upDepth ? { parents_depth: upDepth } : {}) } : {}),
    ...(down ? { children: true, ...(downDepth ? { children_depth: downDepth } : {}) } : {}),
  }
}

/** The selector of this name. Throws UsageError with the nearest one. */
export function selectorNamed({ byName }: YamlSelectors, name: string): Selected {
  const found = byName.get(name)
  if (found !== undefined) return found
  const [near] = nearest(name, [...byName.keys()])
  throw new UsageError(`no selector is called '${name}'${near ? `; did you mean ${near}?` : ` in ${FILE}`}`)
}

type Definitions = ReadonlyMap<string, Plain>

function selectedOf(said: Plain, all: Definitions, within: readonly string[]): Selected {
  if (typeof said === 'string') return { part: said }
  if (!isMap(said)) throw wrong(within, `${JSON.stringify(said)} is no selector`)
  const excluded = (items: readonly Plain[]) =>
    items
      .flatMap((one) => (isMap(one) && 'exclude' in one ? listOf(one.exclude) : []))
      .map((one) => selectedOf(one, all, within))
  const included = (items: readonly Plain[]) =>
    items
      .filter((one) => !(isMap(one) && 'exclude' in one && Object.keys(one).length === 1))
      .map((one) => selectedOf(one, all, within))
  if ('union' in said) {
    const items = listOf(said.union)
    return { union: included(items), exclude: excluded(items) }
  }
  if ('intersection' in said) {
    const items = listOf(said.intersection)
    return { intersection: included(items), exclude: excluded(items) }
  }
  if ('method' in said) {
    const one = ofMethod(said, all, within)
    return said.exclude === undefined
      ? one
      : { union: [one], exclude: listOf(said.exclude).map((each) => selectedOf(each, all, within)) }
  }
  const [[method, value] = []] = Object.entries(said)
  if (method === undefined) throw wrong(within, 'an empty selector')
  knownMethod(method, within)
  return { part: `${method}:${String(value)}` }
}

function ofMethod(said: PlainMap, all: Definitions, within: readonly string[]): Selected {
  const [method, value] = [String(said.method), String(said.value)]
  if (method === 'selector') {
    if (within.includes(value)) throw wrong(within, `selectors stand on each other: ${[...within, value].join(', ')}`)
    const other = all.get(value)
    if (other === undefined) throw wrong(within, `no selector is called '${value}'`)
    return selectedOf(other, all, [...within, value])
  }
  knownMethod(method, within)
  const depth = (of: 'parents' | 'children') =>
    typeof said[`${of}_depth`] === 'number' ? String(said[`${of}_depth`]) : ''
  const up = said.childrens_parents === true ? '@' : said.parents === true ? `${depth('parents')}+` : ''
  const down = said.children === true ? `+${depth('children')}` : ''
  const part = `${up}${method}:${value}${down}`
  const indirect = said.indirect_selection
  if (indirect === undefined) return { part }
  if (typeof indirect !== 'string' || !INDIRECT.some((one) => one === indirect))
    throw wrong(within, `indirect_selection is one of ${INDIRECT.join(', ')}, not ${JSON.stringify(indirect)}`)
  return { part, indirect }
}

// What is never selected by is wrong too.
function knownMethod(method: string, within: readonly string[]): void {
  const known = [...new Set([...WAYS, ...Object.keys(METHODS)])]
  if (known.includes(method) || known.includes(method.split('.')[0] ?? '') || method.startsWith('config.')) return
  const [near] = nearest(method, known)
  throw wrong(within, `'${method}' is no method${near ? `; did you mean ${near}?` : `; there are ${known.join(', ')}`}`)
}

const wrong = ([name = '']: readonly string[], what: string) =>
  new DefinitionError([
    { file: FILE, key: name, what, mend: 'write method: and value:, union:, intersection:, or a text as typed' },
  ])
