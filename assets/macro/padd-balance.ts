import { z } from 'zod'
import { eiaPetroleum } from '#core/calendar/eia-petroleum.ts'
import { holds, range } from '#core/check.ts'
import { asset } from '#core/define.ts'
import { release } from '#core/freshness.ts'
import { each } from '#core/partition/each.ts'
import { petroleumVintages } from './petroleum-vintages.ts'

/** The five Petroleum Administration for Defense Districts. */
export const padds = each(['east_coast', 'midwest', 'gulf_coast', 'rocky_mountain', 'west_coast'], { name: 'padd' })

export const paddBalance = asset('macro.padd_balance', {
  doc: 'Crude of a district by week, as known now: stocks (thousand barrels), imports and refinery inputs (thousand barrels a day), utilisation (percent), and the days of refining that the stocks would last.',
  owner: 'team:macro',
  tags: ['macro', 'petroleum', 'regional'],
  rows: z.object({
    padd: z.string(),
    period: z.iso.date(),
    stocks: z.number().nullable(),
    imports: z.number().nullable(),
    refinery_input: z.number().nullable(),
    utilisation: z.number().nullable(),
    days_of_cover: z.number().nullable(),
  }),
  unique: ['padd', 'period'],
  partitions: padds,
  fresh: release(eiaPetroleum, '3h'),
  checks: [
    // The Rocky Mountains have been above their calendar-day capacity: 112.5 in the week of 2025-07-18.
    range('utilisation', 20, 120),
    range('stocks', 1_000, 400_000),
    holds('cover_is_of_stocks', 'days_of_cover is null or (stocks is not null and refinery_input > 0)'),
  ],
  from: { figures: petroleumVintages },
  async run({ figures }, { partition }) {
    const place = places[partition.keys.padd]
    if (place === undefined) throw new RangeError(`no series are known of '${partition.keys.padd}'`)
    const district = new Map(
      Object.entries({
        [`WCESTP${place}1`]: 'stocks',
        [`WCEIMP${place}2`]: 'imports',
        [`WCRRIP${place}2`]: 'refinery_input',
        [`W_NA_YUP_R${place}0_PER`]: 'utilisation',
      } as const),
    )
    const weeks = new Map<string, Partial<Record<'stocks' | 'imports' | 'refinery_input' | 'utilisation', number>>>()
    for await (const { series, period, value } of figures) {
      const column = district.get(series)
      if (column === undefined || value === null) continue
      weeks.set(period, { ...weeks.get(period), [column]: value })
    }
    return [...weeks].map(([period, { stocks = null, imports = null, refinery_input = null, utilisation = null }]) => ({
      padd: partition.keys.padd,
      period,
      stocks,
      imports,
      refinery_input,
      utilisation,
      days_of_cover: stocks !== null && refinery_input ? stocks / refinery_input : null,
    }))
  },
})

// The district's digit in the EIA's names of series.
const places: Readonly<Record<string, string>> = {
  east_coast: '1',
  midwest: '2',
  gulf_coast: '3',
  rocky_mountain: '4',
  west_coast: '5',
}
