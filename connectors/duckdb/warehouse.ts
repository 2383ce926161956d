import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import { ConnectorError } from '#core/error.ts'
import type { QueryResult } from '#core/query-result.ts'
import { type RelationNames, relationNames } from '#core/relation-names.ts'
import type { Reading, Store } from '#core/store.ts'
import type { Trace } from '#core/trace.ts'
import { catalogOf } from './catalog.ts'
import { commit } from './commit.ts'
import { Database } from './database.ts'
import { predicate, relationOf } from './filter.ts'
import { mutex } from './mutex.ts'
import { markersOf, markerTables, readMarkers } from './publish/marker.ts'
import { dropStray, relationTable, relocate, strayRelations } from './publish/moved.ts'
import { OTHER_DATABASE, type OtherWarehouse } from './publish/other-warehouse.ts'
import { publisher } from './publish/publication.ts'
import { quoteKey, quoteName, quoteText } from './quote.ts'
import { duckdbTable } from './read.ts'
import { plain, rowsOf } from './result.ts'
import { columnType, duckdbType } from './type.ts'

/**
 * The warehouse in one DuckDB file. `prefix` is the environment's, `columns` says what a table holds by its key, `names` where it
 * stands; what `other` has is read there and never written.
 */
export function duckdbWarehouse(
  path: string,
  {
    storeId,
    prefix = '',
    columns,
    names = relationNames([]),
    other = null,
    trace,
    readOnly = false,
  }: {
    storeId: string
    prefix?: string
    columns: (key: string) => readonly Column[]
    names?: RelationNames
    other?: OtherWarehouse | null
    trace?: Trace | undefined
    readOnly?: boolean
  },
): Store {
  const database = new Database(path, { trace, readOnly, attached: other?.path ?? null })
  const publishing = mutex()
  const catalog = catalogOf(prefix)
  const publish = publisher(prefix, catalog, publishing)
  let ready: Promise<void> | null = null
  // Loaded when something is first written.
  let writing: Promise<typeof import('./publish/staging.ts')> | null = null

  // Said once an opening: whose warehouse this is. Another log's is refused before anything is read.
  const opened = (): Promise<void> => {
    ready ??= database.use(async (connection) => {
      if (readOnly) return
      await connection.run(`${markerTables(prefix)}; ${relationTable(prefix)}`)
      const [row] = await rowsOf(connection, `select id from _tidemark."${prefix}store"`)
      if (!row) await connection.run(`insert into _tidemark."${prefix}store" values (${quoteText(storeId)})`)
      else if (row.id !== storeId)
        throw new ConnectorError(
          `${path} belongs to another log (store ${String(row.id)}, this log is ${storeId})\n  → put back the state that belongs to it, or \`npx tsx jobs/state.ts rebuild\` to make one from its markers`,
          {
            connector: 'duckdb',
            code: 'STORE_ID',
          },
        )
      await relocate(connection, prefix, names, catalog)
    })
    ready.catch(() => {
      ready = null
    })
    return ready
  }

  const relationAt = (reading: Reading): string => {
    const named = { ...reading, key: names.of(reading.key) }
    const isForeign = names.foreign(reading.key)
    if (!other?.has(reading.key)) return relationOf(named, isForeign ? '' : prefix)
    return relationOf(named, isForeign ? '' : other.prefix, other.path === null ? null : OTHER_DATABASE)
  }

  return {
    engine: 'duckdb',
    open: opened,
    relation: (reading) => relationAt(reading),
    emptyRelation: (of) =>
      `(select ${of.map(({ name, type }) => `null::${duckdbType(type)} as ${quoteName(name)}`).join(', ')} where false)`,
    table: (reading, order, signal) => {
      const relation = relationAt(reading)
      const table = duckdbTable(database, relation, columns(reading.key), order, signal)
      return {
        ...table,
        all: async () => opened().then(table.all),
        column: async (name) => opened().then(() => table.column(name)),
      }
    },
    async stage(target, signal) {
      await opened()
      writing ??= import('./publish/staging.ts')
      const { duckdbStaging } = await writing
      const lent = await database.lend(signal)
      const staging = duckdbStaging(lent.connection, target, prefix, publish, signal, catalog, publishing)
      return {
        ...staging,
        async drop() {
          await staging.drop()
          lent.giveBack()
        },
      }
    },
    async markers() {
      await opened()
      return database.use((connection) => readMarkers(connection, prefix))
    },
    async wipe(key, addresses, filter) {
      await opened()
      await publishing(() =>
        database.use(async (connection) => {
          const relation = names.of(key)
          const standing = names.foreign(key) ? null : await catalog.standing(connection, relation)
          await connection.run('begin transaction')
          if (standing && filter === null) await connection.run(`drop ${standing.kind} ${quoteKey(relation, prefix)}`)
          else if (standing && filter)
            await connection.run(`delete from ${quoteKey(relation, prefix)} where ${predicate(filter)}`)
          await connection.run(`delete from _tidemark."${prefix}marker" where ${markersOf(key, addresses)}`)
          await commit(connection)
          if (filter === null) catalog.changed(relation, null)
        }),
      )
    },
    async strays() {
      await opened()
      return database.use((connection) => strayRelations(connection, names, catalog))
    },
    async dropStray(relation) {
      await opened()
      await publishing(() =>
        database.use(async (connection) => {
          await connection.run('begin transaction')
          await dropStray(connection, relation, prefix, catalog)
          await commit(connection)
        }),
      )
    },
    query: (sql, signal) => database.use((connection) => resultOf(connection, sql), signal),
    read: (sql, signal) =>
      database.use(async (connection) => {
        await connection.run('begin transaction read only')
        try {
          await refuseWrites(connection, sql)
          return await resultOf(connection, sql)
        } finally {
          await connection.run('rollback')
        }
      }, signal),
    close: () => database.close(),
  }
}

