import type { Entry } from '../catalogue.ts'

/** The graph of a catalogue, both ways. */
export interface Neighbours {
  above(key: string): readonly string[]
  below(key: string): readonly string[]
}

/** Who stands on whom; what is in no entry is left out. */
export function neighboursOf(entries: readonly Entry[]): Neighbours {
  const known = new Set(entries.map(({ key }) => key))
  const above = new Map(entries.map(({ key, from }) => [key, from.filter((one) => known.has(one) && one !== key)]))
  const below = new Map<string, string[]>()
  for (const [key, parents] of above) for (const one of parents) below.set(one, [...(below.get(one) ?? []), key])
  return { above: (key) => above.get(key) ?? [], below: (key) => below.get(key) ?? [] }
}

/** At most `most` keys around one: so many steps up and down, the nearest first; `left` is how many did not fit. */
export function around(
  { above, below }: Neighbours,
  key: string,
  { up, down, most }: { readonly up: number; readonly down: number; readonly most: number },
): { readonly keys: readonly string[]; readonly left: number } {
  const steps = [...stepsOf(key, above, up), ...stepsOf(key, below, down)].sort((a, b) => a.step - b.step)
  const keys = [...new Set([key, ...steps.map((one) => one.key)])]
  return { keys: keys.slice(0, most), left: Math.max(0, keys.length - most) }
}

function stepsOf(key: string, next: (key: string) => readonly string[], depth: number) {
  const found = new Map<string, number>()
  let edge = [key]
  for (let step = 1; step <= depth && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap(next))].filter((one) => one !== key && !found.has(one))
    for (const one of edge) found.set(one, step)
  }
  return [...found].map(([one, step]) => ({ key: one, step }))
}
