import { unzipSync } from 'fflate'
import { fromLocal } from '#core/calendar/zone.ts'
import { ConnectorError } from '#core/error.ts'
import { DAY, type Instant, instant } from '#core/instant.ts'
import { type OnReject, rejecting } from './reject.ts'
import { conditionsOfFlags } from './sale-condition.ts'
import type { TickBatch } from './tick.ts'
import { TickBuffer } from './tick-buffer.ts'

/**
 * The ticks of one LEAN zip (trades or quotes; US equities, or futures with a member for each expiry), in the order of its
 * lines. A line has no identifier, so its number is (file, line): yyyymmdd × 10^8 + line, from 1, for trades; + 2 × line, or
 * + 2 × line + 1 for the ask, for quotes. When it was received is not known, so `received_at` is the time of the event. A line
 * that is no tick goes to `onReject`. Throws ConnectorError for bytes that are no such zip.
 */
export function* leanTicks(zip: Uint8Array, onReject: OnReject): Generator<TickBatch, void> {
  const buffer = new TickBuffer()
  for (const [name, bytes] of Object.entries(members(zip)).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const member = memberOf(name)
    const push = member.kind === 'trade' ? tradePusher(member, buffer) : quotePusher(member, buffer)
    const reject = rejecting(name, onReject)
    const text = new TextDecoder('latin1').decode(bytes)
    let line = 0
    for (let from = 0; from < text.length; ) {
      const newline = text.indexOf('\n', from)
      const end = newline < 0 ? text.length : newline
      const row = text.slice(from, text[end - 1] === '\r' ? end - 1 : end)
      from = end + 1
      line++
      const fault = push(row.split(','), line)
      if (fault !== null) reject(line, row, fault)
      yield* buffer.batches()
    }
  }
  yield* buffer.rest()
}

interface Member {
  readonly kind: 'trade' | 'quote'
  readonly symbol: string
  /** Where the file does not name a venue for each line. */
  readonly exchange: string | null
  /** Instant of a time of day, in ms since midnight of the zone. */
  readonly at: (ms: number) => Instant
  /** What is added to a line's number. */
  readonly base: number
  /** Prices are in units of 1 / scale. */
  readonly scale: number
}

const ZONE = 'America/New_York'
const MONTHS = 'FGHJKMNQUVXZ'

/** '20131007_spy_Trade_Tick.csv' or '20131007_gc_tick_trade_201312.csv'. */
function memberOf(name: string): Member {
  const equity = /^(\d{8})_(.+)_(trade|quote)_tick\.csv$/i.exec(name)
  const future = /^(\d{8})_(.+)_tick_(trade|quote)_(\d{4})(\d{2})\.csv$/i.exec(name)
  const [, day = '', root = '', kind] = equity ?? future ?? []
  if (kind === undefined) throw fault('shape', `'${name}' holds no trades and no quotes of an equity or a future`)
  const [year = '', month = ''] = future?.slice(4) ?? []
  const shared = {
    // The pattern allows these two words only.
    kind: kind.toLowerCase() as Member['kind'],
    at: timesOf(day),
    base: Number(day) * 100_000_000,
  }
  const symbol = root.toUpperCase()
  if (equity) return { ...shared, symbol, exchange: null, scale: 10_000 }
  return { ...shared, symbol: `${symbol}${MONTHS[Number(month) - 1]}${year.slice(3)}`, exchange: 'COMEX', scale: 1 }
}

/** Time of day → instant; by arithmetic, but for the two days a year on which the clock changes. */
function timesOf(day: string): Member['at'] {
  const midnight = instant(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`)
  const start = fromLocal(ZONE, midnight)
  if (fromLocal(ZONE, midnight + DAY) - start === DAY) return (ms) => start + Math.round(ms * 1000)
  return (ms) => fromLocal(ZONE, midnight + Math.round(ms * 1000))
}

/** Adds the tick or ticks of a line and returns null, or what is wrong with it. */
type Push = (fields: readonly string[], line: number) => string | null

function tradePusher(member: Member, buffer: TickBuffer): Push {
  const conditions = conditionsReader()
  return (fields, line) => {
    if (fields.length !== 6) return `${fields.length} fields, expected 6`
    const [time = '', price = '', size = '', venue = '', flags = '', suspicious = ''] = fields
    const sold = conditions(flags, suspicious)
    if (sold === undefined) return `'${flags},${suspicious}' are no sale conditions`
    if (!areNumbers(time, price, size)) return 'time, price or size is no number'
    const at = member.at(Number(time))
    const exchange = member.exchange ?? venues[venue] ?? venue
    const seq = member.base + line
    const { symbol, scale } = member
    buffer.push(exchange, symbol, at, at, seq, 'trade', 'new', Number(price) / scale, Number(size), null, null, sold, 1)
    return null
  }
}

function quotePusher(member: Member, buffer: TickBuffer): Push {
  return (fields, line) => {
    if (fields.length !== 8) return `${fields.length} fields, expected 8`
    const [time = '', bid = '', bidSize = '', ask = '', askSize = '', venue = '', , suspicious = ''] = fields
    if (!areNumbers(time, bid, bidSize, ask, askSize)) return 'time, price or size is no number'
    const at = member.at(Number(time))
    const exchange = member.exchange ?? venues[venue] ?? venue
    const conditions = suspicious === '1' ? 'suspicious' : null
    const seq = member.base + 2 * line
    const { symbol, scale } = member
    const has = (price: string, size: string) => Number(price) !== 0 || Number(size) !== 0
    if (has(bid, bidSize)) {
      buffer.push(
        exchange,
        symbol,
        at,
        at,
        seq,
        'quote',
        'new',
        Number(bid) / scale,
        Number(bidSize),
        'buy',
        1,
        conditions,
        1,
      )
    }
    if (has(ask, askSize)) {
      buffer.push(
        exchange,
        symbol,
        at,
        at,
        seq + 1,
        'quote',
        'new',
        Number(ask) / scale,
        Number(askSize),
        'sell',
        1,
        conditions,
        1,
      )
    }
    return has(bid, bidSize) || has(ask, askSize) ? null : 'neither a bid nor an ask'
  }
}

/** Reads flags once for each text: a day has a few dozen. */
function conditionsReader() {
  const known = new Map<string, string | null | undefined>()
  return (flags: string, suspicious: string): string | null | undefined => {
    const key = `${flags},${suspicious}`
    if (!known.has(key)) {
      known.set(
        key,
        suspicious === '0' || suspicious === '1' ? conditionsOfFlags(flags, suspicious === '1') : undefined,
      )
    }
    return known.get(key)
  }
}

const areNumbers = (...texts: readonly string[]) => texts.every((text) => text !== '' && Number.isFinite(Number(text)))

/** Letters of the venues (LEAN's equity format) → market identifier codes. */
const venues: Readonly<Record<string, string>> = {
  A: 'XASE',
  B: 'XBOS',
  C: 'XCIS',
  D: 'XADF',
  I: 'XISE',
  J: 'EDGA',
  K: 'EDGX',
  M: 'XCHI',
  N: 'XNYS',
  P: 'ARCX',
  Q: 'XNAS',
  T: 'XNAS',
  W: 'XCBO',
  X: 'XPHL',
  Y: 'BATY',
  Z: 'BATS',
}

function members(zip: Uint8Array): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(zip)
  } catch (cause) {
    throw fault('damaged', 'the bytes are no whole zip; fetch the file again', cause)
  }
}

const fault = (code: string, what: string, cause?: unknown) =>
  new ConnectorError(what, { connector: 'lean', code, cause })
