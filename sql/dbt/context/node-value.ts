import { fromPlain, type Value } from '../../jinja/value.ts'
import { wholeConfig } from '../artifact/config-default.ts'
import type { Node, NodeColumn, SourceTable } from '../node.ts'
import { newestOf } from '../read/version.ts'
import { listOf, mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'
import { relationText } from './relation.ts'

/** A node as the macros that make names see it: `node`. The words are those of dbt's manifest. */
export const nodeValue = (node: NodeLike): Value => fromPlain(nodeData(node))

/** A node as its own text sees it: `model`. As in dbt, what is null is not there. */
export function modelValue(node: NodeLike, more: Readonly<Record<string, Value>> = {}): Value {
  const { config, columns, ...data } = nodeData(node)
  const shown = Object.entries(mapOf(columns)).map(([name, column]) => [name, said(mapOf(column))])
  const whole = { ...said(data), config: said(mapOf(config)), columns: Object.fromEntries(shown) }
  return new Map<Value, Value>([
    ...Object.entries(whole).map(([key, one]) => [key, fromPlain(one)] as const),
    ...Object.entries(more),
  ])
}

const said = (map: PlainMap): PlainMap => Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null))

/** The part of a node that is known before its refs are. */
export type NodeLike = Pick<
  Node,
  'resource' | 'id' | 'package' | 'name' | 'file' | 'fqn' | 'config' | 'relation' | 'said' | 'source'
> &
  Partial<Pick<Node, 'refs' | 'sources' | 'dependsOn' | 'macros' | 'columns' | 'version' | 'test' | 'description'>>

/** A node as plain data, in the words of dbt's manifest. */
export function nodeData(node: NodeLike): Readonly<Record<string, Plain>> {
  const { relation, config, test } = node
  return {
    unique_id: node.id,
    resource_type: node.resource,
    package_name: node.package,
    name: node.name,
    database: relation?.database ?? null,
    schema: relation?.schema ?? null,
    alias: relation?.identifier ?? node.name,
    original_file_path: node.file,
    path: node.file.split('/').slice(1).join('/'),
    fqn: [...node.fqn],
    language: node.file.endsWith('.py') ? 'python' : 'sql',
    raw_code: rawText(node),
    relation_name:
      relation === null || node.resource === 'test' || config.materialized === 'ephemeral'
        ? null
        : relationText(relation),
    docs: { show: true, node_color: null, ...mapOf(config.docs) },
    group: config.group ?? null,
    constraints: listOf(node.said.constraints).map((one) => ({ ...CONSTRAINT, ...mapOf(one) })),
    contract: { enforced: false, alias_types: true, checksum: null, ...mapOf(config.contract) },
    description: node.description ?? '',
    tags: test ? tagsOf({ config, test }) : (config.tags ?? []),
    meta: config.meta ?? {},
    config: wholeConfig(node.resource, config),
    unrendered_config: {},
    ...(node.resource === 'model'
      ? {
          access: config.access ?? 'protected',
          version: numberOf(node.version ?? null),
          latest_version: node.said.latest_version ?? newestOf(node.said),
          deprecation_date: instantText(node.said.deprecation_date),
        }
      : {}),
    columns: columnData(node.columns ?? []),
    refs: (node.refs ?? []).map(({ name, package: of, version }) => ({
      name,
      package: of,
      version: numberOf(version),
    })),
    sources: (node.sources ?? []).map(([source, name]) => [source, name]),
    depends_on: { macros: [...(node.macros ?? [])], nodes: [...(node.dependsOn ?? [])] },
    ...(test?.kind === 'generic'
      ? {
          column_name: test.column,
          attached_node: test.attached,
          test_metadata: {
            name: (test.macro ?? '').replace(/^.*\./, '').replace(/^test_/, ''),
            namespace: test.macro?.includes('.') ? (test.macro.split('.')[0] ?? null) : null,
            kwargs: { ...test.arguments },
          },
        }
      : {}),
  }
}

/** What a node is tagged by: a test by what its column is, too. */
export const tagsOf = ({ config, test }: Pick<Node, 'config' | 'test'>): readonly string[] => [
  ...new Set([...(test?.columnTags ?? []), ...textsOf(config.tags)]),
]

// Of a snapshot what stands in its block.
function rawText({ resource, source, name }: NodeLike): string {
  if (resource !== 'snapshot') return source.text.trim()
  const block = new RegExp(`\\{%-?\\s*snapshot\\s+${name}\\s*-?%\\}([\\s\\S]*?)\\{%-?\\s*endsnapshot\\s*-?%\\}`)
  return block.exec(source.text)?.[1] ?? source.text
}

/** A version that is written as a number is one. */
export const numberOf = (version: string | null): Plain =>
  version !== null && /^\d+(\.\d+)?$/.test(version) ? Number(version) : version

