import { monthly } from '#core/partition/daily.ts'

/** Months of New York since daily energy prices were recorded. */
export const priceMonths = monthly('2018-11-01', { zone: 'America/New_York' })
