import { jsonValue } from '#core/json-value.ts'
import type { StepFinished, Summary } from '#core/run/run-event.ts'
import { OUTCOMES } from './asset-line.ts'
import { counted, secondsText } from './figure.ts'
import type { AssetProgress, RunProgress } from './run-progress.ts'
import type { Paint, Style } from './style.ts'
import { wrapped } from './width.ts'

/** How a run is told at its end: what failed, where, why and its mend; warnings; one line of summary; what to type next. */
export function closing(
  run: RunProgress,
  { columns, paint, next }: { columns: number; paint: Paint; next: string },
): readonly string[] {
  const { summary } = run
  if (summary === null) return []
  const failed = [...run.assets.values()].filter((of) => of.outcome === 'failed')
  const lines: readonly Line[] = [
    ...failed.slice(0, MOST).flatMap((of) => failureLines(of, columns)),
    ...more(failed.length, 'asset failed', 'assets failed'),
    ...undone(run).map((text) => ({ style: 'warn', text }) as const),
    ...warnings(run).map((text) => ({ style: 'warn', text }) as const),
    summaryLine(run, summary),
    ...(isWell(summary) ? [] : [{ style: 'plain', text: 'next:', rest: ` ${next}` } as const]),
  ]
  return lines.flatMap((line) => painted(line, columns, paint))
}

// `text` in its colour, then `rest` in none.
interface Line {
  readonly style: Style
  readonly text: string
  readonly rest?: string
}

const MOST = 10

function more(count: number, one: string, many: string): readonly Line[] {
  const left = count - MOST
  return left > 0
    ? [{ style: 'plain', text: `and ${left} more ${left === 1 ? one : many}: npx tsx jobs/runs.ts show last` }]
    : []
}

function failureLines(of: AssetProgress, columns: number): readonly Line[] {
  const distinct = of.failures.filter((one, index) => of.failures.findIndex((other) => sameCause(other, one)) === index)
  const partitions = of.done - of.well
  return distinct.flatMap((failure, index) => {
    const place = failure.error?.where || [failure.asset, failure.partition].filter(Boolean).join(' ')
    const count = index === 0 && partitions > 1 ? ` (${counted(partitions, 'partition')} of it not made)` : ''
    const what = indented(failure.error?.what ?? failure.reason, columns)
    const mend = failure.error?.mend ? indented(`→ ${failure.error.mend}`, columns) : []
    return [{ style: 'bad', text: 'failed:', rest: ` ${place}${count}` }, ...what, ...mend]
  })
}

const sameCause = (a: StepFinished, b: StepFinished): boolean => a.error?.what === b.error?.what

function indented(text: string, columns: number): readonly Line[] {
  const lines = wrapped(text, Math.max(2, columns - 2)).slice(0, LINES)
  return lines.map((line) => ({ style: 'plain', text: `  ${line}` }))
}

const LINES = 12

// What was not made for a reason other than its own failure, one line a reason.
function undone(run: RunProgress): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const of of run.assets.values()) {
    if (of.outcome !== 'upstreamFailed' && of.outcome !== 'notAttempted') continue
    const head = `${OUTCOMES[of.outcome].text} (${of.reason})`
    groups.set(head, [...(groups.get(head) ?? []), of.asset])
  }
  const all = [...groups].map(([head, assets]) => `${head}: ${someOf(assets)}`)
  return all.length > MOST ? [...all.slice(0, MOST), `and for ${all.length - MOST} more reasons`] : all
}

function someOf(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')
}

function warnings({ warnings }: RunProgress): readonly string[] {
  const lines = warnings.slice(0, MOST).map(({ asset, partition, check, failing, sample }) => {
    const example = sample[0] ? `, e.g. ${JSON.stringify(sample[0], jsonValue)}` : ''
    return `warning: ${asset}${partition ? ` ${partition}` : ''}: check ${check}: ${counted(failing, 'row')}${example}`
  })
  const left = warnings.length - MOST
  return left > 0 ? [...lines, `and ${counted(left, 'more warning')}`] : lines
}

function isWell(summary: Summary): boolean {
  return summary.failed + summary.upstreamFailed + summary.notAttempted + summary.cancelled === 0
}

function summaryLine(run: RunProgress, summary: Summary): Line {
  const time = secondsText(summary.durationMs)
  if (summary.planned === 0) return { style: 'good', text: 'nothing to do', rest: `: ${whyNothing(run)}; ${time}` }
  const counts = COUNTED.filter((name) => summary[name] > 0).map((name) => `${summary[name]} ${OUTCOMES[name].text}`)
  if (summary.checksFailed > 0) counts.push(`checks failed on ${counted(summary.checksFailed, 'asset')}`)
  if (run.rows > 0) counts.push(counted(run.rows, 'row'))
  const said = `${counted(summary.planned, 'asset')}: ${counts.join(', ')}`
  if (isWell(summary)) return { style: 'good', text: 'done', rest: ` in ${time}, ${said}` }
  if (summary.failed > 0) return { style: 'bad', text: 'failed', rest: ` after ${time}, ${said}` }
  if (summary.cancelled > 0)
    return { style: 'warn', text: 'stopped', rest: ` after ${time}, ${said}; what was published stands` }
  return { style: 'warn', text: 'not done', rest: ` after ${time}, ${said}` }
}

const COUNTED = [
  'failed',
  'upstreamFailed',
  'notAttempted',
  'cancelled',
  'materialized',
  'unchanged',
  'skipped',
] as const

function whyNothing({ skipped }: RunProgress): string {
  if (skipped.size === 0) return 'nothing is selected'
  return [...skipped]
    .map(([why, count]) => {
      const are = count === 1 ? 'is' : 'are'
      return `${counted(count, 'asset')}${why.startsWith('current') ? ` ${are} ` : ': '}${why}`
    })
    .join('; ')
}

function painted({ style, text, rest = '' }: Line, columns: number, paint: Paint): readonly string[] {
  const lines = wrapped(text + rest, columns, '  ')
  if (rest === '') return lines.map((line) => paint(style, line))
  return lines.map((line) => (line.startsWith(text) ? paint(style, text) + line.slice(text.length) : line))
}
