import { constants, gunzipSync } from 'node:zlib'
import { ConnectorError } from '#core/error.ts'
import type { Instant } from '#core/instant.ts'
import { type OnReject, rejecting } from './reject.ts'
import type { TickBatch } from './tick.ts'
import { TickBuffer } from './tick-buffer.ts'

/** Where a recording of Binance's streams comes from; the frames themselves do not say it. */
export interface BinanceRecording {
  /** The file or topic, for rejects. */
  readonly source: string
  readonly market: keyof typeof exchanges
  /** As the market writes it: 'BTCUSDT', 'BTCUSD_PERP'. */
  readonly symbol: string
}

/** One name is traded in several markets; each is an exchange of its own. */
const exchanges = { spot: 'BINANCE', usdm: 'BINANCE_USDM', coinm: 'BINANCE_COINM' } as const

/**
 * The ticks of gzipped lines "received-at-in-ns frame" of the streams trade, bookTicker and depth, and of snapshots of the book
 * among them, in the order of arrival. Times of the exchange are ms; where a frame has none (spot bookTicker, spot snapshots)
 * `event_time` is when it was received. A trade's number is its id; a quote's and a book level's is update id × 10,000 + its
 * place in the frame, from 5,000 on in a snapshot, whose `conditions` is 'snapshot'. Sizes are in units of the base, on COIN-M
 * in contracts. A size of 0 in the book takes the level away. Lines that are no such frames go to `onReject`, a cut file too.
 * Throws ConnectorError for bytes that are no gzip.
 */
export function* binanceTicks(
  gzip: Uint8Array,
  recording: BinanceRecording,
  onReject: OnReject,
): Generator<TickBatch, void> {
  const { text, cut } = unzipped(gzip, recording.source)
  const reject = rejecting(recording.source, onReject)
  const buffer = new TickBuffer()
  const exchange = exchanges[recording.market]
  let line = 0
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from)
    const end = newline < 0 ? text.length : newline
    const row = text.slice(from, end)
    from = end + 1
    line++
    const fault = row === '' ? 'an empty line' : pushFrame(row, exchange, recording.symbol, buffer)
    if (fault !== null) reject(line, row, fault)
    yield* buffer.batches()
  }
  if (cut) reject(line, '', `the file ends in the middle of its gzip stream, in or after line ${line}`)
  yield* buffer.rest()
}

/** Frames as they are sent; every field is checked before it is used. */
interface Frame {
  readonly e?: unknown
  readonly s?: unknown
  readonly symbol?: unknown
  readonly E?: unknown
  readonly T?: unknown
  readonly t?: unknown
  readonly u?: unknown
  readonly p?: unknown
  readonly q?: unknown
  readonly m?: unknown
  readonly b?: unknown
  readonly B?: unknown
  readonly a?: unknown
  readonly A?: unknown
  readonly X?: unknown
  readonly lastUpdateId?: unknown
  readonly bids?: unknown
  readonly asks?: unknown
}

/** What is common to the rows of a frame. */
interface Place {
  readonly exchange: string
  readonly symbol: string
  readonly event: Instant
  readonly received: Instant
}

/** Adds the rows of a frame, all or none, and returns null, or why it is none. */
function pushFrame(row: string, exchange: string, symbol: string, buffer: TickBuffer): string | null {
  const space = row.indexOf(' ')
  const stamp = row.slice(0, space)
  if (!/^\d{19}$/.test(stamp)) return 'it does not begin with the time of receipt in ns'
  const received = Number(stamp.slice(0, 16))
  const [stream, frame] = parsed(row.slice(space + 1))
  if (frame === null) return 'the frame is no whole JSON object'
  const named = frame.s ?? frame.symbol ?? symbol
  if (named !== symbol) return `it is of '${String(named)}', expected '${symbol}'`
  const time = frame.T ?? frame.E
  if (time !== undefined && !isWhole(time)) return 'its time is no number of ms'
  const place = { exchange, symbol, event: isWhole(time) ? time * 1000 : received, received }
  if (frame.e === 'trade') return pushTrade(frame, place, buffer)
  if (frame.e === 'depthUpdate') return pushBook(frame.u, frame.b, frame.a, null, place, buffer)
  if (frame.lastUpdateId !== undefined) {
    return pushBook(frame.lastUpdateId, frame.bids, frame.asks, 'snapshot', place, buffer)
  }
  if (stream.endsWith('@bookTicker')) return pushQuote(frame, place, buffer)
  return `a frame '${String(frame.e ?? stream)}', which is neither trade, bookTicker, depthUpdate nor snapshot`
}

