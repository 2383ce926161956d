import { replayed } from '../context/replay.ts'
import { moment } from '../jinja/moment.ts'
import type { Template } from '../jinja/node.ts'
import { Refusal } from '../jinja/refusal.ts'
import { render } from '../jinja/render.ts'
import type { Context } from '../jinja/scope.ts'
import type { Given, Value } from '../jinja/value.ts'
import { standsAt } from './context/adapter.ts'
import { dbtContext } from './context/context.ts'
import { GraphValue } from './context/graph-value.ts'
import { modelValue } from './context/node-value.ts'
import { type Relation, relationOf, relationValue } from './context/relation.ts'
import { readFrom } from './deferral.ts'
import type { Asked, EngineSession } from './engine.ts'
import { cteName, cteText, ephemerals, withCtes } from './ephemeral.ts'
import { type DbtGraph, refNode } from './graph.ts'
import { type Batch, pythonText } from './materialize/batch.ts'
import { historyColumns } from './materialize/snapshot-setting.ts'
import { type Transaction, transacts } from './materialize/transaction.ts'
import type { Node, SourceTable } from './node.ts'
import type { Config } from './read/config-tree.ts'
import { refOf, sourceNames } from './reading.ts'
import { keywordsOf, withKeywords } from './test/test-keyword.ts'

/** A node in the making: what its texts are rendered with. */
export interface Making {
  readonly graph: DbtGraph
  readonly node: Node
  readonly session: EngineSession
  /** The part of the rows that it is made of now; none where it is made at once. */
  readonly batch?: Batch
  /** Where its texts begin and end transactions themselves: the one that they share. */
  readonly transaction?: Transaction
}

/** The SQL of a node, with the texts of ephemeral models that it stands on in front. */
export async function compiled(making: Making): Promise<string> {
  const { graph, node } = making
  const template = node.template
  if (template === null) return ''
  const text = await rendered(making, (context) => render(template, context).text())
  const needed = ephemerals(node, graph)
  const ctes: string[] = []
  for (const one of needed) {
    const inside = await compiledAlone({ graph, node: one, session: making.session })
    graph.inlined.set(one.id, inside)
    ctes.push(cteText(one, inside))
  }
  const sql = withCtes(text, ctes)
  graph.compiled.set(node.id, sql)
  return sql
}

async function compiledAlone(making: Making): Promise<string> {
  const template = making.node.template
  return template === null ? '' : rendered(making, (context) => render(template, context).text())
}

/** A text of a node rendered with the database at hand. `more` are names that only this text knows. */
export function rendered<T>(
  making: Making,
  work: (context: Context) => T,
  more: Readonly<Record<string, Value>> = {},
): Promise<T> {
  const { node, session, transaction } = making
  const wasOpen = transaction?.isOpen ?? false
  const seen = new GraphValue(making.graph)
  return replayed((asked) => {
    seen.again()
    if (transaction) transacts(asked, transaction, wasOpen)
    const context = contextOf(making, asked, more, seen)
    const test = node.test?.kind === 'generic' ? node.test : null
    const made = work(test ? withKeywords((within) => keywordsOf(test.arguments, within), context) : context)
    seen.keep()
    return made
  }, session.query)
}

/** Renders the text of a hook or an operation. */
export const renderedText = (making: Making, template: Template, more: Readonly<Record<string, Value>> = {}) =>
  rendered(making, (context) => render(template, context).text(), more)

/** The names that a text of a node sees while the database answers. */
export function contextOf(
  { graph, node, batch }: Making,
  asked: Asked,
  more: Readonly<Record<string, Value>>,
  seen = new GraphValue(graph),
): Context {
  const { invocation, library } = graph
  return dbtContext({
    ...{ invocation, library, package: node.package, asked, more },
    this: node.relation,
    model: modelValue(node, {
      ...(more.compiled_code === undefined
        ? {}
        : { compiled_code: more.compiled_code, compiled_sql: more.compiled_code }),
      ...(batch === undefined ? {} : { batch: batchValue(batch) }),
    }),
    ref: (given) => refer(given, { graph, node, asked, batch }),
    source: (given) => {
      const [source, name] = sourceNames(given)
      const found = [...graph.sources.values()].find((one) => one.source === source && one.name === name)
      if (!found) throw new Refusal(`source('${source}', '${name}') is described nowhere`)
      return sourceValue(found, within(found.config, batch))
    },
    setting: (name) =>
      name === 'snapshot_table_column_names' && node.resource === 'snapshot'
        ? historyColumns(node.config)
        : node.config[name],
    // What it says was taken when the project was read; as in dbt, it says nothing now.
    settings: () => {},
    graph: () => seen.value,
  })
}

function batchValue({ start, end, name }: Batch): Value {
  return new Map<Value, Value>([
    ['id', name.replaceAll('-', '')],
    ['event_time_start', moment(new Date(start))],
    ['event_time_end', moment(new Date(end))],
  ])
}

// Of what says when its rows came to be, a batch sees those of its time.
function within({ event_time: column }: Config, batch: Batch | undefined): Pick<Relation, 'where'> {
  if (batch === undefined || typeof column !== 'string') return {}
  return { where: `${column} >= '${pythonText(batch.start)}' and ${column} < '${pythonText(batch.end)}'` }
}

function refer(
  given: Given,
  { graph, node, asked, batch }: Pick<Making, 'graph' | 'node'> & { readonly asked: Asked; batch: Batch | undefined },
): Value {
  const ref = refOf(given)
  const found = refNode(graph.nodes, ref, node.package, graph.invocation.project.name)
  if (found === undefined) throw new Refusal(`ref('${ref.name}') names no model, seed or snapshot`)
  if (!node.dependsOn.includes(found.id) && node.resource !== 'operation')
    throw new Refusal(
      `ref('${ref.name}') was not seen when the project was read, since it stands behind a condition`,
      `write -- depends_on: {{ ref('${ref.name}') }} at the top of the file`,
    )
  const seen = within(found.config, batch)
  if (found.config.materialized === 'ephemeral') return relationValue({ ...cteRelation(found), ...seen })
  const relation = readFrom(found, graph, (one) => standsAt(one, asked))
  // As dbt has it, a name that was asked for says nothing of what it is.
  return relation === null ? null : relationValue({ ...relation, type: null, ...seen })
}

function cteRelation(node: Node): Relation {
  return relationOf(
    { database: null, schema: null, identifier: cteName(node) },
    { type: 'cte', quoted: { database: true, schema: true, identifier: false } },
  )
}

// A source may be a file: then its text is what reads it.
function sourceValue(table: SourceTable, seen: Pick<Relation, 'where'>): Value {
  const relation = { ...table.relation, type: null, ...seen }
  const { location } = table
  return location === null ? relationValue(relation) : relationValue(relation, () => location)
}
