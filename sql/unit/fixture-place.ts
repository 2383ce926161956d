import type { Fault } from '#core/error.ts'
import { faultAt, placeAt, type Source } from '../jinja/source.ts'
import { entriesOf, entryOf, itemsOfYaml, type Yaml } from '../yaml.ts'

/** Where the text of a fixture stands: in a file of its own, or under `rows:`. */
export interface Written {
  readonly source: Source
  /** Offset of its first character that is no white space; null where its lines are not those of the source. */
  readonly from: number | null
  /** Where schema.yml says it. */
  readonly node: Yaml
}

/** The text of a file that schema.yml names at `node`. */
export function writtenIn(source: Source, node: Yaml): Written {
  return { source, from: Math.max(0, source.text.search(/\S/)), node }
}

/** The text of a scalar of schema.yml; that of a block (`rows: |`) has its lines. */
export function writtenUnder(node: Yaml): Written {
  const { source, offset } = node
  const [head = ''] = /^\|[^\n]*\n\s*/.exec(source.text.slice(offset)) ?? []
  return { source, from: head === '' ? null : offset + head.length, node }
}

/** A fault at a line and column (1-based) of a text whose white space around it was taken off; of a file, where schema.yml names it is said. */
export function writtenFault(
  { source, from, node }: Written,
  { line, column }: { readonly line: number; readonly column: number },
  what: string,
  mend?: string,
): Fault {
  const beside =
    source.file === node.source.file ? '' : ` (${node.source.file}:${placeAt(node.source, node.offset).line})`
  if (from === null) return faultAt(source, node.offset, what, mend)
  // Each line of a block has the indent of the first.
  const indent = beside === '' ? from - source.text.lastIndexOf('\n', from - 1) - 1 : 0
  let start = from
  for (let next = 1; next < line; next++) {
    const end = source.text.indexOf('\n', start)
    if (end === -1) break
    start = end + 1 + indent
  }
  return faultAt(source, start + column - 1, `${what}${beside}`, mend)
}

/** Rows as they are written: as mappings, or as CSV with the line (1-based) on which each begins. */
export interface WrittenRows {
  readonly node: Yaml
  readonly csv?: {
    readonly written: Written
    readonly text: string
    readonly names: readonly string[]
    readonly lines: readonly number[]
  }
}

/** A fault at the cell of a column; at its name, where it is first written, for no row. */
export function cellFault(
  { node, csv }: WrittenRows,
  row: number | null,
  name: string,
  what: string,
  mend?: string,
): Fault {
  if (csv !== undefined) {
    const line = row === null ? 1 : (csv.lines[row] ?? 1)
    const column = cellAt(
      csv.text.split('\n')[line - 1] ?? '',
      csv.names.findIndex((one) => one.toLowerCase() === name.toLowerCase()),
    )
    return writtenFault(csv.written, { line, column }, what, mend)
  }
  const items = itemsOfYaml(entryOf(node, 'rows'))
  const entries = (row === null ? items : items.slice(row, row + 1)).flatMap((item) => entriesOf(item))
  const entry =
    entries.find(({ key }) => key === name) ?? entries.find(({ key }) => key.toLowerCase() === name.toLowerCase())
  const place = row === null ? entry?.offset : entry?.of.offset
  return faultAt(node.source, place ?? (entryOf(node, 'rows') ?? node).offset, what, mend)
}

// The column (1-based) at which a cell of a line begins.
function cellAt(line: string, index: number): number {
  let cell = 0
  let inside = false
  for (let at = 0; at < line.length; at++) {
    if (cell === index) return at + 1
    if (line[at] === '"') inside = !inside
    if (line[at] === ',' && !inside) cell++
  }
  return cell === index ? line.length + 1 : 1
}
