import type { Check } from '#core/check.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { TestText } from '../check/test-text.ts'
import { putSetting } from '../hook/hook.ts'
import { faultAt } from '../jinja/source.ts'
import { FOREIGN_KEYS } from '../model/foreign-word.ts'
import { configKey, type Setting } from '../model/setting.ts'
import {
  entriesOf,
  entryOf,
  isNothing,
  itemsOfYaml,
  plainYaml,
  scalarText,
  type Yaml,
  type YamlEntry,
  yamlFault,
} from '../yaml.ts'
import { type VersionNode, versionNodes } from './version.ts'
import { wordFormFaults } from './word-form.ts'

/** What schema.yml says of one model. */
export interface ModelSchema {
  readonly name: string
  readonly node: Yaml
  readonly settings: ReadonlyMap<string, Setting>
  readonly columns: readonly ColumnSchema[]
  /** What a snapshot that has no file takes its rows from. */
  readonly relation: Yaml | null
  /** Tests of the whole model, as written. */
  readonly tests: readonly Yaml[]
  /** dbt's constraints, as written. */
  readonly constraints: readonly Yaml[]
}

export interface ColumnSchema {
  readonly name: string
  readonly node: Yaml
  readonly doc: string
  /** The contract's type, as written. */
  readonly type: { readonly text: string; readonly node: Yaml } | null
  readonly tests: readonly Yaml[]
  /** dbt's constraints, as written. */
  readonly constraints: readonly Yaml[]
}

/** Checks of a model with the places that complain of their columns. */
export interface PlacedCheck {
  readonly check: Check
  readonly node: Yaml
  /** Of a test of the project's own. */
  readonly text?: TestText
}

/** What a schema.yml stands beside. */
export type Holding = 'models' | 'seeds' | 'snapshots'

/** The models (or seeds, snapshots) of a schema.yml by name: dbt's keys, and our words beside them or under config or meta. */
export function readSchema(
  root: Yaml,
  holding: Holding,
): {
  readonly models: readonly ModelSchema[]
  readonly versions: readonly VersionNode[]
  readonly groups: readonly Yaml[]
  readonly exposures: readonly Yaml[]
  readonly sources: readonly Yaml[]
  readonly unitTests: readonly Yaml[]
  readonly faults: readonly Fault[]
} {
  const faults: Fault[] = []
  if (root.value.kind !== 'map' && !isNothing(root))
    faults.push(yamlFault(root, 'the file is no map', `write ${holding}: and what it describes under it`))
  const known = [...TOP, holding, ...(holding === 'models' ? ['unit_tests', 'groups', 'exposures', 'sources'] : [])]
  for (const entry of entriesOf(root)) {
    if (OTHERS.includes(entry.key) && entry.key !== holding && isNothing(entry.of)) continue
    if (OTHERS.includes(entry.key) && entry.key !== holding)
      faults.push(
        faultAt(
          root.source,
          entry.offset,
          `${entry.key} are described beside their files`,
          `move them to ${entry.key}/<subject>/`,
        ),
      )
    else if (!known.includes(entry.key)) faults.push(unknownKey(root, entry, known))
  }
  // What stands under a word that nobody reads has no form.
  const isKnown = ({ key }: YamlEntry) => known.includes(key)
  const entries = entriesOf(root)
  const read = entries.filter(isKnown)
  faults.push(...wordFormFaults(root.value.kind === 'map' ? { ...root, value: { kind: 'map', entries: read } } : root))
  const version = entryOf(root, 'version')
  if (version && scalarText(version) !== '2')
    faults.push(
      yamlFault(version, `version ${scalarText(version) ?? ''} of this file is not known`, 'write version: 2'),
    )
  const config = entryOf(root, 'config')
  const shared = settingsOf([config])
  if (config && read.length === entries.length && itemsOfYaml(entryOf(root, holding)).length === 0)
    faults.push(
      yamlFault(config, `this config is of no one: the file names no ${holding}`, `name them under ${holding}:`),
    )
  const models: ModelSchema[] = []
  const versions: VersionNode[] = []
  const names = new Set<string>()
  for (const node of itemsOfYaml(entryOf(root, holding))) {
    const name = scalarText(entryOf(node, 'name'))
    if (name === undefined) {
      faults.push(yamlFault(node, 'a model without a name', 'add name: and the name of its file'))
      continue
    }
    if (names.has(name)) faults.push(yamlFault(node, `model '${name}' is described twice`))
    names.add(name)
    const own = holding === 'models' ? versionNodes(name, node, faults) : []
    versions.push(...own)
    for (const { version, node: one } of own)
      models.push(readModelSchema(`${name}_v${version.v}`, one, shared, faults, holding))
    if (own.length === 0) models.push(readModelSchema(name, node, shared, faults, holding))
  }
  const items = (key: string) => itemsOfYaml(entryOf(root, key))
  return {
    models,
    versions,
    unitTests: items('unit_tests'),
    groups: items('groups'),
    exposures: items('exposures'),
    sources: items('sources'),
    faults,
  }
}

/** Keys of a schema.yml besides what it describes. */
export const TOP = ['version', 'config', 'anchors']
const OTHERS: readonly string[] = ['models', 'seeds', 'snapshots']
/** Keys of a model, a seed or a snapshot; the words of KNOWN_IN_META may stand beside them. */
export const OF_MODEL = ['name', 'description', 'config', 'meta', 'columns', 'tests', 'data_tests', 'constraints']
/** Keys of a model alone. */
export const OF_MODELS = ['access', 'group', 'deprecation_date']
/** Keys of a column. */
export const OF_COLUMN = [
  'name',
  'description',
  'data_type',
  'tests',
  'data_tests',
  'constraints',
  'meta',
  'tags',
  'quote',
  'config',
]

