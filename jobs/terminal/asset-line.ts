import type { Outcome } from '#core/run/run-event.ts'
import { counted, rateText, secondsText } from './figure.ts'
import { type Cell, row } from './row.ts'
import type { AssetProgress } from './run-progress.ts'
import type { Paint, Style } from './style.ts'

/** What an outcome is called, and its colour. */
export const OUTCOMES: Readonly<
  Record<Outcome, { readonly text: string; readonly mark: string; readonly style: Style }>
> = {
  materialized: { text: 'materialized', mark: '✓', style: 'good' },
  unchanged: { text: 'unchanged', mark: '=', style: 'quiet' },
  failed: { text: 'failed', mark: '✗', style: 'bad' },
  skipped: { text: 'skipped', mark: '-', style: 'quiet' },
  upstreamFailed: { text: 'upstream failed', mark: '-', style: 'warn' },
  notAttempted: { text: 'not attempted', mark: '-', style: 'warn' },
  cancelled: { text: 'cancelled', mark: '-', style: 'warn' },
}

/** The line of an asset that came to its end: what became of it, its partitions, rows, time. `marked`: a sign stands for the word. */
export function assetLine(
  of: AssetProgress,
  { keyWidth, columns, marked, paint }: { keyWidth: number; columns: number; marked: boolean; paint: Paint },
): string {
  const { text, mark, style } = OUTCOMES[of.outcome]
  const ms = of.lastMs - of.firstMs
  const whole = of.well === of.done ? counted(of.done, 'partition') : `${of.well}/${counted(of.done, 'partition')}`
  const head: Cell = marked
    ? { text: mark, width: 1, style, rank: 0 }
    : { text, width: 'upstream failed'.length, style, rank: 0 }
  const rows = of.rows > 0 ? counted(of.rows, 'row') : ''
  const cells: readonly Cell[] = [
    head,
    { text: of.asset, width: keyWidth, least: Math.min(keyWidth, 16), rank: 0 },
    { text: of.partitioned ? whole : '', width: 15, align: 'right', rank: 2 },
    { text: rows, width: 10, align: 'right', rank: 1 },
    { text: of.rows > 0 ? rateText((of.rows * 1000) / Math.max(ms, 1)) : '', width: 12, align: 'right', rank: 4 },
    { text: Number.isFinite(ms) && RAN.has(of.outcome) ? secondsText(ms) : '', width: 10, align: 'right', rank: 3 },
  ]
  return row(cells, columns, paint)
}

const RAN: ReadonlySet<Outcome> = new Set(['materialized', 'unchanged', 'failed', 'cancelled'])
