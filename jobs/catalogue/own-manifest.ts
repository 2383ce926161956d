import { createHash } from 'node:crypto'
import type { Check } from '#core/check.ts'
import type { Graph } from '#core/graph.ts'
import { artifactHead, childrenOf } from '#sql/dbt/artifact/manifest.ts'
import type { PlainMap } from '#sql/dbt/read/yaml.ts'
import type { Catalogue, Entry } from './catalogue.ts'
import { checkedColumn } from './check-text.ts'

/** Where the tables are, and who wrote of them when. */
export interface Written {
  /** The name under which dbt's ids have the project. */
  readonly project: string
  readonly database: string
  /** Before each schema. */
  readonly prefix: string
  readonly invocation: string
  /** µs since 1970. */
  readonly at: number
}

/**
 * A project of Tidemark's own in the schema of dbt's manifest, version 12: models, seeds and snapshots as such, sources as sources, other
 * assets of TypeScript as models of that language, checks as generic tests. Macros and unit tests are left out.
 */
export function ownManifest(graph: Graph, { entries }: Catalogue, written: Written): PlainMap {
  const ids = idsOf(entries, written.project)
  const idOf = (key: string) => ids.get(key) ?? key
  const isSource = ({ kind }: Entry) => kind === 'source'
  const isExposure = ({ kind }: Entry) => kind === 'exposure'
  const nodes = entries
    .filter((one) => !isSource(one) && !isExposure(one))
    .flatMap((entry) => [nodeOf(entry, graph, idOf, written), ...testsOf(entry, graph, idOf, written)])
  const sources = entries.filter(isSource).map((entry) => sourceOf(entry, graph, idOf, written))
  const ofSources = entries.filter(isSource).flatMap((entry) => testsOf(entry, graph, idOf, written))
  const all = [...nodes, ...ofSources]
  const exposures = entries.filter(isExposure).map((entry) => exposureOf(entry, idOf, written))
  const edges = Object.fromEntries([
    ...sources.map(({ unique_id: id }) => [id, []]),
    ...[...all, ...exposures].map((one) => [one.unique_id, nodesOf(one.depends_on)]),
  ])
  return {
    metadata: {
      ...artifactHead(written.invocation, 'manifest/v12', written.at),
      project_name: written.project,
      project_id: createHash('md5').update(written.project).digest('hex'),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: 'duckdb',
      quoting: { database: true, schema: true, identifier: true, column: null },
    },
    nodes: Object.fromEntries(all.map((one) => [one.unique_id, one])),
    sources: Object.fromEntries(sources.map((one) => [one.unique_id, one])),
    exposures: Object.fromEntries(exposures.map((one) => [one.unique_id, one])),
    ...{ macros: {}, docs: {}, metrics: {}, groups: {}, selectors: {}, disabled: {} },
    parent_map: edges,
    child_map: childrenOf(edges),
    ...{ group_map: {}, saved_queries: {}, semantic_models: {}, unit_tests: {} },
  }
}

// A seed stands on macros alone.
const nodesOf = (one: { readonly nodes?: readonly string[] }) => one.nodes ?? []

/** dbt's id of each entry: by the name alone where one has it, else with the subject. */
export function idsOf(entries: readonly Entry[], project: string): ReadonlyMap<string, string> {
  const counts = new Map<string, number>()
  for (const { key } of entries) counts.set(nameOf(key), (counts.get(nameOf(key)) ?? 0) + 1)
  return new Map(
    entries.map(({ key, kind }) => {
      const name = counts.get(nameOf(key)) === 1 ? nameOf(key) : key.replace('.', '__')
      if (kind === 'exposure') return [key, `exposure.${project}.${nameOf(key)}`]
      if (kind === 'source') return [key, `source.${project}.${key}`]
      return [key, `${kind === 'seed' || kind === 'snapshot' ? kind : 'model'}.${project}.${name}`]
    }),
  )
}

/** dbt's id of a check of an entry. */
export function testId(id: string, project: string, check: string): string {
  const hash = createHash('md5').update(`${id} ${check}`).digest('hex').slice(0, 10)
  return `test.${project}.${check}_${id.split('.').at(-1)}.${hash}`
}

