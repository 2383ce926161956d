// Written by `npm run typegen` from the models beside it; do not edit.
import { modelRef } from '#core/model-ref.ts'

/** Brent over WTI on days that have both (dollars a barrel), and how many standard deviations that is from the mean of the last 252 such days, this one included. */
export const brentWtiSpread = modelRef<{
  day: string
  wti: number | null
  brent: number | null
  spread: number
  year_mean: number | null
  z_score: number | null
}>('macro.brent_wti_spread')

/** Where the crude of a week went (thousand barrels a day): production and imports against refinery inputs, exports and the change of all stocks, the strategic reserve included. What is left over the EIA publishes as adjustment. */
export const crudeBalance = modelRef<{
  period: string
  production: number | null
  imports: number | null
  exports: number | null
  refinery_input: number | null
  stock_change_a_day: number | null
  unaccounted_for: number
  days_of_supply: number | null
}>('macro.crude_balance')

/** Daily spot prices as known now: WTI at Cushing and Brent (dollars a barrel), Henry Hub (dollars per million BTU); NULL on a day without a price. WTI was -36.98 on 2020-04-20, and is kept so. */
export const energyPrices = modelRef<{
  day: string
  wti: number | null
  brent: number | null
  henry_hub: number | null
}>('macro.energy_prices')

/** US consumer prices as known now, not seasonally adjusted: change on the year and on the month in percent, each NULL where the month to compare with was not published. */
export const inflation = modelRef<{
  month: string
  cpi: number | null
  yoy: number | null
  mom: number | null
}>('macro.inflation')

/** Monthly mean of WTI over that of Henry Hub, by price and by energy content (5.8 million BTU a barrel), of days that have both. */
export const oilGasRatio = modelRef<{
  month: string
  wti: number | null
  henry_hub: number | null
  price_ratio: number | null
  energy_ratio: number | null
  days: bigint | null
}>('macro.oil_gas_ratio')

/** Weekly petroleum figures as known, one row a series and week, by the first definition of each series. */
export const petroleumFigures = modelRef<{
  period: string | null
  series: string | null
  value: number | null
}>('macro.petroleum_figures')

/** The newest figure of each weekly series with its name and unit, and its change on the week before. */
export const petroleumLatest = modelRef<{
  series: string
  name: string | null
  unit: string | null
  period: string | null
  value: number
  change: number | null
}>('macro.petroleum_latest')

/** How often and how much each weekly series was revised after its first figure: a revision is another value for the same week of the same definition. A redefinition is a series of its own here, and revises nothing. */
export const petroleumRevisions = modelRef<{
  series: string
  definition_id: number
  weeks: bigint | null
  revisions: bigint | null
  withdrawals: bigint | null
  weeks_revised: bigint | null
  mean_revision: number | null
  largest_revision: number | null
  largest_revision_of: string | null
  redefined: boolean | null
}>('macro.petroleum_revisions')

/** US crude by week as known now: stocks without and of the strategic reserve, at Cushing, of gasoline and distillate (thousand barrels); production, imports, exports, refinery inputs and capacity (thousand barrels a day); utilisation (percent). */
export const petroleumWeekly = modelRef<{
  period: string
  crude_stocks: number
  reserve_stocks: number | null
  cushing_stocks: number | null
  gasoline_stocks: number | null
  distillate_stocks: number | null
  production: number | null
  imports: number | null
  exports: number | null
  refinery_input: number | null
  gross_input: number | null
  capacity: number | null
  utilisation: number | null
}>('macro.petroleum_weekly')

/** Daily spot prices as known, one row a series and day. */
export const priceDays = modelRef<{
  day: string | null
  series: string | null
  price: number | null
}>('macro.price_days')

/** Ten-year Treasury yield of the month after the inflation of the year that ended in it (percent): ex post, by Fisher's equation. */
export const realTenYear = modelRef<{
  month: string
  nominal: number | null
  inflation: number | null
  real_yield: number
}>('macro.real_ten_year')

/** Monthly mean of WTI in dollars of the last month whose consumer prices are known. */
export const realWti = modelRef<{
  month: string
  wti: number | null
  days: bigint | null
  cpi: number | null
  dollars_of: string | null
  real_wti: number
}>('macro.real_wti')

/** Crude of each district by week, its share of the country's, and how far it is from the mean of its fifty-two weeks before. */
export const regionalStocks = modelRef<{
  padd: string
  period: string
  stocks: number | null
  share: number
  over_past_year: number | null
}>('macro.regional_stocks')
