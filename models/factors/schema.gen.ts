// Written by `npm run typegen` from the models beside it; do not edit.
import { modelRef } from '#core/model-ref.ts'

/** US crude stocks without the reserve against those of the same week in the five calendar years before, as all was known at the week's end: percent from their mean, standard deviations from it, place in their range, and the change on the week against their mean change. The same week is that of the same Friday of the year, counted from 1; a year without a 53rd Friday lends its 52nd. No row where no figure newer than two weeks was known. */
export const crudeSurprise = modelRef<{
  week: string
  period: string | null
  on_time: boolean | null
  stocks: number | null
  change: number | null
  mean: number
  low: number | null
  high: number | null
  percent_of_mean: number | null
  surprise: number | null
  change_surprise: number | null
  place_in_range: number | null
}>('factors.crude_surprise')

/** Twelve-month momentum of spot WTI without the newest month, as known at the month's end: the change in dollars from 252 trading days back to 21 back, over its standard deviation (that of the daily changes between, times the root of their number). In dollars, not in logarithms, because WTI was -36.98 on 2020-04-20: such a day counts with its whole move, and prices_below_zero says so. The simple return stands beside it, NULL where either end is not positive. */
export const momentum = modelRef<{
  month: string
  day: string | null
  price: number | null
  change: number | null
  momentum: number
  simple_return: number | null
  prices_below_zero: bigint | null
}>('factors.momentum')

/** The crude surprise of each week as it was first published. Unlike crude_surprise it is not computed again: a correction of the code or of the recording leaves what was told before as it was, and --full-refresh does so too. */
export const publishedSurprise = modelRef<{
  week: string
  period: string
  stocks: number | null
  percent_of_mean: number | null
  surprise: number | null
  change_surprise: number | null
}>('factors.published_surprise')

/** Volatility of a session from five-minute closes as known at its end, in percent a year of 252 sessions: intraday, from the squares of the session's own log returns; and whole, with the square of the log return overnight from the last close before to the session's first open (NULL without a session in the seven days before). The jump share is one less bipower variation over variance (Barndorff-Nielsen and Shephard 2004). No row for a symbol with a price of zero or below. */
export const realisedVolatility = modelRef<{
  symbol: string
  session: string
  returns: bigint | null
  overnight: number | null
  intraday_volatility: number
  volatility: number | null
  jump_share: number | null
}>('factors.realised_volatility')
