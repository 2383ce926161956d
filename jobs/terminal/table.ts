import { jsonValue } from '#core/json-value.ts'
import { cellText } from './cell.ts'
import { cut, padded, printable, widthOf } from './width.ts'

/** An aligned table, figures to the right; in at most `columns` columns, the widest ones cut first. No line break at its end. */
export function tableText(
  headers: readonly string[],
  rows: readonly (readonly unknown[])[],
  { columns = Number.POSITIVE_INFINITY }: { readonly columns?: number } = {},
): string {
  const texts = rows.map((row) => headers.map((_, index) => printable(cellText(row[index]))))
  const heads = headers.map((text) => printable(text))
  const wide = heads.map((text, index) =>
    texts.reduce((most, row) => Math.max(most, widthOf(row[index] ?? '')), widthOf(text)),
  )
  const widths = fitted(wide, columns)
  const aligns = heads.map((_, index) => alignOf(rows, texts, index))
  const lineOf = (cells: readonly string[]) =>
    cut(
      cells
        .map((text, index) => padded(cut(text, widths[index] ?? 0), widths[index] ?? 0, aligns[index]))
        .join(GAP)
        .trimEnd(),
      columns,
    )
  return [lineOf(heads), lineOf(widths.map((width) => '─'.repeat(width))), ...texts.map(lineOf)].join('\n')
}

/** CSV as of RFC 4180, CRLF after every line; NULL is empty, an empty text is "". */
export function csvText(headers: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [headers, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}

/** An array of objects, a line each; integers beyond 2^53, NaN and infinity as text. */
export function jsonText(headers: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return '[]'
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(headers.map((name, index) => [name, row[index] ?? null])), jsonValue),
  )
  return `[\n  ${lines.join(',\n  ')}\n]`
}

const GAP = '  '
const FIGURE = /^[-+]?\d[\d_,]*(\.\d+)?(e[-+]?\d+)?( ?(k|M|G|T|ms|s|min( \d\d s)?|h( \d\d min)?|d \d+ h|%|rows?))?$/i
const NO_FIGURE = new Set(['', 'unknown', 'NaN', 'Infinity', '-Infinity'])

function alignOf(
  rows: readonly (readonly unknown[])[],
  texts: readonly (readonly string[])[],
  index: number,
): 'left' | 'right' {
  const isFigure = (row: readonly unknown[], at: number) =>
    typeof row[index] === 'number' || typeof row[index] === 'bigint' || FIGURE.test(texts[at]?.[index] ?? '')
  const said = rows.map((row, at) => (NO_FIGURE.has(texts[at]?.[index] ?? '') ? null : isFigure(row, at)))
  return said.includes(true) && !said.includes(false) ? 'right' : 'left'
}

// Takes a column from the widest until all fit; none goes below a few letters.
function fitted(wide: readonly number[], columns: number): readonly number[] {
  const widths = [...wide]
  const room = columns - GAP.length * (widths.length - 1)
  let over = widths.reduce((sum, width) => sum + width, 0) - room
  while (over > 0) {
    const most = Math.max(...widths)
    if (most <= 4) break
    const second = Math.max(4, ...widths.filter((width) => width < most))
    const share = widths.filter((width) => width === most).length
    const less = Math.max(1, Math.min(most - second, Math.floor(over / share)))
    for (let index = widths.length - 1; index >= 0 && over > 0; index--) {
      if (widths[index] !== most) continue
      widths[index] = most - less
      over -= less
    }
  }
  return widths
}

function csvField(value: unknown): string {
  const text = cellText(value)
  return /[",\r\n]/.test(text) || value === '' ? `"${text.replaceAll('"', '""')}"` : text
}
