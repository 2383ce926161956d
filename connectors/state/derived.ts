import type Database from 'libsql'
import { changesCurrent } from '#core/current.ts'
import type { LogEvent } from '#core/event.ts'
import { type Address, without } from '#core/partition/address.ts'

/** Keeps `current`, `attempt` and `failure` in step with each event, inside the caller's transaction. */
export function derivation(db: Database.Database): { apply(event: LogEvent): void; reset(): void } {
  const openAttempt = db.prepare('insert into attempt values (?,?,?,?,?)')
  const addFailure = db.prepare('insert into failure values (?,?,?,?,?)')
  const endAttempts = db.prepare(`delete from attempt where asset = ? and keys = ? and ${OVERLAP}`)
  const mendFailures = db.prepare(`delete from failure where asset = ? and keys = ? and ${OVERLAP}`)
  const standing = db.prepare(
    `select rowid as row, asset, keys, "from", "to", event, body from current where asset = ? and keys = ? and ${OVERLAP}`,
  )
  const drop = db.prepare('delete from current where rowid = ?')
  const add = db.prepare('insert into current values (?,?,?,?,?,?)')

  function stand(event: LogEvent, place: readonly unknown[]): void {
    for (const row of standing.all(...place) as readonly StandingRow[]) {
      drop.run(row.row)
      for (const rest of without(row, event)) add.run(row.asset, rest.keys, rest.from, rest.to, row.event, row.body)
    }
    if (event.kind === 'wiped') return
    const body = event.kind === 'materialized' ? event.body.prepared : event.id
    add.run(event.asset, event.keys, event.from, event.to, event.id, body)
  }

  function apply(event: LogEvent): void {
    const place = [event.asset, event.keys, event.from, event.to, event.from]
    const row = [event.id, event.asset, event.keys, event.from, event.to]
    if (event.kind === 'started' || event.kind === 'run.started') openAttempt.run(...row)
    else if (ENDS.has(event.kind)) endAttempts.run(...place)
    if (changesCurrent(event.kind)) {
      mendFailures.run(...place)
      stand(event, place)
    } else if (event.kind === 'failed' && event.body.final) {
      mendFailures.run(...place)
      addFailure.run(...row)
    }
  }

  return { apply, reset: () => db.exec('delete from current; delete from attempt; delete from failure') }
}

/** Parameters: from, to, from of the event; a null side covers everything. */
const OVERLAP = '("from" is null or ? is null or ("from" < ? and "to" > ?))'

const ENDS: ReadonlySet<string> = new Set([
  'materialized',
  'unchanged',
  'computed',
  'failed',
  'cancelled',
  'lost',
  'run.finished',
])

interface StandingRow extends Address {
  readonly row: number
  readonly asset: string
  readonly event: number
  readonly body: number
}
