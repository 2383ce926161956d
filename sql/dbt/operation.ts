import { join } from 'node:path'
import { DefinitionError } from '#core/error.ts'
import { parse } from '../jinja/parse.ts'
import { sourceOf } from '../jinja/source.ts'
import { Tuple, type Value } from '../jinja/value.ts'
import { type Making, renderedText } from './compile.ts'
import { type Relation, relationOf, relationText, relationValue } from './context/relation.ts'
import { resultValue } from './context/result-value.ts'
import type { EngineSession } from './engine.ts'
import type { DbtGraph } from './graph.ts'
import type { Transaction } from './materialize/transaction.ts'
import { operation } from './operation-node.ts'
import { type DbtProject, pathIn } from './read/project.ts'
import type { NodeResult } from './result.ts'

/** Makes the schemas that a run of these nodes writes to, as dbt does before the first of them. Throws DefinitionError where one cannot be made. */
export async function makeSchemas(graph: DbtGraph, chosen: ReadonlySet<string>, session: EngineSession): Promise<void> {
  const schemas = new Map<string, { readonly schema: Relation; readonly file: string }>()
  for (const { id, relation, resource, config, file } of graph.nodes.values()) {
    if (!chosen.has(id) || relation === null || resource === 'test' || config.materialized === 'ephemeral') continue
    const schema = relationOf({ database: relation.database, schema: relation.schema, identifier: null })
    const name = relationText(schema)
    if (!schemas.has(name)) schemas.set(name, { schema, file })
  }
  const of = graph.invocation.project.name
  const isOwn = graph.library.replaced('create_schema', of) !== undefined
  for (const [name, { schema, file }] of schemas) {
    try {
      if (isOwn) await ownSchema(graph, schema, session)
      else await session.query(`create schema if not exists ${name}`)
    } catch (error) {
      if (error instanceof DefinitionError) throw error
      const what = `the schema ${name} cannot be made: ${textOf(error)}`
      const mend = 'attach its database in profiles.yml, or say another database or schema'
      throw new DefinitionError([{ file, what, mend }])
    }
  }
}

// As dbt-duckdb has it, the project's own is asked whether the schema stands or not.
async function ownSchema(graph: DbtGraph, schema: Relation, session: EngineSession): Promise<void> {
  const text = '{% do create_schema(schema_) %}'
  const transaction: Transaction = { isOpen: false }
  const node = operation('create_schema', graph.invocation.project.name, text, graph)
  const making = { graph, session, node, transaction }
  await renderedText(making, parse(sourceOf('create_schema', text)), { schema_: relationValue(schema) })
  if (transaction.isOpen) await session.query('commit')
}

/**
 * Runs on-run-start or on-run-end of the project and then, as dbt does, those of the packages by name; the end sees what each node came
 * to. A statement that fails is a result, those behind it are skipped, and the nodes go on. Throws DefinitionError where the text of a
 * hook cannot be made: nothing more is run then.
 */
export async function runHooks(
  graph: DbtGraph,
  when: 'start' | 'end',
  session: EngineSession,
  results: NodeResult[],
  now: () => number,
  /** What the end is told as `results`, where that is no result of a node. */
  told: readonly Value[] | null = null,
): Promise<void> {
  const { project } = graph.invocation
  const ended = results.filter(({ node }) => node.resource !== 'operation')
  let failed = false
  // As in dbt, the first question that begins a transaction has all behind it stand in it, and what nobody commits is lost.
  const transaction: Transaction = { isOpen: false }
  const packages = [...project.packages].sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const of of [project, ...packages]) {
    for (const [index, text] of (when === 'start' ? of.onRunStart : of.onRunEnd).entries()) {
      const name = `${of.name}-on-run-${when}-${index}`
      const called = `${of.name}.on-run-${when}.${index}`
      const node = operation(name, of.name, text, graph)
      const began = now()
      const about = { node, sample: null, began }
      if (failed) {
        results.push({
          ...about,
          status: 'skipped',
          failures: 1,
          message: `${called} skipped`,
          sql: null,
          ended: now(),
        })
        continue
      }
      const sql = await hookText({ graph, session, node, transaction }, placeOf(of, when, index), text, {
        results: told === null ? ended.map((one) => resultValue(one, graph)) : [...told],
        ...schemasOf(ended, graph),
      })
      try {
        if (sql.trim() !== '') await session.query(sql)
        results.push({ ...about, status: 'success', failures: 0, message: `${called} passed`, sql, ended: now() })
      } catch (error) {
        failed = true
        const message = `${called} failed, error:\n ${textOf(error)}`
        results.push({ ...about, status: 'error', failures: 1, message, sql: null, ended: now() })
      }
    }
  }
  if (transaction.isOpen) await session.query('rollback').catch(() => undefined) // it may have been committed by a hook's own text
}

async function hookText(
  making: Making & { readonly transaction: Transaction },
  place: string,
  text: string,
  more: Readonly<Record<string, Value>>,
): Promise<string> {
  try {
    return await renderedText(making, parse(sourceOf(place, text)), more)
  } catch (error) {
    const { session, transaction } = making
    if (transaction.isOpen) await session.query('rollback').catch(() => undefined)
    throw error instanceof DefinitionError ? error : new DefinitionError([{ file: place, what: textOf(error) }])
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const placeOf = (of: DbtProject, when: 'start' | 'end', index: number): string =>
  `${pathIn(of, join(of.root, 'dbt_project.yml'))} on-run-${when}${index === 0 ? '' : ` ${index + 1}`}`

// Where something was made or failing rows were kept, as dbt tells the end of a run.
function schemasOf(
  results: readonly NodeResult[],
  { invocation }: DbtGraph,
): Readonly<Record<'schemas' | 'database_schemas', Value>> {
  const made = results.flatMap(({ node, status }) => {
    const { relation, resource, config } = node
    if (relation === null || NOTHING.has(status) || resource === 'unit_test') return []
    const kept = config.store_failures_as ?? config.store_failures ?? invocation.flags.STORE_FAILURES ?? false
    return resource !== 'test' || (kept !== false && kept !== 'ephemeral') ? [relation] : []
  })
  const pairs = new Map(made.map(({ database, schema }) => [JSON.stringify([database, schema]), [database, schema]]))
  return {
    schemas: [...new Set(made.map(({ schema }) => schema))],
    database_schemas: [...pairs.values()].map((pair) => new Tuple(pair)),
  }
}

const NOTHING: ReadonlySet<string> = new Set(['error', 'fail', 'skipped'])