// A day is its first instant, in UTC where no zone is said.
function instantText(said: Plain | undefined): Plain {
  if (said === undefined || said === null) return null
  const text = String(said).replace(' ', 'T')
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00+00:00`
  return /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text.replace(/Z$/, '+00:00') : `${text}+00:00`
}

function columnData(columns: readonly NodeColumn[]): PlainMap {
  return Object.fromEntries(
    columns.map(({ name, said }) => {
      const config = mapOf(said.config)
      const meta = { ...mapOf(said.meta), ...mapOf(config.meta) }
      const tags = [...new Set([...textsOf(said.tags), ...textsOf(config.tags)])]
      const own = {
        name,
        description: said.description ?? '',
        meta,
        data_type: said.data_type ?? null,
        constraints: listOf(said.constraints).map((one) => ({ ...CONSTRAINT, ...mapOf(one) })),
        quote: said.quote ?? null,
        config: { meta, tags },
        tags,
        granularity: said.granularity ?? null,
        doc_blocks: [],
      }
      return [name, { ...own, ...said, ...own }]
    }),
  )
}

const CONSTRAINT: PlainMap = {
  type: null,
  name: null,
  expression: null,
  warn_unenforced: true,
  warn_unsupported: true,
  to: null,
  to_columns: [],
}

/** What a table's source promises, as dbt fills it: both limits, each with both its words. */
export function freshnessOf({ said, config, ofSource }: SourceTable): Plain {
  const levels = [ofSource.freshness, config.freshness, said.freshness].filter((one) => one !== undefined)
  if (levels.at(-1) === null) return null
  // A table's limit takes the place of its source's of that name; the others stay.
  const whole = Object.assign({}, ...levels.map(mapOf))
  const limit = (name: string) => ({ count: null, period: null, ...mapOf(whole[name]) })
  return { warn_after: limit('warn_after'), error_after: limit('error_after'), filter: whole.filter ?? null }
}

const NO_QUOTING: PlainMap = { database: null, schema: null, identifier: null, column: null }

function loadedAt({ said, ofSource }: SourceTable): PlainMap {
  const [of, above] = [mapOf(said.config), mapOf(ofSource.config)]
  const found = (name: string) => said[name] ?? of[name] ?? ofSource[name] ?? above[name] ?? null
  const query = found('loaded_at_query')
  return {
    loaded_at_field: (said.loaded_at_query ?? of.loaded_at_query) ? null : found('loaded_at_field'),
    loaded_at_query: query,
  }
}

// What is said of a table before it is rendered, as dbt joins its levels.
function writtenOf(table: SourceTable): PlainMap {
  const { said, ofSource } = table
  const levels = [ofSource, mapOf(ofSource.config), said, mapOf(said.config)]
  const { freshness: _, ...beside } = { ...mapOf(ofSource.config), ...mapOf(said.config) }
  const isFresh = levels.some((one) => one.freshness !== undefined)
  return {
    ...beside,
    ...(isFresh ? { freshness: freshnessOf(table) } : {}),
    ...loadedAt(table),
    meta: Object.assign({}, ...levels.map((one) => mapOf(one.meta))),
    tags: [...new Set(levels.flatMap((one) => textsOf(one.tags)))].sort(),
  }
}

/** A table of a source as plain data, in the words of dbt's manifest. */
export function sourceData(table: SourceTable): Readonly<Record<string, Plain>> {
  const { relation } = table
  return {
    unique_id: table.id,
    relation_name: table.location ?? relationText(relation),
    resource_type: 'source',
    package_name: table.package,
    source_name: table.source,
    name: table.name,
    identifier: relation.identifier,
    database: relation.database,
    schema: relation.schema,
    original_file_path: table.file,
    path: table.file,
    fqn: [...table.fqn],
    description: table.said.description ?? '',
    source_description: table.ofSource.description ?? '',
    source_meta: { ...mapOf(table.ofSource.meta), ...mapOf(mapOf(table.ofSource.config).meta) },
    unrendered_database: table.ofSource.database ?? null,
    unrendered_schema: table.ofSource.schema ?? null,
    unrendered_config: writtenOf(table),
    quoting: { ...NO_QUOTING, ...mapOf(table.ofSource.quoting), ...mapOf(table.said.quoting) },
    external: table.said.external ?? null,
    patch_path: null,
    doc_blocks: [],
    loader: table.ofSource.loader ?? '',
    tags: table.config.tags ?? [],
    meta: table.config.meta ?? {},
    config: { enabled: true, event_time: null, meta: {}, tags: [], ...table.config, freshness: freshnessOf(table) },
    ...loadedAt(table),
    freshness: freshnessOf(table),
    columns: columnData(table.columns),
  }
}
