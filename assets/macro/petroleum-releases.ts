import { z } from 'zod'
import { eiaPetroleum } from '#core/calendar/eia-petroleum.ts'
import { releaseOf } from '#core/calendar/release.ts'
import { holds, notNull } from '#core/check.ts'
import { micros } from '#core/column.ts'
import { asset } from '#core/define.ts'
import { release } from '#core/freshness.ts'
import { vintages } from '#core/mapping.ts'
import { petroleumVintages } from './petroleum-vintages.ts'

export const petroleumReleases = asset('macro.petroleum_releases', {
  doc: 'Each week of the petroleum report that was observed as it came: when it was scheduled, since when it is known here, and how many hours lie between. Weeks that the first observation brought all at once are left out, as nothing is known of when they came.',
  owner: 'team:macro',
  tags: ['macro', 'petroleum', 'releases'],
  rows: z.object({
    period: z.iso.date(),
    scheduled: micros(),
    first_known: micros(),
    lag_hours: z.number(),
    observed_at_the_hour: z.boolean(),
  }),
  unique: ['period'],
  fresh: release(eiaPetroleum, '3h'),
  checks: [notNull('period'), holds('known_no_earlier_than_released', 'first_known >= scheduled')],
  from: { figures: vintages(petroleumVintages) },
  async run({ figures }) {
    const first = new Map<string, bigint>()
    let began: bigint | null = null
    for await (const { series, period, known_at } of figures) {
      if (began === null || known_at < began) began = known_at
      if (series === 'WCESTUS1' && known_at < (first.get(period) ?? known_at + 1n)) first.set(period, known_at)
    }
    return [...first].flatMap(([period, known]) => {
      if (known === began) return []
      const scheduled = BigInt(releaseOf(eiaPetroleum, period))
      return [
        {
          period,
          scheduled,
          first_known: known,
          lag_hours: Number(known - scheduled) / 3_600_000_000,
          observed_at_the_hour: known === scheduled,
        },
      ]
    })
  },
})
