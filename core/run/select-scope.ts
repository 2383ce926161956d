import type { Asset } from '../asset.ts'
import { storedAsView } from '../elsewhere.ts'
import type { Graph } from '../graph.ts'
import type { Partition, Window } from '../partition/definition.ts'
import type { Box } from '../partition/set.ts'
import type { Step } from '../plan/step.ts'
import { readingsOf, rowsRead } from '../reading.ts'
import type { SelectScope } from '../select.ts'
import type { Store } from '../store.ts'
import type { View } from '../view.ts'
import { joins } from './target.ts'

/** What a template may ask while it renders a step: each input as the relation of the partitions that it maps to. */
export function scopeOf(
  of: Asset,
  step: Step,
  box: Box,
  store: Store,
  { graph, view }: { graph: Graph; view: View },
): SelectScope {
  const isView = storedAsView(view, of)
  const relations = new Map(
    readingsOf(graph, view, of, box).map((reading) => {
      const read = rowsRead(graph, view, of, reading, box)
      if (view.pieces(reading.input.key).length === 0)
        return [reading.name, store.emptyRelation(graph.columns.get(reading.input.key) ?? [])] as const
      // A view is read later, when other partitions stand: it looks at all of them.
      return [reading.name, store.relation(isView ? { ...read, filter: null } : read)] as const
    }),
  )
  return {
    relation: (name) => {
      const found = relations.get(name)
      if (found === undefined)
        throw new Error(
          `the template asks for '${name}', which is not among its inputs: ${[...relations.keys()].join(', ')}`,
        )
      return found
    },
    self: store.relation({ key: of.key, filter: null, asOf: null }),
    partition: of.partitions ? windowOf(step) : null,
    incremental: incremental(of, step, view),
    dialect: 'duckdb',
    at: new Date(view.at / 1000),
  }
}

// As in dbt: the table stands, the model is incremental, and it is not made anew.
function incremental(of: Asset, step: Step, view: View): boolean {
  if (of.compute.via !== 'select' || of.compute.select.materialized !== 'incremental') return false
  return of.partitions ? view.pieces(of.key).length > 0 && !step.refresh : joins(view, of, step)
}

function windowOf(step: Step): SelectScope['partition'] {
  const first = step.placed[0]?.partition
  const last = step.placed.at(-1)?.partition
  if (!first || !last) return null
  const day = 'day' in first ? { day: (first as Window).day } : {}
  return { key: step.partition, keys: first.keys, start: timed(first).start, end: timed(last).end, ...day }
}

// Partitions by names alone have no window; their template asks for keys.
function timed(partition: Partition): Pick<Window, 'start' | 'end'> {
  return 'start' in partition ? (partition as Window) : { start: new Date(0), end: new Date(0) }
}