function readModelSchema(
  name: string,
  node: Yaml,
  shared: ReadonlyMap<string, Setting>,
  faults: Fault[],
  holding: Holding,
): ModelSchema {
  const config = entryOf(node, 'config')
  const settings = new Map(shared)
  // What dbt calls meta is free; our words in it count, the rest is the author's own.
  for (const [key, setting] of settingsOf([entryOf(node, 'meta'), config && entryOf(config, 'meta')])) {
    if (KNOWN_IN_META.includes(key)) settings.set(key, setting)
  }
  for (const [key, setting] of settingsOf([config])) putSetting(settings, key, setting)
  const doc = entryOf(node, 'description')
  if (doc?.value.kind === 'scalar') settings.set('doc', settingOf(doc))
  for (const entry of entriesOf(node)) {
    if (OF_MODEL.includes(entry.key) || (holding === 'snapshots' && entry.key === 'relation')) continue
    if (KNOWN_IN_META.includes(configKey(entry.key))) settings.set(configKey(entry.key), settingOf(entry.of, entry))
    else if (holding === 'models' && OF_MODELS.includes(entry.key)) settings.set(entry.key, settingOf(entry.of, entry))
    else faults.push(unknownKey(node, entry, [...OF_MODEL, ...KNOWN_IN_META]))
  }
  const columns = columnsIn(node, faults)
  const relation = (holding === 'snapshots' && entryOf(node, 'relation')) || null
  return { name, node, settings, columns, relation, tests: testsOf(node), constraints: constraintsOf(node) }
}

/** Words of a config that may stand beside it or under meta. */
export const KNOWN_IN_META = [
  'owner',
  'tags',
  'partitions',
  'at',
  'unique',
  'fresh',
  'known_at',
  'touches',
  'lookback',
  'formerly',
  'batch',
  'pool',
  'timeout',
]

/** The columns of a node of schema.yml. */
export function columnsIn(node: Yaml, faults: Fault[]): readonly ColumnSchema[] {
  const columns = itemsOfYaml(entryOf(node, 'columns')).flatMap((column) => readColumn(column, faults))
  for (const [at, { name, node: twice }] of columns.entries())
    if (columns.findIndex((one) => one.name.toLowerCase() === name.toLowerCase()) < at)
      faults.push(yamlFault(twice, `column '${name}' is described twice`, 'put what is said of it into one place'))
  return columns
}

function readColumn(node: Yaml, faults: Fault[]): readonly ColumnSchema[] {
  const name = scalarText(entryOf(node, 'name'))
  if (name === undefined) {
    faults.push(yamlFault(node, 'a column without a name', 'add name:'))
    return []
  }
  for (const entry of entriesOf(node)) {
    if (!OF_COLUMN.includes(entry.key)) faults.push(unknownKey(node, entry, OF_COLUMN))
    faults.push(...columnFaults(node, entry))
  }
  const type = entryOf(node, 'data_type')
  const text = scalarText(type)
  return [
    {
      name,
      node,
      doc: scalarText(entryOf(node, 'description')) ?? '',
      type: type && text !== undefined ? { text, node: type } : null,
      tests: testsOf(node),
      constraints: constraintsOf(node),
    },
  ]
}

function columnFaults(node: Yaml, { key, offset, of }: YamlEntry): readonly Fault[] {
  if (key === 'quote' && scalarText(of) !== 'true')
    return [faultAt(node.source, offset, "'quote: false' is not taken here", 'every name is quoted: take it out')]
  if (key !== 'config') return []
  return entriesOf(of)
    .filter((entry) => !IN_COLUMN_CONFIG.includes(entry.key))
    .map((entry) => unknownKey(of, entry, IN_COLUMN_CONFIG))
}

const IN_COLUMN_CONFIG = ['meta', 'tags']

const constraintsOf = (node: Yaml): readonly Yaml[] => itemsOfYaml(entryOf(node, 'constraints'))

function testsOf(node: Yaml): readonly Yaml[] {
  return [...itemsOfYaml(entryOf(node, 'tests')), ...itemsOfYaml(entryOf(node, 'data_tests'))]
}

function settingsOf(nodes: readonly (Yaml | undefined)[]): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  for (const node of nodes) {
    for (const entry of entriesOf(node)) {
      if (entry.key !== 'meta') settings.set(configKey(entry.key), settingOf(entry.of, entry))
    }
  }
  return settings
}

function settingOf(node: Yaml, entry?: YamlEntry): Setting {
  const offset = entry?.offset ?? node.offset
  return { value: plainYaml(node), blame: (what, mend) => faultAt(node.source, offset, what, mend) }
}

function unknownKey(node: Yaml, entry: YamlEntry, known: readonly string[]): Fault {
  if (entry.key === '<<')
    return faultAt(
      node.source,
      entry.offset,
      "'<<' takes in a map",
      'write <<: *name, of an anchor &name that holds one',
    )
  const foreign = FOREIGN_KEYS[entry.key]
  if (foreign !== undefined)
    return faultAt(node.source, entry.offset, `'${entry.key}' of dbt is not taken here`, foreign)
  const mend = didYouMean(entry.key, known) ?? `known are ${known.join(', ')}`
  return faultAt(node.source, entry.offset, `unknown key '${entry.key}'`, mend)
}
