import { type Instant, instant } from '#core/instant.ts'

/** A figure as a data set that keeps its history gave it at `observed`: only what was new or different then. */
export interface Observation {
  /** When the data set was seen to hold it, ISO with a zone. */
  readonly observed: string
  readonly series: string
  readonly period: string
  /** null: the figure was seen to be gone. */
  readonly value: number | null
}

/** A row of the recording. */
export interface RecordedRow {
  readonly known_at: Instant
  readonly series: string
  readonly definition_id: number
  readonly period: string
  readonly value: number | null
  readonly withdrawn: boolean
}

/** A series that from an observation on measures something else, under its next definition. */
export interface Redefinition {
  readonly series: string
  readonly at: Instant
}

/** One release of a publisher: the newest period in it, and when it came out. */
export interface Release {
  readonly period: string
  readonly at: Instant
}

/** The last release at or before an instant; null where the hour is not known. */
export type LastRelease = (before: Instant) => Release | null

/**
 * Observations as vintages. A figure is known from its observation on, never from before the previous one; with
 * `lastRelease` there is one exception: a figure for the period of the last release before the observation is known from that
 * release on, where the release lies after the previous observation and the series was known before. A series' first observation back-dates
 * nothing. A redefinition opens definition 2 with every figure that stood then, changed or not. Figures that an observation
 * repeats add nothing. Rows come in order of (known_at, series, definition, period).
 */
export function recordedRows(
  observations: readonly Observation[],
  { lastRelease, redefinitions = [] }: { lastRelease?: LastRelease; redefinitions?: readonly Redefinition[] } = {},
): readonly RecordedRow[] {
  const batches = new Map<string, Observation[]>()
  for (const observation of observations) {
    const batch = batches.get(observation.observed)
    if (batch) batch.push(observation)
    else batches.set(observation.observed, [observation])
  }
  const ordered = [...batches]
    .map(([observed, batch]) => ({ at: instant(observed), batch }))
    .sort((a, b) => a.at - b.at)
  const first = new Map<string, Instant>()
  const standing = new Map<string, Map<string, number | null>>()
  const rows: RecordedRow[] = []
  for (const [index, { at, batch }] of ordered.entries()) {
    const release = lastRelease?.(at)
    const released = release && index > 0 && release.at > (ordered[index - 1]?.at ?? at) ? release : null
    for (const { series, period, value } of batch) {
      if (!first.has(series)) first.set(series, at)
      const figures = standing.get(series) ?? new Map<string, number | null>()
      standing.set(series, figures)
      const redefined = redefinitions.some((one) => one.series === series && one.at === at)
      const same = figures.get(period) === value
      figures.set(period, value)
      if (same || redefined) continue
      const known = first.get(series) !== at && released?.period === period ? released.at : at
      rows.push(row(known, series, definitionAt(redefinitions, series, at), period, value))
    }
    for (const { series } of redefinitions.filter((one) => one.at === at)) {
      for (const [period, value] of standing.get(series) ?? []) {
        if (value !== null) rows.push(row(at, series, definitionAt(redefinitions, series, at), period, value))
      }
    }
  }
  return rows.sort(
    (a, b) =>
      a.known_at - b.known_at ||
      compare(a.series, b.series) ||
      a.definition_id - b.definition_id ||
      compare(a.period, b.period),
  )
}

function definitionAt(redefinitions: readonly Redefinition[], series: string, at: Instant): number {
  return 1 + redefinitions.filter((one) => one.series === series && one.at <= at).length
}

function row(known_at: Instant, series: string, definition_id: number, period: string, value: number | null) {
  return { known_at, series, definition_id, period, value, withdrawn: value === null }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
