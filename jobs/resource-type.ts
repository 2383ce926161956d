import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { didYouMean } from '#core/nearest.ts'
import { RESOURCES, resourceOf } from '#core/resource.ts'

/** Those keys that are of the types after --resource-type; all without it, or with 'all'. Throws UsageError for a type that is none. */
export function ofTypes(graph: Graph, keys: readonly string[], typed: string | undefined): readonly string[] {
  const types = typed?.split(/[\s,]+/).filter(Boolean) ?? ['all']
  for (const type of types)
    if (type !== 'all' && !RESOURCES.some((one) => one === type))
      throw new UsageError(
        `--resource-type ${type}: ${didYouMean(type, RESOURCES) ?? `there are ${RESOURCES.join(', ')}`}`,
      )
  if (types.includes('all')) return keys
  return keys.filter((key) => {
    const of = graph.assets.get(key)
    return of !== undefined && types.includes(resourceOf(of))
  })
}