// A transaction that only reads still lets a statement write files, or change the session.
async function refuseWrites(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql).catch((cause: Error) => {
    const text = cause.message.replace(/^Failed to extract statements: /, '')
    throw new ConnectorError(text, { connector: 'duckdb', code: 'SQL', cause })
  })
  if (statements.count !== 1)
    throw new ConnectorError(`${statements.count} statements where one query is wanted\n  → ask one after another`, {
      connector: 'duckdb',
      code: 'READS',
    })
  const { StatementType } = await import('@duckdb/node-api')
  const prepared = await statements.prepare(0)
  const reads = [StatementType.SELECT, StatementType.EXPLAIN, StatementType.CALL].includes(prepared.statementType)
  prepared.destroySync()
  if (!reads)
    throw new ConnectorError(
      `${sql.trim().split(/\s/)[0]} is no query\n  → this only reads; tables change by being materialized`,
      { connector: 'duckdb', code: 'READS' },
    )
}

async function resultOf(connection: DuckDBConnection, sql: string): Promise<QueryResult> {
  const reader = await connection.runAndReadAll(sql)
  const types = reader.columnTypes().map(String)
  const names = reader.deduplicatedColumnNames()
  return {
    columns: names.map((name, index) => ({ name, type: columnType(types[index] ?? ''), nullable: true })),
    rows: reader.getRows().map((row) => row.map((value, index) => plain(value, types[index] ?? ''))),
  }
}

/** Whose an environment of a warehouse file is; null where it has no tables there. Throws ConnectorError where the file cannot be read. */
export async function readStoreId(path: string, prefix: string): Promise<string | null> {
  const database = new Database(path, { readOnly: true })
  try {
    return await database.use(async (connection) => {
      const name = quoteText(`${prefix}store`)
      const known = await rowsOf(
        connection,
        `select 1 from duckdb_tables() where schema_name = '_tidemark' and table_name = ${name}`,
      )
      if (known.length === 0) return null
      const [row] = await rowsOf(connection, `select id from _tidemark."${prefix}store"`)
      return row ? String(row.id) : null
    })
  } finally {
    await database.close()
  }
}
