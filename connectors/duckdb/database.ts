import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { ConnectorError } from '#core/error.ts'
import type { Trace } from '#core/trace.ts'
import { interrupt, interruptible } from './commit.ts'
import { OTHER_DATABASE } from './publish/other-warehouse.ts'
import { quoteName, quoteText } from './quote.ts'

/** One DuckDB file, opened at first use by this process alone; connections are lent and given back. */
export class Database {
  readonly path: string
  readonly readOnly: boolean
  private instance: Promise<DuckDBInstance> | null = null
  private idle: DuckDBConnection[] = []

  private readonly trace: Trace | undefined

  private readonly attached: string | null

  /** `attached`: another file, which is read alone, under the name of OTHER_DATABASE. */
  constructor(
    path: string,
    {
      readOnly = false,
      trace,
      attached = null,
    }: { readOnly?: boolean; trace?: Trace | undefined; attached?: string | null } = {},
  ) {
    this.path = path
    this.attached = attached
    this.trace = trace
    this.readOnly = readOnly
  }

  /** Runs `work` on a connection of its own; an abort interrupts its query, but no commit. */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const lent = await this.lend(signal)
    try {
      return await work(lent.connection)
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      throw asDuckdbError(cause, this.path)
    } finally {
      lent.giveBack()
    }
  }

  /** A connection until it is given back; an abort interrupts what runs on it. */
  async lend(signal?: AbortSignal): Promise<{ readonly connection: DuckDBConnection; giveBack(): void }> {
    signal?.throwIfAborted()
    const connection = this.idle.pop() ?? (await this.connect())
    if (signal?.aborted) this.idle.push(connection)
    signal?.throwIfAborted()
    const stop = () => interrupt(connection)
    signal?.addEventListener('abort', stop, { once: true })
    return {
      connection,
      giveBack: () => {
        signal?.removeEventListener('abort', stop)
        this.idle.push(connection)
      },
    }
  }

  async close(): Promise<void> {
    for (const connection of this.idle) connection.closeSync()
    this.idle = []
    const instance = this.instance
    this.instance = null
    if (instance) (await instance).closeSync()
  }

  private async connect(): Promise<DuckDBConnection> {
    try {
      this.instance ??= this.open()
      const connection = interruptible(await (await this.instance).connect())
      await connection.run(`set TimeZone = 'UTC'; set errors_as_json = false`)
      return this.trace ? traced(connection, this.trace) : connection
    } catch (cause) {
      this.instance = null
      throw asDuckdbError(cause, this.path)
    }
  }

  // fromCache alone: two instances on one file in one process lose committed tables in silence.
  private async open(): Promise<DuckDBInstance> {
    const { DuckDBInstance: Instance } = await import('@duckdb/node-api')
    if (this.path !== ':memory:' && !this.readOnly) mkdirSync(dirname(this.path), { recursive: true })
    const options = {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'true',
      ...(this.readOnly && this.path !== ':memory:' ? { access_mode: 'READ_ONLY' } : {}),
    }
    const instance = await (this.path === ':memory:'
      ? Instance.create(':memory:', options)
      : Instance.fromCache(this.path, options))
    if (this.attached !== null) await attach(instance, this.attached)
    return instance
  }
}

async function attach(instance: DuckDBInstance, path: string): Promise<void> {
  const connection = await instance.connect()
  try {
    await connection.run(`attach if not exists ${quoteText(path)} as ${quoteName(OTHER_DATABASE)} (read_only)`)
  } catch (cause) {
    throw asDuckdbError(cause, path)
  } finally {
    connection.closeSync()
  }
}

function traced(connection: DuckDBConnection, trace: Trace): DuckDBConnection {
  const run = connection.run.bind(connection)
  connection.run = (sql, ...rest) => {
    const text = String(sql).trim().replaceAll(/\s+/g, ' ')
    if (!/^(select|describe)/i.test(text)) trace(`duckdb ${text.slice(0, 60)}`)
    return run(sql, ...rest)
  }
  return connection
}

/** The ConnectorError for what DuckDB threw, with the file and what to do; other errors pass. */
export function asDuckdbError(cause: unknown, path: string): Error {
  if (!(cause instanceof Error) || cause.name !== 'Error')
    return cause instanceof Error ? cause : new Error(String(cause))
  const text = cause.message
  const mend = MENDS.find(([pattern]) => pattern.test(text))
  if (!mend) return cause
  return new ConnectorError(`${path}: ${text}\n  → ${mend[2]}`, { connector: 'duckdb', code: mend[1], cause })
}

const MENDS: readonly (readonly [RegExp, string, string])[] = [
  [/Cannot execute statement of type/i, 'READS', 'this only reads; tables change by being materialized'],
  [
    /Could not set lock/i,
    'LOCKED',
    'another process has the warehouse open (its PID stands above): wait for it to end',
  ],
  [
    /No space left|ENOSPC|disk is full/i,
    'FULL',
    'free some space; what was published stays, run the same command again',
  ],
  [
    /Read-only file system|Permission denied|Operation not permitted|Cannot open file|read-only mode/i,
    'READONLY',
    'make the file and its folder writable for this user, or give another --state-dir',
  ],
  [
    /not a valid DuckDB database|Corrupt|checksum|Could not read enough bytes/i,
    'CORRUPT',
    'the file is damaged: move it away, then materialize again (jobs/state.ts wipe forgets what it held)',
  ],
  [
    /newer version of DuckDB|version number/i,
    'NEWER',
    'the file was written by another version of DuckDB: update Tidemark',
  ],
]
