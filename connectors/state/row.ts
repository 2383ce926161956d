import type { LogEvent, Provenance } from '#core/event.ts'
import type { EventQuery, Piece } from '#core/log.ts'

export const EVENT_COLUMNS = 'id, at, run, asset, code, "from", "to", keys, kind, body'

/** What stands, with the event that carries its provenance. */
export const PIECES = `select c.asset, c.keys, c."from", c."to", c.event, e.at, e.run, e.code, e.kind, p.body, p.kind as bodyKind
  from current c join event e on e.id = c.event join event p on p.id = c.body`

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

export type PieceRow = Omit<EventRow, 'id'> & { readonly event: number; readonly bodyKind: string }

/** The event of a row; rows are written by this connector alone, from typed facts. */
export function eventOf(row: EventRow): LogEvent {
  return { ...row, body: JSON.parse(row.body) } as LogEvent
}

/** The piece of a joined row; what it was made from is read when somebody asks: most pieces are asked only where they lie. */
export function pieceOf(row: PieceRow): Piece {
  let body: { data?: string; rows?: number } | undefined
  const parsed = () => {
    body ??= JSON.parse(row.body) as { data?: string; rows?: number } // written by this connector alone, from typed facts
    return body
  }
  return {
    asset: row.asset,
    keys: row.keys,
    from: row.from,
    to: row.to,
    event: row.event,
    at: row.at,
    run: row.run,
    code: row.code,
    get provenance() {
      return row.bodyKind === 'rebuilt' ? null : (parsed() as Provenance)
    },
    get data() {
      return parsed().data ?? `e${row.event}`
    },
    get rows() {
      return parsed().rows ?? 0
    },
  }
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
