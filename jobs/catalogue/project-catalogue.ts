import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession, type Session } from '#connectors/duckdb/session.ts'
import { iso } from '#core/instant.ts'
import { compiled } from '#sql/dbt/compile.ts'
import { type Relation, relationText } from '#sql/dbt/context/relation.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import type { Node, NodeColumn } from '#sql/dbt/node.ts'
import { exposureData } from '#sql/dbt/read/exposure.ts'
import { mapOf, type PlainMap, textsOf } from '#sql/dbt/read/yaml.ts'
import { openProject, type ProjectAsked } from '../dbt/open-project.ts'
import { pastIn } from '../dbt/project-nodes.ts'
import { microsNow } from '../open-world.ts'
import type { Places } from '../places.ts'
import type { Catalogue, Entry, EntryCheck, EntryColumn } from './catalogue.ts'
import { type PastResults, pastResults } from './past-results.ts'

/** The catalogue of a dbt project, with what the artifacts of its target folder and its DuckDB file know; nothing is written to either. */
export async function projectCatalogue(
  { root, stateDir }: Places,
  asked: ProjectAsked,
  signal: AbortSignal,
): Promise<{ readonly catalogue: Catalogue; readonly folder: string }> {
  const notes: string[] = []
  const startedAt = microsNow()
  const tell = (note: string) => void notes.push(note)
  const graph = await openProject(root, asked, { flags: {}, stateDir, startedAt, tell })
  notes.push(...graph.notes)
  const { project, target } = graph.invocation
  const folder = join(project.root, project.targetPath)
  const past = pastResults(pastIn(folder))
  if (past.at === null) notes.push('There is no target/run_results.json: what tests came to is unknown.')
  const there = existsSync(target.path)
  if (!there) notes.push(`There is no ${target.path} yet: types are those of the .yml files.`)
  const database = new Database(there ? target.path : ':memory:', { readOnly: there })
  try {
    const session = await openSession(database, signal).catch((cause: unknown) => {
      notes.push(`The database cannot be read: ${textOf(cause)}`)
      return null
    })
    const stored = session && there ? await storedColumns(session) : new Map<string, readonly EntryColumn[]>()
    const entries: Entry[] = []
    for (const node of graph.nodes.values())
      if (SHOWN.has(node.resource)) entries.push(await nodeEntry(node, { graph, past, stored, session, root }))
    const catalogue = {
      title: project.name,
      at: iso(startedAt),
      notes: [...new Set(notes)],
      entries: [...sources(graph, past, stored), ...entries, ...exposures(graph)],
    }
    session?.close()
    return { catalogue, folder }
  } finally {
    await database.close()
  }
}

const SHOWN: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'analysis'])

interface Known {
  readonly graph: DbtGraph
  readonly past: PastResults
  readonly stored: ReadonlyMap<string, readonly EntryColumn[]>
  readonly session: Session | null
  readonly root: string
}

async function nodeEntry(node: Node, { graph, past, stored, session, root }: Known): Promise<Entry> {
  const { id, resource, config, relation } = node
  const sql = session && node.template ? await compiledOf(graph, node, session) : null
  const { said } = node
  const source = resource === 'seed' ? firstLines(root, node) : node.source.text.trim()
  return {
    ...{ key: id, kind: resource, doc: node.description, owner: ownerOf(config, graph) },
    ...{
      tags: textsOf(config.tags),
      file: node.file,
      line: null,
      partitions: null,
      unique: textsOf(config.unique_key),
    },
    materialized: typeof config.materialized === 'string' ? config.materialized : null,
    relation: relation === null || config.materialized === 'ephemeral' ? null : relationText(relation),
    columns: columns(node.columns, relation, stored),
    checks: checks(id, graph, past),
    currency: past.built(id),
    freshness: { verdict: 'none', word: 'n/a', why: '' },
    lastAt: past.completedAt(id),
    rows: null,
    from: node.dependsOn,
    source,
    compiled: sql !== null && 'text' in sql ? sql.text : null,
    uncompiled: sql !== null && 'why' in sql ? sql.why : null,
    more: {
      package: node.package,
      ...texts({
        access: config.access ?? said.access,
        group: config.group,
        version: node.version,
        deprecated: said.deprecation_date,
      }),
    },
  }
}

async function compiledOf(graph: DbtGraph, node: Node, session: Session) {
  try {
    return { text: (await compiled({ graph, node, session })).trim() }
  } catch (cause) {
    return { why: textOf(cause) }
  }
}

