import type { NewEvent } from '#core/event.ts'
import { jsonValue } from '#core/json-value.ts'
import type { Log } from '#core/log.ts'
import type { Trace } from '#core/trace.ts'
import { derivation } from './derived.ts'
import { notebook } from './notes.ts'
import { asStateError, type State } from './open.ts'
import { standingPieces } from './pieces.ts'
import { EVENT_COLUMNS, type EventRow, eventOf, eventsWhere } from './row.ts'

/** The log on SQLite: appends of one turn of the loop share one commit, and what stands now is derived in the same commit. */
export function sqliteLog(state: State, now: () => number, trace: Trace = () => {}): Log {
  const { database: db, path } = state
  const derived = derivation(db)
  const notes = notebook(db, now)
  const pieces = standingPieces(db)
  const insert = db.prepare(
    `insert into event (at, run, asset, code, "from", "to", keys, kind, v, body) values (?,?,?,?,?,?,?,?,1,?)`,
  )
  let queue: Queued[] = []
  let flushing = false
  let wrote = false

  function put(event: NewEvent): number {
    trace(`log ${event.kind} ${event.asset}`)
    const at = now()
    const row = [
      at,
      event.run,
      event.asset,
      event.code,
      event.from,
      event.to,
      event.keys,
      event.kind,
      JSON.stringify(event.body, jsonValue),
    ]
    const id = Number(insert.run(...row).lastInsertRowid)
    derived.apply({ ...event, id, at })
    return id
  }

  function flush(): void {
    flushing = false
    wrote = true
    const batch = queue
    queue = []
    try {
      const written = inTransaction(() => {
        const ids = batch.map((one) => one.events.map(put))
        notes.write()
        return ids
      })
      for (const [index, one] of batch.entries()) one.resolve(written[index] ?? [])
    } catch (cause) {
      const error = asStateError(cause, path)
      for (const one of batch) one.reject(error)
    }
  }

  function inTransaction<T>(work: () => T): T {
    db.exec('begin immediate')
    try {
      const result = work()
      trace('log commit')
      db.exec('commit')
      trace('log committed')
      return result
    } catch (cause) {
      if (db.inTransaction) db.exec('rollback')
      throw cause
    }
  }

  function append(events: readonly NewEvent[]): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      queue.push({ events, resolve, reject })
      if (!flushing) setImmediate(flush)
      flushing = true
    })
  }

  // libsql is synchronous; every read goes through here, so that what it throws is one kind of error with the path.
  async function rows<T>(sql: string, parameters: readonly unknown[] = []): Promise<readonly T[]> {
    try {
      return db.prepare(sql).all(...parameters) as readonly T[]
    } catch (cause) {
      throw asStateError(cause, path)
    }
  }

  return {
    storeId: state.storeId,
    append,
    async current(assets) {
      try {
        return pieces(assets)
      } catch (cause) {
        throw asStateError(cause, path)
      }
    },
    failures: async () =>
      (
        await rows<EventRow>(`select ${EVENT_COLUMNS} from event where id in (select event from failure) order by id`)
      ).map(eventOf),
    open: async () =>
      (
        await rows<EventRow>(`select ${EVENT_COLUMNS} from event where id in (select event from attempt) order by id`)
      ).map(eventOf),
    async events(query) {
      const { sql, parameters } = eventsWhere(query)
      return (await rows<EventRow>(sql, parameters)).map(eventOf)
    },
    async observed() {
      const found = await rows<EventRow>(
        `select ${EVENT_COLUMNS} from event where id in (select max(id) from event where kind = 'observed' group by asset)`,
      )
      return new Map(found.map((row) => [row.asset, { version: String(JSON.parse(row.body).version), at: row.at }]))
    },
    async names(axis) {
      const found = await rows<{ ordinal: number; name: string | null }>(
        'select ordinal, name from name where axis = ? order by ordinal',
        [axis],
      )
      return found.map((row) => row.name)
    },
    async addNames(axis, names) {
      const known = new Set(await this.names(axis))
      let ordinal = known.size
      inTransaction(() => {
        for (const name of names)
          if (!known.has(name)) db.prepare('insert into name values (?,?,?)').run(axis, ordinal++, name)
      })
    },
    async removeName(axis, name) {
      db.prepare('update name set name = null where axis = ? and name = ?').run(axis, name)
    },
    note: notes.add,
    notes: notes.read,
    lastId: async () => (await rows<{ id: number }>('select coalesce(max(id), 0) as id from event'))[0]?.id ?? 0,
    bytes: async () =>
      (
        await rows<{ bytes: number }>(
          'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()',
        )
      )[0]?.bytes ?? 0,
    async rederive() {
      const all = await this.events({})
      inTransaction(() => {
        derived.reset()
        for (const event of all) derived.apply(event)
      })
    },
    async backup(target) {
      await rows('vacuum into ?', [target])
    },
    async close() {
      if (flushing) flush()
      notes.write()
      // What waits in the write-ahead file goes into the file, so that a copy of one file is whole.
      if (wrote) db.pragma('wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
}

interface Queued {
  readonly events: readonly NewEvent[]
  readonly resolve: (ids: readonly number[]) => void
  readonly reject: (error: Error) => void
}