const nameOf = (key: string) => key.slice(key.indexOf('.') + 1)
const subjectOf = (key: string) => key.slice(0, key.indexOf('.'))

type IdOf = (key: string) => string

function placeOf({ key, file, relation }: Entry, { project, database, prefix }: Written) {
  const stored = relation ?? key
  const schema = `${prefix}${subjectOf(stored)}`
  const path = file ?? ''
  return {
    ...{ database, schema, package_name: project, original_file_path: path, path: path.split('/').slice(1).join('/') },
    relation_name: `"${database}"."${schema}"."${nameOf(stored)}"`,
  }
}

function nodeOf(entry: Entry, graph: Graph, idOf: IdOf, written: Written) {
  const { key, kind, doc, tags, owner, source, compiled, from, materialized, columns, unique, more } = entry
  const id = idOf(key)
  const name = id.split('.').at(-1) ?? ''
  const resource = id.slice(0, id.indexOf('.'))
  const code = graph.codes.get(key) ?? ''
  const config = {
    ...{ enabled: true, alias: null, schema: null, database: null, tags, meta: { owner }, group: null },
    materialized: resource === 'model' ? (materialized ?? 'table').replace(/ .*/, '') : resource,
    unique_key: unique.length === 0 ? null : unique,
  }
  return {
    ...placeOf(entry, written),
    ...(materialized === 'ephemeral' ? { relation_name: null } : {}),
    ...{
      unique_id: id,
      resource_type: resource,
      name,
      alias: nameOf(entry.relation ?? key),
      tags,
      meta: { owner, key, code },
      config,
    },
    ...{ fqn: [written.project, subjectOf(key), name], description: doc, group: null, docs: SHOWN },
    // The code version, so that what counts as a change here counts as one in `state:modified`.
    checksum: { name: 'tidemark', checksum: code },
    ...{ raw_code: source ?? '', columns: columnsOf(columns), depends_on: { macros: [], nodes: from.map(idOf) } },
    ...{ build_path: null, created_at: written.at / 1e6, patch_path: null, unrendered_config: {} },
    // A seed has no text that is compiled.
    ...(resource === 'seed'
      ? {}
      : {
          language: kind === 'asset' || kind === 'frame' ? 'typescript' : 'sql',
          refs: from.map((one) => ({ name: nameOf(one), package: null, version: null })),
          ...{ sources: [], metrics: [] },
          ...{ compiled: compiled !== null, compiled_code: compiled, compiled_path: null },
          ...{ extra_ctes_injected: true, extra_ctes: [] },
          contract: { enforced: false, alias_types: true, checksum: null },
        }),
    ...(resource === 'model'
      ? {
          constraints: [],
          access: more.access ?? 'protected',
          version: null,
          latest_version: null,
          deprecation_date: more.deprecationDate ?? null,
          primary_key: [...unique],
        }
      : {}),
    ...(resource === 'seed' ? { root_path: null, depends_on: { macros: [] } } : {}),
  }
}

const SHOWN = { show: true, node_color: null }

const columnsOf = (columns: Entry['columns']) =>
  Object.fromEntries(
    columns.map(({ name, type, doc }) => [
      name,
      {
        ...{ name, description: doc, data_type: type, meta: {}, constraints: [], quote: null, tags: [] },
        ...{ config: { meta: {}, tags: [] }, granularity: null, doc_blocks: [] },
      },
    ]),
  )

function sourceOf(entry: Entry, graph: Graph, idOf: IdOf, written: Written) {
  const { key, doc, owner, tags } = entry
  return {
    ...placeOf(entry, written),
    ...{ unique_id: idOf(key), resource_type: 'source', source_name: subjectOf(key), name: nameOf(key) },
    ...{ identifier: nameOf(key), fqn: [written.project, subjectOf(key), nameOf(key)], description: doc },
    ...{
      source_description: '',
      loader: 'tidemark',
      tags,
      meta: { owner, key, code: graph.codes.get(key) ?? '' },
      source_meta: {},
      patch_path: null,
    },
    ...{ config: { enabled: true, event_time: null, meta: { owner }, tags }, loaded_at_field: null, freshness: null },
    ...{ quoting: QUOTED, external: null, unrendered_config: {}, columns: columnsOf(entry.columns) },
    ...{ created_at: written.at / 1e6, doc_blocks: [] },
  }
}

