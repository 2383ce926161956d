/** A box of the picture: its left upper corner and size. */
export interface Box {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
}

/** Where everything is drawn. */
export interface Layout {
  readonly boxes: readonly Box[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: string }[]
  readonly width: number
  readonly height: number
}

export const BOX_HEIGHT = 26
const ROW = 38
const GAP = 56
const MARGIN = 8

/**
 * A picture of a graph without circles, from left to right: each box a column behind the last of those it stands on, columns
 * ordered by the middle of their neighbours (Sugiyama's sweeps). `label` gives the text whose length widens a box.
 */
export function layoutOf(
  ids: readonly string[],
  from: (id: string) => readonly string[],
  label: (id: string) => string,
): Layout {
  const inside = new Set(ids)
  const above = new Map(ids.map((id) => [id, from(id).filter((one) => inside.has(one) && one !== id)]))
  const below = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const [id, parents] of above) for (const one of parents) below.get(one)?.push(id)
  const columns = ordered(columnsOf(ids, above), above, below)
  const boxes = new Map<string, Box>()
  let x = MARGIN
  const tallest = Math.max(1, ...columns.map((column) => column.length))
  for (const column of columns) {
    const widths = column.map((id) => Math.ceil(label(id).length * 7.3) + 22)
    const top = MARGIN + ((tallest - column.length) * ROW) / 2
    for (const [at, id] of column.entries()) boxes.set(id, { id, x, y: top + at * ROW, width: widths[at] ?? 0 })
    x += Math.max(0, ...widths) + GAP
  }
  const edges = [...above].flatMap(([to, parents]) => parents.map((one) => edgeOf(boxes.get(one), boxes.get(to))))
  return { boxes: [...boxes.values()], edges, width: x - GAP + MARGIN, height: tallest * ROW + MARGIN }
}

type Edges = ReadonlyMap<string, readonly string[]>

// The longest way to it says in which column a box stands; who lies on a circle (there should be none) counts as seen.
function columnsOf(ids: readonly string[], above: Edges): string[][] {
  const depths = new Map<string, number>()
  const depthOf = (id: string, open: ReadonlySet<string>): number => {
    const known = depths.get(id)
    if (known !== undefined) return known
    const inner = new Set(open).add(id)
    const parents = (above.get(id) ?? []).filter((one) => !inner.has(one))
    const depth = parents.length === 0 ? 0 : Math.max(...parents.map((one) => depthOf(one, inner))) + 1
    depths.set(id, depth)
    return depth
  }
  const columns: string[][] = []
  for (const id of ids) {
    const depth = depthOf(id, new Set())
    while (columns.length <= depth) columns.push([])
    columns[depth]?.push(id)
  }
  return columns
}

function ordered(columns: readonly string[][], above: Edges, below: Edges): readonly (readonly string[])[] {
  const place = new Map<string, number>()
  const settle = (column: readonly string[]) => {
    for (const [at, id] of column.entries()) place.set(id, at - column.length / 2)
  }
  columns.forEach(settle)
  const sweep = (list: readonly string[][], edges: Edges) => {
    for (const column of list) {
      const middle = new Map(column.map((id) => [id, middleOf(edges.get(id) ?? [], place) ?? place.get(id) ?? 0]))
      column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0))
      settle(column)
    }
  }
  for (let n = 0; n < 4; n++) {
    sweep(columns, above)
    sweep([...columns].reverse(), below)
  }
  return columns
}

function middleOf(ids: readonly string[], place: ReadonlyMap<string, number>): number | null {
  if (ids.length === 0) return null
  return ids.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / ids.length
}

function edgeOf(from: Box | undefined, to: Box | undefined) {
  if (!from || !to) throw new Error('an edge leads to no box')
  const [x1, y1] = [from.x + from.width, from.y + BOX_HEIGHT / 2]
  const [x2, y2] = [to.x, to.y + BOX_HEIGHT / 2]
  const bend = Math.max(24, (x2 - x1) / 2)
  return { from: from.id, to: to.id, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }
}
