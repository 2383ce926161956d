/** A terminal of a test's own: what stands on it after the bytes of a program, and whether a line of it was ever too long. */
export interface Screen {
  write(text: string): void
  /** As a terminal that wraps its lines anew, or as one that cuts them. */
  resize(columns: number, how: 'reflow' | 'cut'): void
  /** All lines ever written, scrolled away or not, without blanks at their ends. */
  readonly lines: readonly string[]
  /** Characters that did not fit into their line. */
  readonly tooLong: number
  readonly cursorShown: boolean
  /** Escape sequences that it does not know. */
  readonly unknown: readonly string[]
}

/** An empty screen; it has no bottom, so a program must not count on scrolling. */
export function screen(columns: number): Screen {
  let width = columns
  let wraps = true
  let y = 0
  let x = 0
  let tooLong = 0
  let cursorShown = true
  const unknown: string[] = []
  // A cell is a character, or '' where the wide one before it goes on.
  let rows: Row[] = [{ cells: [], goesOn: false }]
  return {
    write,
    resize,
    get lines() {
      return rows.map(({ cells }) => cells.join('').trimEnd())
    },
    get tooLong() {
      return tooLong
    },
    get cursorShown() {
      return cursorShown
    },
    unknown,
  }

  function write(text: string): void {
    for (const [piece] of text.matchAll(PIECES)) {
      if (piece === '\r') x = 0
      else if (piece === '\n') down(false)
      else if (piece.startsWith('\x1b')) control(piece)
      else put(piece)
    }
  }

  function put(char: string): void {
    const size = MARK.test(char) ? 0 : WIDE.test(char) ? 2 : 1
    if (x + size > width) {
      tooLong++
      if (!wraps) return
      row().goesOn = true
      down(true)
      x = 0
    }
    const { cells } = row()
    while (cells.length < x) cells.push(' ')
    if (size === 0) cells[Math.max(0, x - 1)] += char
    else cells.splice(x, size, char, ...(size === 2 ? [''] : []))
    x += size
  }

  function down(goesOn: boolean): void {
    y++
    if (y === rows.length) rows.push({ cells: [], goesOn: false })
    if (!goesOn && rows[y - 1]) row(y - 1).goesOn = false
  }

  function row(at = y): Row {
    return rows[at] ?? { cells: [], goesOn: false }
  }

  function control(code: string): void {
    if (code.endsWith('A')) y = Math.max(0, y - Number(code.slice(2, -1)))
    else if (code === '\x1b[J') {
      rows.length = y + 1
      row().cells.length = Math.min(row().cells.length, x)
      row().goesOn = false
    } else if (code === '\x1b[?7l') wraps = false
    else if (code === '\x1b[?7h') wraps = true
    else if (code === '\x1b[?25l') cursorShown = false
    else if (code === '\x1b[?25h') cursorShown = true
    else if (!code.endsWith('m')) unknown.push(code)
  }

  function resize(to: number, how: 'reflow' | 'cut'): void {
    width = to
    if (how === 'cut') {
      for (const { cells } of rows) cells.length = Math.min(cells.length, to)
      x = Math.min(x, to - 1)
      return
    }
    const next: Row[] = []
    let cursor = { y: 0, x: 0 }
    let line: string[] = []
    let offset: number | null = null
    for (const [at, one] of rows.entries()) {
      if (at === y) offset = line.length + x
      line.push(...one.cells)
      if (one.goesOn) continue
      const top = next.length
      for (let from = 0; from === 0 || from < line.length; from += to)
        next.push({ cells: line.slice(from, from + to), goesOn: from + to < line.length })
      if (offset !== null) cursor = { y: top + Math.floor(offset / to), x: offset % to }
      line = []
      offset = null
    }
    rows = next
    y = cursor.y
    x = cursor.x
  }
}

interface Row {
  readonly cells: string[]
  /** The line goes on in the row below: it was wrapped. */
  goesOn: boolean
}

const MARK = /^\p{Mn}$/u
const WIDE = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Emoji_Presentation}]$/u
const PIECES = new RegExp(`${'\x1b'}\\[[?0-9;]*[A-Za-z]|[\\s\\S]`, 'gu')