function exposureOf({ key, doc, owner, tags, file, from, more }: Entry, idOf: IdOf, { project, at }: Written) {
  const name = nameOf(key)
  const { label = null, type = 'dashboard', maturity = null, url = null } = more
  return {
    ...{
      unique_id: idOf(key),
      resource_type: 'exposure',
      package_name: project,
      name,
      label,
      type,
      maturity,
      url,
      tags,
    },
    ...{ path: file ?? '', original_file_path: file ?? '', fqn: [project, name], description: doc, meta: {} },
    owner: owner.includes('@') ? { email: owner, name: null } : { email: null, name: owner },
    depends_on: { macros: [], nodes: from.map(idOf) },
    ...{ refs: [], sources: [], metrics: [], config: { enabled: true, tags, meta: {} }, unrendered_config: {} },
    created_at: at / 1e6,
  }
}

const QUOTED = { database: true, schema: true, identifier: true, column: null }

function testsOf(entry: Entry, graph: Graph, idOf: IdOf, written: Written) {
  const target = idOf(entry.key)
  return (graph.assets.get(entry.key)?.checks ?? []).map((check) => {
    const id = testId(target, written.project, check.name)
    const name = id.split('.')[2] ?? ''
    const { name: macro, kwargs } = macroOf(check)
    const column = checkedColumn(check.rule)
    const reads = check.rule.kind === 'relationship' ? [idOf(check.rule.to)] : []
    return {
      ...placeOf(entry, written),
      ...{ unique_id: id, resource_type: 'test', name, alias: name, relation_name: null, tags: [], meta: {} },
      fqn: [written.project, subjectOf(entry.key), name],
      config: {
        ...{ enabled: true, alias: null, schema: null, database: null, tags: [], meta: {}, group: null },
        ...{ materialized: 'test', severity: check.severity.toUpperCase(), where: check.where ?? null },
        ...{ limit: check.limit ?? null, fail_calc: check.failCalc ?? 'count(*)', store_failures: check.store ?? null },
        ...{ warn_if: check.warnIf ?? '!= 0', error_if: check.errorIf ?? '!= 0', store_failures_as: null },
      },
      ...{ checksum: { name: 'none', checksum: '' }, raw_code: '', language: 'sql', columns: {}, description: '' },
      ...{ depends_on: { macros: [], nodes: [...new Set([target, ...reads])] }, refs: [], sources: [], metrics: [] },
      ...{ compiled: false, compiled_code: null, compiled_path: null, build_path: null, extra_ctes: [] },
      ...{ extra_ctes_injected: true, created_at: written.at / 1e6, patch_path: null, unrendered_config: {} },
      ...{ contract: { enforced: false, alias_types: true, checksum: null }, docs: SHOWN, group: null },
      ...{ column_name: column, attached_node: target, file_key_name: null },
      test_metadata: {
        name: macro,
        namespace: null,
        kwargs: column === null ? kwargs : { column_name: column, ...kwargs },
      },
    }
  })
}

// In dbt's words where it has them.
function macroOf({ rule, name }: Check): { readonly name: string; readonly kwargs: PlainMap } {
  switch (rule.kind) {
    case 'notNull':
      return { name: 'not_null', kwargs: {} }
    case 'unique':
      return { name: 'unique', kwargs: rule.columns.length === 1 ? {} : { columns: [...rule.columns] } }
    case 'accepted':
      return {
        name: 'accepted_values',
        kwargs: { values: [...rule.values], ...(rule.quote === false ? { quote: false } : {}) },
      }
    case 'relationship':
      return { name: 'relationships', kwargs: { to: `ref('${nameOf(rule.to)}')`, field: rule.field } }
    case 'range':
      return { name: 'range', kwargs: { min: rule.min, max: rule.max } }
    case 'rowCount':
      return { name: 'row_count', kwargs: { min: rule.min, max: rule.max } }
    default:
      return { name, kwargs: { sql: rule.sql } }
  }
}
