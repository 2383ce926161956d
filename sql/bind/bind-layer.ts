import type { Asset } from '#core/asset.ts'

/** Models whose upstreams stand in the layers before; those on a cycle are in none (the graph tells of them). */
export function layersOf(models: readonly Asset[]): readonly (readonly Asset[])[] {
  const byKey = new Map(models.map((model) => [model.key, model]))
  const depths = new Map<string, number>()
  const depthOf = (start: Asset): void => {
    const stack = [start]
    const open = new Set<string>()
    for (let model = stack.at(-1); model; model = stack.at(-1)) {
      const upstream = upstreamOf(model).flatMap((key) => byKey.get(key) ?? [])
      const waiting = upstream.filter(({ key }) => !depths.has(key) && !open.has(key))
      open.add(model.key)
      if (waiting.length > 0) stack.push(...waiting)
      else {
        const above = upstream.map(({ key }) => depths.get(key) ?? Number.NaN)
        depths.set(model.key, above.length === 0 ? 0 : Math.max(...above) + 1)
        stack.pop()
      }
    }
  }
  for (const model of models) if (!depths.has(model.key)) depthOf(model)
  const deepest = Math.max(-1, ...[...depths.values()].filter((depth) => !Number.isNaN(depth)))
  const layers = Array.from({ length: deepest + 1 }, (): Asset[] => [])
  for (const model of models) layers[depths.get(model.key) ?? Number.NaN]?.push(model)
  return layers
}

/** The keys that a model reads, besides its own. */
export function upstreamOf(model: Asset): readonly string[] {
  return [...new Set(Object.values(model.from).map(({ key }) => key))].filter((key) => key !== model.key).sort()
}