function parsed(text: string): readonly [string, Frame | null] {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return ['', null]
    const { stream, data } = value
    return [typeof stream === 'string' ? stream : '', data === undefined ? value : isRecord(data) ? data : null]
  } catch {
    return ['', null]
  }
}

function pushTrade(frame: Frame, { exchange, symbol, event, received }: Place, buffer: TickBuffer): string | null {
  const { t, p, q, m, X } = frame
  if (!isWhole(t) || !isDecimal(p) || !isDecimal(q) || typeof m !== 'boolean') return 'a trade lacks t, p, q or m'
  // The maker rests; the other side took.
  const side = m ? 'sell' : 'buy'
  const conditions = executions[X === undefined ? 'MARKET' : String(X)]
  if (conditions === undefined) return `a trade of execution type '${String(X)}'`
  buffer.push(exchange, symbol, event, received, t, 'trade', 'new', Number(p), Number(q), side, null, conditions, 1)
  return null
}

function pushQuote(frame: Frame, { exchange, symbol, event, received }: Place, buffer: TickBuffer): string | null {
  const { u, b, B, a, A } = frame
  if (!isWhole(u) || !isDecimal(b) || !isDecimal(B) || !isDecimal(a) || !isDecimal(A)) {
    return 'a bookTicker lacks u, b, B, a or A'
  }
  const seq = BigInt(u) * PLACES
  buffer.push(exchange, symbol, event, received, seq, 'quote', 'new', Number(b), Number(B), 'buy', 1, null, 1)
  buffer.push(exchange, symbol, event, received, seq + 1n, 'quote', 'new', Number(a), Number(A), 'sell', 1, null, 1)
  return null
}

/** Execution types of the futures markets → sale conditions. */
const executions: Readonly<Record<string, string | null>> = {
  MARKET: null,
  INSURANCE_FUND: 'insurance_fund',
  ADL: 'auto_deleveraging',
}

const PLACES = 10_000n
const SNAPSHOT = 5_000

function pushBook(
  update: unknown,
  bids: unknown,
  asks: unknown,
  conditions: 'snapshot' | null,
  { exchange, symbol, event, received }: Place,
  buffer: TickBuffer,
): string | null {
  if (!isWhole(update) || !isLevels(bids) || !isLevels(asks)) return 'a book lacks its update id, bids or asks'
  if (bids.length + asks.length > SNAPSHOT) return `a book of more than ${SNAPSHOT} levels`
  const ranked = conditions === 'snapshot'
  let seq = BigInt(update) * PLACES + BigInt(ranked ? SNAPSHOT : 0)
  for (const [side, levels] of [['buy', bids] as const, ['sell', asks] as const]) {
    for (const [index, [price, size]] of levels.entries()) {
      const level = ranked ? index + 1 : null
      buffer.push(
        exchange,
        symbol,
        event,
        received,
        seq++,
        'book',
        'new',
        Number(price),
        Number(size),
        side,
        level,
        conditions,
        1,
      )
    }
  }
  return null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

const isDecimal = (value: unknown): value is string => typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)

const isLevels = (value: unknown): value is readonly (readonly [string, string])[] =>
  Array.isArray(value) &&
  value.every((level) => Array.isArray(level) && level.length === 2 && isDecimal(level[0]) && isDecimal(level[1]))

/** What can be read of the file; `cut`: it ends before its gzip stream does. */
function unzipped(gzip: Uint8Array, source: string): { readonly text: string; readonly cut: boolean } {
  try {
    return { text: gunzipSync(gzip).toString('utf8'), cut: false }
  } catch {
    try {
      return { text: gunzipSync(gzip, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8'), cut: true }
    } catch (cause) {
      const what = `${source} is no gzip, or is damaged in the middle; fetch it again`
      throw new ConnectorError(what, { connector: 'binance', code: 'damaged', cause })
    }
  }
}
