import type { LogEvent } from '#core/event.ts'
import type { EventQuery } from '#core/log.ts'

export const EVENT_COLUMNS = 'id, at, run, asset, code, "from", "to", keys, kind, body'

export interface EventRow {
  readonly id: number
  readonly at: number
  readonly run: string
  readonly asset: string
  readonly code: string
  readonly from: number | null
  readonly to: number | null
  readonly keys: string
  readonly kind: string
  readonly body: string
}

/** The event of a row; rows are written by this connector alone, from typed facts. */
export function eventOf(row: EventRow): LogEvent {
  return { ...row, body: JSON.parse(row.body) } as LogEvent
}

/** The query for events, parameters apart. */
export function eventsWhere(query: EventQuery): { sql: string; parameters: readonly unknown[] } {
  const terms: [string, unknown][] = []
  if (query.run !== undefined) terms.push(['run = ?', query.run])
  if (query.asset !== undefined) terms.push(['asset = ?', query.asset])
  if (query.after !== undefined) terms.push(['id > ?', query.after])
  if (query.upTo !== undefined) terms.push(['id <= ?', query.upTo])
  const kinds = query.kinds ? [`kind in (${query.kinds.map(() => '?').join(',')})`] : []
  const where = [...terms.map(([term]) => term), ...kinds]
  const sql = `select ${EVENT_COLUMNS} from event ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by id ${query.newestFirst ? 'desc' : 'asc'} ${query.limit === undefined ? '' : 'limit ?'}`
  const limit = query.limit === undefined ? [] : [query.limit]
  return { sql, parameters: [...terms.map(([, value]) => value), ...(query.kinds ?? []), ...limit] }
}