function sources(graph: DbtGraph, past: PastResults, stored: Known['stored']): readonly Entry[] {
  return [...graph.sources.values()].map((one) => ({
    ...{ key: one.id, kind: 'source', doc: String(one.said.description ?? one.ofSource.description ?? '') },
    ...{ owner: ownerOf({ ...one.ofSource, ...one.config }, graph), tags: textsOf(one.config.tags), file: one.file },
    ...{ line: null, materialized: null, relation: relationText(one.relation), partitions: null, unique: [] },
    columns: columns(one.columns, one.relation, stored),
    checks: checks(one.id, graph, past),
    currency: { verdict: 'none', word: 'n/a', why: '' } as const,
    freshness: past.fresh(one.id),
    ...{ lastAt: null, rows: null, from: [], source: null, compiled: null, uncompiled: null },
    more: { package: one.package, ...texts({ loader: one.ofSource.loader }) },
  }))
}

function exposures(graph: DbtGraph): readonly Entry[] {
  return graph.exposures.map((one) => {
    const [id, data] = exposureData(one, graph)
    const owner = mapOf(data.owner)
    const none = { verdict: 'none', word: 'n/a', why: '' } as const
    return {
      ...{ key: id, kind: 'exposure', doc: String(data.description ?? '') },
      owner: [owner.name, owner.email].filter((text) => typeof text === 'string').join(' '),
      ...{ tags: textsOf(data.tags), file: one.file, line: null, materialized: null, relation: null },
      ...{ partitions: null, unique: [], columns: [], checks: [], currency: none, freshness: none },
      ...{ lastAt: null, rows: null, source: null, compiled: null, uncompiled: null },
      from: textsOf(mapOf(data.depends_on).nodes),
      more: texts({ label: data.label, type: data.type, maturity: data.maturity, url: data.url }),
    }
  })
}

function checks(id: string, graph: DbtGraph, past: PastResults): readonly EntryCheck[] {
  return [...graph.nodes.values()].flatMap((node): readonly EntryCheck[] => {
    const { test, name } = node
    const of = test?.attached ?? (test?.kind === 'singular' ? node.dependsOn[0] : undefined)
    if (!test || of !== id) return []
    const words = test.kind === 'generic' ? argumentsText(test.arguments) : test.kind
    const about = test.kind === 'generic' ? `${(test.macro ?? '').replace(/(^|\.)test_/, '$1')}${words}` : words
    const severity = String(node.config.severity ?? 'error').toLowerCase()
    return [{ name, about, column: test.column, severity, result: past.tested(node.id) }]
  })
}

function argumentsText(given: PlainMap): string {
  const said = Object.entries(given).filter(([name]) => name !== 'model' && name !== 'column_name')
  return said.length === 0 ? '' : ` ${said.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')}`
}

// Columns as they are described come first in the table's own order; what is described and not there is shown as such.
function columns(said: readonly NodeColumn[], relation: Relation | null, stored: Known['stored']): Entry['columns'] {
  const found = stored.get(relation ? placeOf(relation.schema, relation.identifier) : '') ?? []
  const docs = new Map(said.map((one) => [one.name.toLowerCase(), one.said]))
  const there = new Set(found.map(({ name }) => name.toLowerCase()))
  const docOf = (name: string) => String(docs.get(name.toLowerCase())?.description ?? '')
  return [
    ...found.map(({ name, type }) => ({ name, type, doc: docOf(name) })),
    ...said
      .filter(({ name }) => !there.has(name.toLowerCase()))
      .map(({ name, said: of }) => ({ name, type: String(of.data_type ?? 'unknown'), doc: docOf(name) })),
  ]
}

async function storedColumns(session: Session): Promise<ReadonlyMap<string, readonly EntryColumn[]>> {
  const { rows } = await session.query(
    'select table_schema, table_name, column_name, data_type from information_schema.columns order by table_schema, table_name, ordinal_position',
  )
  const found = new Map<string, EntryColumn[]>()
  for (const [schema, table, name, type] of rows) {
    const place = placeOf(String(schema), String(table))
    const list = found.get(place) ?? []
    list.push({ name: String(name), type: String(type).toLowerCase(), doc: '' })
    found.set(place, list)
  }
  return found
}

const placeOf = (schema: string | null, name: string | null) => `${schema ?? ''}.${name ?? ''}`.toLowerCase()

function ownerOf(config: PlainMap, graph: DbtGraph): string {
  const said = mapOf(config.meta).owner ?? config.owner
  if (typeof said === 'string') return said
  const owner = mapOf(graph.groups.find((one) => one.said.name === config.group)?.said.owner)
  return [owner.name, owner.email].filter((text) => typeof text === 'string').join(' ')
}

const texts = (said: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) =>
      value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  )

function firstLines(root: string, node: Node): string | null {
  try {
    return readFileSync(join(root, node.file), 'utf8').split('\n').slice(0, 21).join('\n')
  } catch {
    return null // a seed of a package lies elsewhere
  }
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
