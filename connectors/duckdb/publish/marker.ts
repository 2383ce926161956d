import type { DuckDBConnection } from '@duckdb/node-api'
import { ConnectorError } from '#core/error.ts'
import type { Address } from '#core/partition/address.ts'
import type { Marker } from '#core/store.ts'
import { quoteText } from '../quote.ts'
import { rowsOf } from '../result.ts'

/** Made once in a warehouse: who it belongs to, and one marker a published address. */
export const markerTables = (prefix: string) => `
  create schema if not exists _tidemark;
  create table if not exists _tidemark."${prefix}store" (id varchar not null);
  create table if not exists _tidemark."${prefix}marker" (
    asset varchar not null, keys varchar not null, "from" bigint, "to" bigint,
    token bigint not null, event bigint not null, code varchar not null, data varchar not null, rows bigint not null)`

/** Writes markers over what they cover, inside the caller's transaction. Throws where one with a higher token stands. */
export async function writeMarkers(
  connection: DuckDBConnection,
  prefix: string,
  markers: readonly Marker[],
  fresh: boolean,
): Promise<void> {
  const table = `_tidemark."${prefix}marker"`
  // A statement costs more than what it looks for: hundreds of partitions are asked for at once.
  for (let from = 0; !fresh && from < markers.length; from += TOGETHER) {
    const some = markers.slice(from, from + TOGETHER)
    await refuseLate(connection, table, some)
    await connection.run(`delete from ${table} where ${either(some.map(covers))}`)
  }
  const values = markers.map(
    (m) =>
      `(${[quoteText(m.asset), quoteText(m.keys), m.from ?? 'null', m.to ?? 'null', m.token, m.event, quoteText(m.code), quoteText(m.data), m.rows].join(', ')})`,
  )
  await connection.run(`insert into ${table} values ${values.join(', ')}`)
}

/** The condition for markers of these addresses (all of the asset for null). */
export function markersOf(asset: string, addresses: readonly Address[] | null): string {
  if (addresses === null) return `asset = ${quoteText(asset)}`
  return addresses.length === 0 ? 'false' : either(addresses.map((address) => covers({ ...address, asset })))
}

export async function readMarkers(connection: DuckDBConnection, prefix: string): Promise<readonly Marker[]> {
  const rows = await rowsOf(connection, `select * from _tidemark."${prefix}marker" order by event`)
  return rows.map((row) => ({
    asset: String(row.asset),
    keys: String(row.keys),
    from: row.from === null ? null : Number(row.from),
    to: row.to === null ? null : Number(row.to),
    token: Number(row.token),
    event: Number(row.event),
    code: String(row.code),
    data: String(row.data),
    rows: Number(row.rows),
  }))
}

async function refuseLate(connection: DuckDBConnection, table: string, markers: readonly Marker[]): Promise<void> {
  const late = markers.map((marker) => `${covers(marker)} and token > ${marker.token}`)
  const [standing] = await rowsOf(
    connection,
    `select asset, token from ${table} where ${either(late)} order by token desc limit 1`,
  )
  if (!standing) return
  const asset = String(standing.asset)
  const attempt = markers.find((marker) => marker.asset === asset)?.token
  throw new ConnectorError(
    `${asset}: attempt ${attempt} comes late, attempt ${String(standing.token)} has published; its rows are dropped`,
    { connector: 'duckdb', code: 'FENCED' },
  )
}

const TOGETHER = 200

const either = (conditions: readonly string[]): string => conditions.map((one) => `(${one})`).join(' or ')

function covers({ asset, keys, from, to }: Address & { asset: string }): string {
  const place = `asset = ${quoteText(asset)} and keys = ${quoteText(keys)}`
  return from === null || to === null ? place : `${place} and ("from" is null or ("from" < ${to} and "to" > ${from}))`
}
