import { Refusal } from '../jinja/refusal.ts'

/** The names and rows of a CSV file (RFC 4180). Throws Refusal where a row has more cells than names. */
export function readCsv(
  text: string,
  delimiter: string,
  file: string,
): { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let inside = false
  const written = text.replace(/^\uFEFF/, '')
  for (let at = 0; at < written.length; at++) {
    const one = written[at] ?? ''
    if (inside) {
      if (one !== '"') cell += one
      else if (written[at + 1] === '"') {
        cell += '"'
        at++
      } else inside = false
    } else if (one === '"') inside = true
    else if (one === delimiter) {
      row.push(cell)
      cell = ''
    } else if (one === '\n' || one === '\r') {
      if (one === '\r' && written[at + 1] === '\n') at++
      rows.push([...row, cell])
      row = []
      cell = ''
    } else cell += one
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  const filled = rows.filter((one) => one.length > 1 || one[0] !== '')
  const [names = [], ...rest] = filled
  const long = rest.findIndex((one) => one.length > names.length)
  if (long >= 0)
    throw new Refusal(`${file}: row ${long + 2} has ${rest[long]?.length} cells for ${names.length} columns`)
  return { names: names.map((one) => one.trim()), rows: rest }
}
