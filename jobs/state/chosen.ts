import { type Ownership, takeOwnership } from '#connectors/state/owner.ts'
import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { applyFilter, parseFilter } from '#core/partition/filter.ts'
import { intersect, isEmpty, type PartitionSet } from '#core/partition/set.ts'
import type { View } from '#core/view.ts'
import type { Places } from '../places.ts'
import { selected } from '../planned.ts'
import { withSelector } from '../selector.ts'

/** What a verb of jobs/state.ts is told. */
export interface Asked {
  readonly select?: string
  readonly exclude?: string
  readonly selector?: string
  readonly 'resource-type'?: string
  readonly partition?: string
  readonly 'dry-run'?: boolean
  /** Are histories to go, too? */
  readonly history?: boolean
  readonly words: readonly string[]
  readonly places: Places
  readonly print: (text: string) => void
}

/** The standing partitions that were chosen, by asset. Throws UsageError without a selection: nothing is done to all by oversight. */
export async function chosen(graph: Graph, view: View, asked: Asked): Promise<ReadonlyMap<string, PartitionSet>> {
  if (asked.select === undefined && asked.selector === undefined)
    throw new UsageError(`say which assets by --select or --selector; --select '*.*' is all of them`)
  const filter = asked.partition === undefined ? null : parseFilter(asked.partition)
  const sets = selected(graph, view, await withSelector(asked.places, asked)).map((key) => {
    const standing = view.standing(key)
    const passed =
      filter === null ? standing : applyFilter(filter, graph.assets.get(key)?.partitions ?? null, view.at, view.names)
    return [key, intersect(standing, passed ?? standing)] as const
  })
  return new Map(sets.filter(([, set]) => !isEmpty(set)))
}

/** Ownership for a verb of jobs/state.ts. */
export function owned(asked: Asked, verb: string): Ownership {
  return takeOwnership(asked.places.stateDir, {
    pid: process.pid,
    since: new Date().toISOString(),
    command: `state ${verb}`,
  })
}
