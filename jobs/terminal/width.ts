import { stripVTControlCharacters } from 'node:util'

/** Columns that a text takes on a terminal; never fewer than it does (an emoji of several code points counts each). No escape codes may be in it. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const char of text) width += widthOfChar(char)
  return width
}

/** The text in at most so many columns, its end replaced by … where it does not fit. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  return columns < 1 ? '' : `${head([...text], columns - 1)}…`
}

/** The same, with the middle replaced: keys differ at their end. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  if (columns < 5) return cut(text, columns)
  const left = Math.ceil((columns - 1) / 2)
  const tail = head([...text].reverse(), columns - 1 - left)
  return `${head([...text], left)}…${[...tail].reverse().join('')}`
}

/** Filled with blanks to so many columns. */
export function padded(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return align === 'left' ? text + blanks : blanks + text
}

/** Lines of at most so many columns, broken at blanks where there are any; a later line is indented. */
export function wrapped(text: string, columns: number, indent = ''): readonly string[] {
  return printable(text, '\n')
    .split('\n')
    .flatMap((line) => wrappedLine(line, columns, indent))
}

/** One line without control characters: a text of others must not move the cursor. `kept` characters stay. */
export function printable(text: string, kept = ''): string {
  return PLAIN.test(text)
    ? text
    : stripVTControlCharacters(text).replaceAll(CONTROL, (char) => (kept.includes(char) ? char : ' '))
}

const PLAIN = /^[\x20-\x7e]*$/
// What moves the cursor, breaks the line or turns the direction of the text.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu
const MARK = /^[\p{Mn}\p{Me}]$/u
const PICTURE = /^\p{Emoji_Presentation}$/u
// Zero width space, joiners, word joiner and its kin, byte order mark.
const INVISIBLE: ReadonlySet<number> = new Set([0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xfeff])
// East Asian Wide and Fullwidth of Unicode Standard Annex 11, gaps included; and the notes of music that a terminal may take apart.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d15e, 0x1d164],
  [0x1d1bb, 0x1d1c0],
  [0x1d300, 0x1d376],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f1ff],
  [0x1f200, 0x1faff],
  [0x20000, 0x3fffd],
]

function widthOfChar(char: string): number {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  // The selector of a coloured picture makes the character before it wide.
  if (code === 0xfe0f) return 1
  if (PICTURE.test(char) || WIDE.some(([from, to]) => code >= from && code <= to)) return 2
  return INVISIBLE.has(code) || MARK.test(char) ? 0 : 1
}

function head(chars: readonly string[], columns: number): string {
  let width = 0
  let text = ''
  for (const char of chars) {
    width += widthOfChar(char)
    if (width > columns) break
    text += char
  }
  return text
}

function wrappedLine(line: string, columns: number, indent: string): readonly string[] {
  if (widthOf(line) <= columns) return [line]
  const lines: string[] = []
  let rest = line
  while (widthOf(rest) > columns) {
    const fits = head([...rest], Math.max(2, columns))
    const blank = rest[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ')
    const piece = blank > indent.length ? fits.slice(0, blank) : fits
    lines.push(piece.trimEnd())
    const left = rest.slice(piece.length).trimStart()
    // An indent that would leave no room is left out, or this would never end.
    rest = indent.length * 2 < columns ? indent + left : left
    if (left === '') return lines
  }
  return [...lines, rest]
}
