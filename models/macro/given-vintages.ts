import { Vintage } from '#connectors/vintage.ts'
import type { Asset } from '#core/asset.ts'
import { source } from '#core/define.ts'

/** A figure as a test says it: series, period, value (null: withdrawn), since when it is known (ISO), its definition (1). */
export type GivenFigure = readonly [
  series: string,
  period: string,
  value: number | null,
  known: string,
  definition?: number,
]

/** A table of vintages by hand in the place of a source, for tests of what stands on it. */
export const givenVintages = (key: string, figures: readonly GivenFigure[]): Asset =>
  source(key, {
    doc: 'Figures by hand.',
    owner: 'team:test',
    rows: Vintage,
    unique: ['series', 'definition_id', 'period', 'known_at'],
    knownAt: 'known_at',
    load: () =>
      figures.map(([series, period, value, known, definition_id = 1]) => ({
        known_at: BigInt(Date.parse(known)) * 1000n,
        series,
        definition_id,
        period,
        value,
        withdrawn: value === null,
      })),
  })
