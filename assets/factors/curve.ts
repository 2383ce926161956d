import { z } from 'zod'
import { holds, range } from '#core/check.ts'
import { assets } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { nymexBars1d } from '#models/rollups/schema.gen.ts'
import { contracts } from '../ticks/contracts.ts'
import { nymexSessions } from '../ticks/sessions.ts'

export const curve = assets('factors', {
  outputs: {
    curve_points: {
      doc: 'The WTI futures curve at the close of a session as it was known at the end of its window: last price by contract, with the calendar days that it still trades.',
      owner: 'team:quant',
      tags: ['factors', 'curve'],
      rows: z.object({
        session: z.iso.date(),
        symbol: z.string(),
        delivery: z.iso.date(),
        days_to_expiry: z.int(),
        price: z.number(),
        volume: z.number(),
      }),
      unique: ['session', 'symbol'],
      at: 'session',
      fresh: within('4h'),
      checks: [range('days_to_expiry', 0, 400), range('volume', 1, null)],
    },
    curve_slope: {
      doc: 'Slope of the WTI curve at the close of a session: between the two nearest contracts as a continuous rate a year (NULL where either price is not positive), and of a straight line through all of them by least squares, in dollars a barrel and thirty days. The roll yield is what a long position earns by the first slope.',
      owner: 'team:quant',
      tags: ['factors', 'curve'],
      rows: z.object({
        session: z.iso.date(),
        front: z.string(),
        next: z.string(),
        slope: z.number().nullable(),
        roll_yield: z.number().nullable(),
        dollars_a_month: z.number(),
        contango: z.boolean(),
        contracts: z.int(),
      }),
      unique: ['session'],
      at: 'session',
      fresh: within('4h'),
      checks: [range('slope', -5, 5), holds('two_contracts_at_least', 'contracts >= 2')],
    },
  },
  partitions: nymexSessions,
  from: { bars: nymexBars1d, contracts },
  async run({ bars, contracts }, { partition }) {
    const listed = new Map((await contracts.all()).map((one) => [one.symbol, one]))
    const points = []
    for (const { symbol, bar_start, close, volume } of await bars.all()) {
      const contract = listed.get(symbol)
      const at = Number(bar_start / 1000n)
      if (!contract || at < partition.start.getTime() || at >= partition.end.getTime() || close === null) continue
      points.push({
        session: partition.day,
        symbol,
        delivery: contract.delivery,
        days_to_expiry: daysBetween(partition.day, contract.last_trade_date),
        price: close,
        volume: volume ?? 0,
      })
    }
    points.sort((a, b) => a.days_to_expiry - b.days_to_expiry)
    return { curve_points: points, curve_slope: slopesOf(partition.day, points) }
  },
})

interface Point {
  readonly symbol: string
  readonly days_to_expiry: number
  readonly price: number
}

function slopesOf(session: string, points: readonly Point[]) {
  const [front, next] = points
  if (!front || !next) return []
  const years = (next.days_to_expiry - front.days_to_expiry) / 365
  const slope = front.price > 0 && next.price > 0 ? Math.log(next.price / front.price) / years : null
  return [
    {
      session,
      front: front.symbol,
      next: next.symbol,
      slope,
      roll_yield: slope === null ? null : -slope,
      dollars_a_month: 30 * leastSquares(points),
      contango: next.price > front.price,
      contracts: points.length,
    },
  ]
}

// Price over days to expiry, dollars a day.
function leastSquares(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length
  const days = mean((point) => point.days_to_expiry)
  const price = mean((point) => point.price)
  const covariance = mean((point) => (point.days_to_expiry - days) * (point.price - price))
  return covariance / mean((point) => (point.days_to_expiry - days) ** 2)
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
