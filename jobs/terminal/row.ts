import type { Paint, Style } from './style.ts'
import { cut, cutMiddle, padded, printable } from './width.ts'

/** One column of a line; the same widths on every line make them align. */
export interface Cell {
  readonly text: string
  readonly width: number
  /** Narrower it says nothing; default: its width. */
  readonly least?: number
  readonly align?: 'left' | 'right'
  readonly style?: Style
  /** Left out first where there is no room: the highest; 0 stays. */
  readonly rank: number
}

/** The cells as one line of at most so many columns: cells with a `least` shrink, then those of high rank go. */
export function row(cells: readonly Cell[], columns: number, paint: Paint): string {
  const room = Math.max(0, columns)
  const widths = widthsIn(cells, room)
  const kept = cells.flatMap((cell, index) => {
    const width = widths[index] ?? 0
    return width > 0 ? [{ cell, width }] : []
  })
  return kept
    .map(({ cell, width }, index) => {
      const text = printable(cell.text)
      const short = cell.least === undefined ? cut(text, width) : cutMiddle(text, width)
      const last = index === kept.length - 1 && cell.align !== 'right'
      const full = last ? short : padded(short, width, cell.align)
      return full.trim() === '' ? full : paint(cell.style ?? 'plain', full)
    })
    .join(' ')
    .trimEnd()
}

// 0: the cell is left out.
function widthsIn(cells: readonly Cell[], columns: number): readonly number[] {
  const ranks = [...new Set(cells.map((cell) => cell.rank))].sort((a, b) => b - a)
  for (const highest of ranks) {
    const widths = shrunk(cells, (cell) => cell.rank <= highest, columns)
    if (over(widths, columns) <= 0) return widths
  }
  // Only the cells of the lowest rank are left: the first ones as far as they go.
  let left = columns
  return shrunk(cells, (cell) => cell.rank === ranks.at(-1), columns).map((width) => {
    const given = Math.max(0, Math.min(width, left))
    left -= given + (given > 0 ? 1 : 0)
    return given
  })
}

// The widths of the cells that stay, the last ones that may shrink shrunk first.
function shrunk(cells: readonly Cell[], stays: (cell: Cell) => boolean, columns: number): readonly number[] {
  const widths = cells.map((cell) => (stays(cell) ? cell.width : 0))
  for (const [index, cell] of [...cells.entries()].reverse()) {
    const width = widths[index] ?? 0
    const more = over(widths, columns)
    if (more > 0 && width > 0) widths[index] = Math.max(cell.least ?? width, width - more)
  }
  return widths
}

function over(widths: readonly number[], columns: number): number {
  const kept = widths.filter((width) => width > 0)
  return kept.reduce((sum, width) => sum + width, 0) + Math.max(0, kept.length - 1) - columns
}
