import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { ConnectorError } from '#core/error.ts'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'

/**
 * An open SQLite file (or ':memory:'), every commit on disk when it returns; a new one is given `storeId`. `flushed: false`: commits
 * outlive the process, but a power cut may take the last of them. Throws ConnectorError: corrupt, read-only, newer schema, full.
 */
export function openState(
  path: string,
  {
    readOnly = false,
    flushed = true,
    storeId = randomUUID(),
  }: { readOnly?: boolean; flushed?: boolean; storeId?: string } = {},
): State {
  const inMemory = path === ':memory:'
  if (!inMemory && !readOnly) made(path)
  if (readOnly && !existsSync(path))
    throw stateError(path, 'ENOENT', 'no state here', 'npx tsx jobs/materialize.ts makes it')
  try {
    const database = new Database(path, { readonly: readOnly, timeout: 5000 } as Database.Options)
    database.pragma('busy_timeout = 5000')
    if (!readOnly) {
      if (!inMemory) database.pragma('journal_mode = WAL')
      database.pragma(`synchronous = ${flushed ? 'FULL' : 'NORMAL'}`)
    }
    refuseNewer(database, path)
    if (!readOnly) {
      database.exec(SCHEMA)
      const put = database.prepare('insert or ignore into meta (name, value) values (?, ?)')
      put.run('schema', String(SCHEMA_VERSION))
      put.run('store_id', storeId)
    }
    return { database, path, storeId: meta(database, 'store_id') ?? '' }
  } catch (cause) {
    throw asStateError(cause, path)
  }
}

/** A state store that is open. */
export interface State {
  readonly database: Database.Database
  readonly path: string
  readonly storeId: string
}

/** The ConnectorError for what SQLite threw, with path, cause and mend. */
export function asStateError(cause: unknown, path: string): ConnectorError {
  if (cause instanceof ConnectorError) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  const code = (cause as { code?: string } | null)?.code ?? ''
  const mend = MENDS.find(([pattern]) => pattern.test(`${code} ${text}`))?.[1] ?? 'look at the file and its folder'
  return stateError(path, code || 'SQLITE', text, mend, cause)
}

const MENDS: readonly (readonly [RegExp, string])[] = [
  [
    /NOTADB|CORRUPT|malformed|not a database/i,
    'the file is damaged: move it away and run `npx tsx jobs/state.ts rebuild` (currency will be unknown), or restore a backup',
  ],
  [
    /READONLY|readonly|EROFS|EACCES|permission/i,
    'make the file and its folder writable for this user, or give another --state-dir',
  ],
  [/FULL|disk is full|ENOSPC/i, 'free some space; nothing was lost, run the same command again'],
  [/IOERR|disk I\/O/i, 'the disk refused: check its space and health, then run the same command again'],
  [/CANTOPEN|unable to open/i, 'check that the folder exists and may be written, or give another --state-dir'],
  [/BUSY|locked/i, 'another process holds it; wait for it to end'],
]

function stateError(path: string, code: string, text: string, mend: string, cause?: unknown): ConnectorError {
  return new ConnectorError(`${path}: ${text}\n  → ${mend}`, { connector: 'state', code, cause })
}

function made(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (cause) {
    throw asStateError(cause, dirname(path))
  }
}

function refuseNewer(database: Database.Database, path: string): void {
  const version = Number(meta(database, 'schema') ?? SCHEMA_VERSION)
  if (version > SCHEMA_VERSION)
    throw stateError(
      path,
      'NEWER',
      `written by a newer Tidemark (schema ${version}, this one knows ${SCHEMA_VERSION})`,
      'update Tidemark, or give another --state-dir',
    )
}

function meta(database: Database.Database, name: string): string | undefined {
  const known = database.prepare("select 1 from sqlite_master where name = 'meta'").all()
  if (known.length === 0) return undefined
  const rows = database.prepare('select value from meta where name = ?').all(name) as readonly { value: string }[]
  return rows[0]?.value
}
