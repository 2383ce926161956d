import { counted, countText, rateText, secondsText } from './figure.ts'
import { row } from './row.ts'
import type { ActiveStep, RunProgress } from './run-progress.ts'
import type { Paint } from './style.ts'
import { cut, padded } from './width.ts'

/** How a run stands at a moment: a line an active step, then the bar of the whole; each in at most `columns`, together in at most `rows` lines. */
export function frame(
  run: RunProgress,
  { columns, rows, nowMs, paint }: { columns: number; rows: number; nowMs: number; paint: Paint },
): readonly string[] {
  if (run.started === null) return []
  const steps = [...run.active.values()]
  const room = Math.max(0, rows - 1)
  const shown = steps.length > room ? Math.max(0, room - 1) : steps.length
  const keyWidth = steps.reduce((most, { asset }) => Math.max(most, asset.length), 0)
  const lines = steps.slice(0, shown).map((step) => stepLine(run, step, { keyWidth, columns, nowMs, paint }))
  const hidden = steps.length - shown
  if (hidden > 0 && room > 0) lines.push(cut(`… and ${counted(hidden, 'more step')}`, columns))
  return [...lines, wholeLine(run, columns, nowMs - run.started.ms, paint)]
}

function stepLine(
  run: RunProgress,
  { asset, partition, attempt, startedMs, rows, rowsPerSecond }: ActiveStep,
  { keyWidth, columns, nowMs, paint }: { keyWidth: number; columns: number; nowMs: number; paint: Paint },
): string {
  const of = run.assets.get(asset)
  const of_ = of && of.total > 1 ? `${countText(of.done)}/${countText(of.total)}` : ''
  const again = attempt > 1 ? `attempt ${attempt}` : ''
  return row(
    [
      { text: '›', width: 1, rank: 0 },
      { text: asset, width: keyWidth, least: Math.min(keyWidth, 16), rank: 0 },
      { text: again || partition, width: 18, least: 10, style: again ? 'warn' : 'quiet', rank: 4 },
      { text: of_, width: 9, align: 'right', rank: 2 },
      { text: rows > 0 ? counted(rows, 'row') : '', width: 10, align: 'right', rank: 3 },
      { text: rateText(rowsPerSecond), width: 12, align: 'right', rank: 5 },
      { text: secondsText(Math.max(0, nowMs - startedMs)), width: 7, align: 'right', rank: 1 },
    ],
    columns,
    paint,
  )
}

function wholeLine(run: RunProgress, columns: number, elapsedMs: number, paint: Paint): string {
  const part = run.total === 0 ? 0 : Math.min(1, run.done / run.total)
  const left = remainingMs(part, elapsedMs, run.started?.estimateSeconds ?? null)
  const percent = padded(`${Math.floor(part * 100)} %`, 5, 'right')
  const assets = `${run.assetsDone}/${counted(run.assets.size, 'asset')}`
  // Whole seconds: a promise to the tenth would be none.
  const eta =
    left === null || part === 1 ? '' : `about ${secondsText(Math.max(1000, left)).replace(/\.\d s$/, ' s')} left`
  const bar = Math.max(0, Math.min(30, columns - percent.length - assets.length - ETA_WIDTH - 3))
  return row(
    [
      { text: barText(part, bar), width: bar, style: 'good', rank: 3 },
      { text: percent, width: percent.length, rank: 0 },
      { text: assets, width: assets.length, rank: 1 },
      { text: eta, width: ETA_WIDTH, rank: 2 },
    ],
    columns,
    paint,
  )
}

const ETA_WIDTH = 'about 59 min 59 s left'.length

function barText(part: number, width: number): string {
  const full = Math.round(part * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

/** Milliseconds until the end: what history promises, giving way to the pace so far as more is done; null where neither is known. */
export function remainingMs(part: number, elapsedMs: number, estimateSeconds: number | null): number | null {
  const promised = estimateSeconds === null ? null : estimateSeconds * 1000 * (1 - part)
  // Before a hundredth is done the pace says nothing; where history is silent too, before a tenth, and half or some seconds.
  const early = promised === null ? part < 0.1 || (part < 0.5 && elapsedMs < 3000) : part < 0.01 || elapsedMs <= 0
  const paced = early ? null : (elapsedMs * (1 - part)) / part
  if (promised === null || paced === null) return promised ?? paced
  return promised * (1 - part) + paced * part
}
