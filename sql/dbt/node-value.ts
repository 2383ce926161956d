import { fromPlain, type Value } from '../jinja/value.ts'
import type { Node, SourceTable } from './node.ts'
import type { Plain } from './yaml.ts'

/** A node as templates see it: `model`, and the entries of `graph.nodes`. The words are those of dbt's manifest. */
export function nodeValue(node: NodeLike, more: Readonly<Record<string, Value>> = {}): Value {
  return new Map<Value, Value>([...(fromPlain(nodeData(node)) as Map<Value, Value>), ...Object.entries(more)]) // a map of data stays one
}

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
    identifier: relation?.identifier ?? node.name,
    original_file_path: node.file,
    path: node.file.split('/').slice(1).join('/'),
    fqn: [...node.fqn],
    language: 'sql',
    raw_code: node.source.text,
    raw_sql: node.source.text,
    description: node.description ?? '',
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    config: { enabled: true, ...config },
    unrendered_config: {},
    version: node.version ?? null,
    columns: Object.fromEntries(
      (node.columns ?? []).map(({ name, said }) => [
        name,
        {
          ...said,
          name,
          description: said.description ?? '',
          data_type: said.data_type ?? null,
          meta: said.meta ?? {},
          tags: said.tags ?? [],
          quote: said.quote ?? null,
          constraints: said.constraints ?? [],
        },
      ]),
    ),
    refs: (node.refs ?? []).map((ref) => ({ name: ref.name, package: ref.package, version: ref.version })),
    sources: (node.sources ?? []).map(([source, name]) => [source, name]),
    depends_on: { macros: [...(node.macros ?? [])], nodes: [...(node.dependsOn ?? [])] },
    ...(test?.kind === 'generic'
      ? {
          column_name: test.column,
          attached_node: test.attached,
          test_metadata: {
            name: (test.macro ?? '').replace(/^.*\./, ''),
            namespace: test.macro?.includes('.') ? (test.macro.split('.')[0] ?? null) : null,
            kwargs: { ...test.arguments },
          },
        }
      : {}),
  }
}

/** A table of a source as plain data, in the words of dbt's manifest. */
export function sourceData(table: SourceTable): Readonly<Record<string, Plain>> {
  const { relation } = table
  return {
    unique_id: table.id,
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
    loader: table.ofSource.loader ?? '',
    tags: table.config.tags ?? [],
    meta: table.config.meta ?? {},
    config: { enabled: true, ...table.config },
    loaded_at_field: table.said.loaded_at_field ?? table.ofSource.loaded_at_field ?? null,
    freshness: table.said.freshness === undefined ? (table.ofSource.freshness ?? null) : table.said.freshness,
    columns: Object.fromEntries(table.columns.map(({ name, said }) => [name, { ...said, name }])),
  }
}
