import { Refusal } from '../../jinja/refusal.ts'

/** A CSV file: names, rows, the line at which each row begins, and the first thing that is wrong with its form. */
export interface Csv {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly lines: readonly number[]
  readonly wrong: { readonly line: number; readonly what: string; readonly mend: string } | null
}

/** The names and rows of a CSV file (RFC 4180). Throws Refusal where a row has more cells than names, or a quote is never closed. */
export function readCsv(text: string, delimiter: string, file: string): Pick<Csv, 'names' | 'rows'> {
  const { wrong, ...csv } = scanCsv(text, delimiter)
  if (wrong !== null) throw new Refusal(`${file}:${wrong.line}: ${wrong.what}`, wrong.mend)
  return csv
}

/** The same, with what is wrong told rather than thrown. */
export function scanCsv(text: string, delimiter: string): Csv {
  const rows: { readonly cells: readonly string[]; readonly line: number }[] = []
  let row: string[] = []
  let cell = ''
  let inside = false
  let quoted = false
  let line = 1
  let [began, opened] = [1, 1]
  const written = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const endCell = () => {
    row.push(cell)
    cell = ''
    quoted = false
  }
  for (let at = 0; at < written.length; at++) {
    const one = written[at] ?? ''
    if (one === '\n') line++
    if (inside) {
      if (one !== '"') cell += one
      else if (written[at + 1] === '"') {
        cell += '"'
        at++
      } else inside = false
    } else if (one === '"' && cell === '' && !quoted) {
      inside = true
      quoted = true
      opened = line
    } else if (one === delimiter) endCell()
    else if (one === '\n') {
      endCell()
      rows.push({ cells: row, line: began })
      row = []
      began = line
    } else cell += one
  }
  if (cell !== '' || row.length > 0) rows.push({ cells: [...row, cell], line: began })
  const [head, ...rest] = rows.filter(({ cells }) => cells.length > 1 || cells[0] !== '')
  const names = (head?.cells ?? []).map((one) => one.trim())
  const long = rest.find(({ cells }) => cells.length > names.length)
  return {
    names,
    rows: rest.map(({ cells }) => cells),
    lines: rest.map((one) => one.line),
    wrong: inside
      ? { line: opened, what: 'the quote that opens here is never closed', mend: 'close it; within quotes "" is one' }
      : long
        ? { line: long.line, what: ragged(long.cells, names), mend: 'put a cell that holds the delimiter in quotes' }
        : null,
  }
}

/** What is said of a row whose cells are not as many as the names. */
export const ragged = (cells: readonly string[], names: readonly string[]): string =>
  `the row has ${cells.length} cell${cells.length === 1 ? '' : 's'} for ${names.length} columns`
