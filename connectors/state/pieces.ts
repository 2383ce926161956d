import type Database from 'libsql'
import type { Provenance } from '#core/event.ts'
import type { Piece } from '#core/log.ts'

/**
 * What stands, from the derived table. Only where pieces lie is read at once, as one text an asset (a row of the driver costs more
 * than the rest); the event of a piece is read when somebody asks for it, and most are asked only where they lie.
 */
export function standingPieces(db: Database.Database): (assets: readonly string[] | undefined) => readonly Piece[] {
  const eventOf = db.prepare('select at, run, code, kind, body from event where id = ?')
  return (assets) => {
    const chosen = assets ? `where asset in (${assets.map(() => '?').join(',')})` : ''
    const sql = `select asset, keys, json_group_array(json_array("from", "to", event, body)) as places from current ${chosen} group by asset, keys`
    const rows = db.prepare(sql).all(...(assets ?? [])) as readonly Places[]
    return rows.flatMap(({ asset, keys, places }) =>
      (JSON.parse(places) as readonly Place[]).map(([from, to, event, body]) =>
        pieceAt(asset, keys, from, to, event, () => read(event, body)),
      ),
    )
  }

  function read(event: number, body: number): Said {
    const own = eventOf.get(event) as unknown as EventPart
    const told = body === event ? own : (eventOf.get(body) as unknown as EventPart)
    const parsed = JSON.parse(told.body) as Provenance // written by this connector alone, from typed facts
    return {
      at: own.at,
      run: own.run,
      code: own.code,
      provenance: own.kind === 'rebuilt' ? null : parsed,
      data: parsed.data ?? `e${event}`,
      rows: parsed.rows ?? 0,
    }
  }
}

interface Places {
  readonly asset: string
  readonly keys: string
  readonly places: string
}

type Place = readonly [from: number | null, to: number | null, event: number, body: number]

interface EventPart {
  readonly at: number
  readonly run: string
  readonly code: string
  readonly kind: string
  readonly body: string
}

type Said = Pick<Piece, 'at' | 'run' | 'code' | 'provenance' | 'data' | 'rows'>

function pieceAt(
  asset: string,
  keys: string,
  from: number | null,
  to: number | null,
  event: number,
  read: () => Said,
): Piece {
  let known: Said | undefined
  const said = () => {
    known ??= read()
    return known
  }
  return {
    asset,
    keys,
    from,
    to,
    event,
    get at() {
      return said().at
    },
    get run() {
      return said().run
    },
    get code() {
      return said().code
    },
    get provenance() {
      return said().provenance
    },
    get data() {
      return said().data
    },
    get rows() {
      return said().rows
    },
  }
}
