import { attributeOf } from '../../jinja/access.ts'
import { moment } from '../../jinja/moment.ts'
import { callable, fromPlain, type Thing, textOf, type Value } from '../../jinja/value.ts'
import { unitTestEntry } from '../artifact/manifest.ts'
import { nodeEntry } from '../artifact/manifest-node.ts'
import { executionOf } from '../artifact/run-results.ts'
import type { DbtGraph } from '../graph.ts'
import { exposureData } from '../read/exposure.ts'
import { mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import type { NodeResult } from '../result.ts'

/** What a node came to as on-run-end sees it: dbt's result, with `to_dict()`, and the node in it. */
export function resultValue(result: NodeResult, graph: DbtGraph): Thing {
  const { status, message, failures, batches } = result
  const { timing, ...execution } = executionOf(result)
  const about = nodeOf(result, graph)
  const node = objectOf('node', about, { config: configOf(mapOf(about.config)) })
  const plain: PlainMap = {
    status,
    message,
    failures,
    ...execution,
    timing: timing ?? [],
    batch_results: batches ? {} : null,
  }
  const times: Value = (timing as readonly PlainMap[]).map(
    (
      one, // written by executionOf
    ) => objectOf('TimingInfo', one, { started_at: instant(one.started_at), completed_at: instant(one.completed_at) }),
  )
  return objectOf('RunResult', { ...plain, node: about }, { node, timing: times })
}

const instant = (at: Plain | undefined) => moment(new Date(String(at)))

function nodeOf({ node, sql, status }: NodeResult, graph: DbtGraph): PlainMap {
  if (node.resource === 'exposure') {
    const found = graph.exposures.map((one) => exposureData(one, graph)).find(([id]) => id === node.id)
    return found?.[1] ?? {}
  }
  if (node.resource === 'saved_query') {
    const { id, name, file, fqn, config, dependsOn } = node
    const about = { unique_id: id, resource_type: 'saved_query', name, package_name: node.package, fqn, config }
    return { ...about, original_file_path: file, depends_on: { macros: [], nodes: dependsOn } }
  }
  const unit = graph.unitTests.get(node.id)
  if (unit === undefined) return nodeEntry(node, graph, sql)
  const [, entry] = unitTestEntry(unit)
  // Only one that was run is a node of its own.
  if (status !== 'pass' && status !== 'fail') return entry
  const { version: _version, versions: _versions, ...rest } = entry
  const path = [...node.file.split('/').slice(0, -1), `${unit.called}.sql`].join('/')
  return {
    ...rest,
    config: { ...mapOf(entry.config), materialized: 'unit' },
    path,
    ...{ name: unit.called, alias: unit.called },
    relation_name: null,
  }
}

// A config of dbt's is a mapping, too; a setting that it has not is None.
function configOf(plain: PlainMap): Thing {
  const dict = fromPlain(plain)
  const part = (name: string): Value => (Object.hasOwn(plain, name) ? fromPlain(plain[name]) : null)
  return {
    thing: 'mapping',
    attribute: (name) =>
      name === 'to_dict' ? callable(name, () => dict) : METHODS.has(name) ? attributeOf(dict, name) : part(name),
    item: (name) => part(textOf(name)),
    items: () => Object.keys(plain),
    size: () => Object.keys(plain).length,
    contains: (name) => Object.hasOwn(plain, textOf(name)),
    plain: () => plain,
    text: () => textOf(dict),
  }
}

const METHODS: ReadonlySet<string> = new Set(['get', 'items', 'keys', 'values'])

// An object of Python's: its parts are attributes, those of `own` as they are.
function objectOf(thing: string, plain: PlainMap, own: Readonly<Record<string, Value>> = {}): Thing {
  const part = (name: string): Value | undefined =>
    Object.hasOwn(own, name) ? own[name] : Object.hasOwn(plain, name) ? fromPlain(plain[name]) : undefined
  return {
    thing,
    attribute: (name) => (name === 'to_dict' ? callable(name, () => fromPlain(plain)) : part(name)),
    item: (name) => part(textOf(name)),
    plain: () => plain,
    text: () => `<${thing}>`,
  }
}
