import { parse } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import { callable, fromPlain, itemsOf, type Value } from '../../jinja/value.ts'
import { renderedText } from '../compile.ts'
import { type AdapterColumn, columnIn } from '../context/column.ts'
import { type Relation, relationOf, relationText, relationValue } from '../context/relation.ts'
import { type Build, standingAt } from './build.ts'
import { contractedColumns, isContracted } from './contract.ts'

/** Has the project a macro of its own in the place of one of these of dbt's? */
export const isOwn = ({ node, graph }: Pick<Build, 'node' | 'graph'>, ...names: readonly string[]): boolean =>
  names.some((name) => graph.library.replaced(name, node.package) !== undefined)

interface Made {
  readonly relation?: Relation
  readonly temporary?: boolean
  /** Under its own name, where nothing stands. */
  readonly inPlace?: boolean
}

/**
 * Makes a relation by the project's own create_table_as or create_view_as: under a name of its own first, which then takes the place
 * of what stands, as dbt's materializations do.
 */
export async function ownMade(
  build: Build,
  as: 'table' | 'view',
  { relation = build.relation, temporary = false, inPlace = false }: Made = {},
): Promise<void> {
  const { session, standing, sql } = build
  const { database, schema, identifier } = relation
  const made = inPlace ? relation : relationOf({ database, schema, identifier: `${identifier}__dbt_tmp` }, { type: as })
  // A run that was cut off may have left one of that name.
  const left = inPlace ? null : await standingAt(session, made)
  if (left) await session.query(`drop ${left.type} ${relationText(left)} cascade`)
  const call =
    as === 'table'
      ? "create_table_as(temporary_, made_, sql_, 'sql', partitioned_by=none, sorted_by=none)"
      : 'get_create_view_as_sql(made_, sql_)'
  const given = { temporary_: temporary, made_: relationValue(made), sql_: sql }
  await session.query(await called(build, `{{ ${call} }}`, { ...given, ...(await contractOf(build)) }))
  if (inPlace) return
  if (standing) await session.query(`drop ${standing.type} ${relationText(standing)} cascade`)
  const name = relationText(relationOf({ database: null, schema: null, identifier }))
  await session.query(`alter ${as} ${relationText(made)} rename to ${name}`)
}

// What a copy of dbt's macro asks for where a contract is enforced, which was held to before.
async function contractOf(build: Build): Promise<Readonly<Record<string, Value>>> {
  if (!isContracted(build.node)) return {}
  const columns = `(${await contractedColumns(build)})`
  return {
    get_assert_columns_equivalent: callable('get_assert_columns_equivalent', () => ''),
    get_table_columns_and_constraints: callable('get_table_columns_and_constraints', () => columns),
  }
}

/** The project's own apply_grants, for a relation that was made. */
export async function ownGrants(build: Build): Promise<void> {
  const grants = fromPlain(build.node.config.grants ?? {})
  const more = { made_: relationValue(build.relation), grants_: grants, stood_: build.standing !== null }
  await called(build, '{% do apply_grants(made_, grants_, should_revoke=stood_) %}', more)
}

/** The project's own persist_docs, for a relation that was made. */
export async function ownDocs(build: Build): Promise<void> {
  const bare = build.graph.library.replaced('persist_docs', build.node.package)?.name === 'persist_docs'
  const text = `{% do persist_docs(made_, model${bare ? '' : ', true, true'}) %}`
  await called(build, text, { made_: relationValue(build.relation) })
}

/** What dbt's macros settle of columns that differ, each of which a project may have in their place. */
export const CHANGES: readonly string[] = [
  ...['process_schema_changes', 'check_for_schema_changes', 'sync_column_schemas', 'diff_columns'],
]

/** The columns that process_schema_changes gives back for what comes from `source`; none where it gives nothing. */
export async function ownChanges(build: Build, source: Relation): Promise<readonly AdapterColumn[]> {
  const found: AdapterColumn[] = []
  const keep = callable('keep_', ({ positional: [columns = null] }) => {
    found.splice(0, found.length, ...itemsOf(columns ?? []).flatMap((one) => columnIn(one) ?? []))
    return null
  })
  const more = { said_: fromPlain(build.node.config.on_schema_change ?? 'ignore'), source_: relationValue(source) }
  const text = '{% do keep_(process_schema_changes(said_, source_, made_)) %}'
  await called(build, text, { ...more, made_: relationValue(build.relation), keep_: keep })
  return found
}

const called = (build: Build, text: string, more: Readonly<Record<string, Value>>): Promise<string> =>
  renderedText(build, parse(sourceOf(build.node.file, text)), more)
