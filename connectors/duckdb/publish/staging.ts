import type { DuckDBConnection } from '@duckdb/node-api'
import { batchesOf } from '#core/batches.ts'
import type { Column } from '#core/column.ts'
import { ConnectorError, QueryRefused } from '#core/error.ts'
import { NO_HOOKS } from '#core/hook.ts'
import type { Audit, Marker, Staging, Target } from '#core/store.ts'
import { auditOf } from '../audit/audit.ts'
import { storeFailures } from '../audit/failure.ts'
import type { Catalog, Standing } from '../catalog.ts'
import { complaintOf } from '../complaint/complaint.ts'
import { asDuckdbError } from '../database.ts'
import { runHooks, runHooksAlone } from '../hook.ts'
import { quoteName } from '../quote.ts'
import { columnType, duckdbType } from '../type.ts'
import { auditJoin, joined, joins, lastPublished, refuseMoved } from './join.ts'
import { Loader } from './loader.ts'
import { everRenamed, refuseTaken, rememberRelation } from './moved.ts'
import type { Publication } from './publication.ts'
import { publishRows, publishView } from './publish.ts'

/**
 * Rows of one attempt in temporary tables of its own connection: no reader sees them, a crash leaves nothing of them. They are
 * written to the file once, by the transaction that publishes.
 */
export function duckdbStaging(
  connection: DuckDBConnection,
  target: Target,
  prefix: string,
  publish: (publication: Publication) => Promise<void>,
  signal: AbortSignal,
  catalog: Catalog,
  exclusive: <T>(work: () => Promise<T>) => Promise<T>,
): Staging {
  const name = `staged_${target.token}`
  let relation = `temp.${quoteName(name)}`
  let drops: readonly string[] = []
  let columns: readonly Column[] = target.columns ?? []
  let loader: Loader | null = null
  let select = ''
  const joining = joins(target)
  const join = () => ({ target, prefix, relation, columns, catalog })
  let after: Standing['columns'] | null = null
  let before: number | null = null
  let hooks = NO_HOOKS
  const swap = async (within: DuckDBConnection, later: (statement: string) => void): Promise<boolean> => {
    if (target.view) return publishView(within, target, prefix, select, catalog, later)
    if (!joining) return publishRows(within, target, prefix, relation, columns, catalog)
    await refuseMoved(within, join(), before)
    const fresh = (await catalog.standing(within, target.asset.relation)) === null
    after = await joined(within, join())
    return fresh
  }

  return {
    async write(rows, progress) {
      loader = new Loader(connection, columns, name)
      const names = columns.map((column) => column.name)
      for await (const batch of batchesOf(
        rows,
        names,
        target.asset.rows,
        target.asset.kind === 'source' ? 'every' : target.asset.validate,
      )) {
        signal.throwIfAborted()
        await loader.write(batch)
        progress(loader.rowsLoaded.count)
        await breath()
      }
      const loaded = await loader.finish()
      drops = loader.drops()
      // A view costs two statements of DDL; a long dictionary costs its length in every query that names it.
      if (loaded.length < INLINE) relation = `(${loaded})`
      else {
        await connection.run(`create or replace temp view ${quoteName(name)} as ${loaded}`)
        drops = [`drop view if exists ${relation}`, ...drops]
      }
    },
    async fill(text, beside = NO_HOOKS) {
      select = text
      hooks = beside
      // One after another, as publications are: two that make the same table would be in each other's way.
      if (hooks.pre.length > 0) await exclusive(() => runHooksAlone(connection, beside.pre))
      // The query may read the table that its rows are to join.
      if (joining) before = await lastPublished(connection, join())
      if (target.view && columns.length > 0) {
        // Nothing to stage: it is looked at where its text stands, and defined when it is published.
        relation = `(\n${text}\n)`
        return columns
      }
      await asked(
        connection,
        `create or replace temp ${target.view ? 'view' : 'table'} ${quoteName(name)} as `,
        text,
        signal,
      )
      drops = [`drop ${target.view ? 'view' : 'table'} if exists ${relation}`]
      columns = await columnsOfRelation(connection, relation, target)
      return columns
    },
    async audit(): Promise<Audit> {
      try {
        const { kept, ...audit } = joining
          ? await auditJoin(connection, join())
          : await auditOf(connection, relation, columns, target, select)
        await storeFailures(connection, prefix, target.asset.key, kept)
        return audit
      } catch (cause) {
        // A view is computed here for the first time: what its own text cannot do is told at its place.
        if (target.view && !signal.aborted) {
          await asked(connection, `create or replace temp table ${quoteName(name)} as `, select, signal)
          await connection.run(`drop table temp.${quoteName(name)}`)
        }
        throw cause
      }
    },
    publish: (markers: readonly Marker[]) =>
      publish({
        connection,
        markers,
        shared: target.view && hooks.post.length === 0,
        async swap(within, later) {
          await refuseTaken(within, target.asset, catalog)
          await rememberRelation(within, target.asset, prefix, catalog)
          const statements: string[] = []
          const fresh = await swap(within, hooks.post.length === 0 ? later : (one) => void statements.push(one))
          for (const statement of statements) await within.run(statement)
          await runHooks(within, hooks.post)
          return fresh && !(await everRenamed(within, target.asset, catalog))
        },
        committed: () =>
          catalog.changed(target.asset.relation, {
            kind: target.view ? 'view' : 'table',
            columns: after ?? columns.map(({ name: column, type }) => ({ name: column, type: duckdbType(type) })),
          }),
      }),
    async drop() {
      const rest = drops.length > 0 ? drops : (loader?.drops() ?? [])
      if (rest.length > 0) await connection.run(rest.join('; '))
    },
  }
}

const INLINE = 4_000

// What DuckDB says of the statement's text is told of the query's own: it begins on a line of its own.
async function asked(connection: DuckDBConnection, head: string, text: string, signal: AbortSignal): Promise<void> {
  try {
    await connection.run(`${head}\n${text}`)
  } catch (cause) {
    const error = asDuckdbError(cause, '')
    if (signal.aborted || error instanceof ConnectorError) throw error
    const { line, ...complaint } = complaintOf(error.message, `${head}\n${text}`)
    throw new QueryRefused(line === undefined ? complaint : { ...complaint, line: Math.max(1, line - 1) }, cause)
  }
}

async function columnsOfRelation(
  connection: DuckDBConnection,
  relation: string,
  target: Target,
): Promise<readonly Column[]> {
  const reader = await connection.runAndReadAll(`describe ${relation}`)
  const declared = new Map(target.columns?.map((column) => [column.name, column]))
  return reader.getRows().map(([name, type]) => ({
    name: String(name),
    type: columnType(String(type)),
    nullable: declared.get(String(name))?.nullable ?? true,
  }))
}

// Loading is synchronous work of the main thread: timers, signals and other steps get their turn between batches.
const breath = () => new Promise((resolve) => setImmediate(resolve))
