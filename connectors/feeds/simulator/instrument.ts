/** What the simulated exchange lists: one line of its instrument file. */
export interface Instrument {
  readonly exchange: string
  readonly symbol: string
  /** Instruments of one factor move together from day to day. */
  readonly factor: string
  /** Price where the factor stands at zero; it may be negative. */
  readonly price: number
  /** How far one daily shock of the factor moves the price. */
  readonly sigma: number
  /** Smallest step of the price. */
  readonly tick: number
  /** Round lot; smaller trades are odd lots. 1 for futures. */
  readonly lot: number
  /** Events per session, as a multiple of the simulator's rate. */
  readonly weight: number
  /** Last trade date, '2026-11-20'. */
  readonly expiry?: string
}

/** Tells whether the exchange does business on a day '2026-11-26'. */
export type IsBusinessDay = (day: string) => boolean

const MONTH_CODES = 'FGHJKMNQUVXZ'
const WEIGHTS = [2.4, 1.2, 0.6, 0.3, 0.15, 0.05]

/** The six nearest WTI futures that still trade on `day`, on exchange NYMEX, the front month busiest. */
export function crudeFutures(day: string, isBusinessDay: IsBusinessDay = isWeekday): readonly Instrument[] {
  const found: Instrument[] = []
  for (let month = monthOf(day) + 1; found.length < WEIGHTS.length; month++) {
    const expiry = crudeExpiry(month, isBusinessDay)
    if (expiry < day) continue
    found.push({
      exchange: 'NYMEX',
      symbol: `CL${MONTH_CODES[month % 12]}${Math.floor(month / 12) % 10}`,
      factor: 'crude',
      price: 62 - 0.4 * found.length,
      sigma: 1.1 - 0.05 * found.length,
      tick: 0.01,
      lot: 1,
      weight: WEIGHTS[found.length] ?? 0,
      expiry,
    })
  }
  return found
}

/** The funds USO (WTI) and BNO (Brent) on exchange ARCX. */
export const crudeFunds: readonly Instrument[] = [
  { exchange: 'ARCX', symbol: 'USO', factor: 'crude', price: 74, sigma: 1.3, tick: 0.01, lot: 100, weight: 2.2 },
  { exchange: 'ARCX', symbol: 'BNO', factor: 'crude', price: 31, sigma: 0.5, tick: 0.01, lot: 100, weight: 1.1 },
]

/**
 * Last trade date of the WTI future of a delivery month (12 × year + month, January 0): three business days before the 25th
 * of the month before, or, where the 25th is no business day, before the last business day that precedes it (NYMEX rule 200).
 */
export function crudeExpiry(month: number, isBusinessDay: IsBusinessDay = isWeekday): string {
  let at = Date.UTC(Math.floor((month - 1) / 12), (month - 1) % 12, 25)
  while (!isBusinessDay(dayText(at))) at -= DAY_MS
  for (let left = 3; left > 0; ) {
    at -= DAY_MS
    if (isBusinessDay(dayText(at))) left--
  }
  return dayText(at)
}

const DAY_MS = 86_400_000

const dayText = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1

function isWeekday(day: string): boolean {
  const weekday = new Date(`${day}T00:00Z`).getUTCDay()
  return weekday > 0 && weekday < 6
}
