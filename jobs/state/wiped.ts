import type { Graph } from '#core/graph.ts'
import type { Address } from '#core/partition/address.ts'
import type { RowFilter, Store } from '#core/store.ts'
import type { OpenWorld } from '../open-world.ts'

/**
 * Drops rows (with filter null: the table) and the markers at these addresses, then says in the log that nothing stands there; a
 * crash between the two is mended by the next recovery.
 */
export async function wiped(
  { world, graph, store }: { readonly world: OpenWorld; readonly graph: Graph; readonly store: Store | null },
  key: string,
  { addresses, filter, why }: Dropped,
): Promise<void> {
  const about = { run: '', asset: key, code: graph.codes.get(key) ?? '' }
  await world.log.append(
    addresses.map(
      ({ from, to, keys }) => ({ ...about, from, to, keys, kind: 'started', body: { attempt: 1 } }) as const,
    ),
  )
  await store?.wipe(key, filter === null ? null : addresses, filter)
  await world.log.append(
    addresses.flatMap(
      ({ from, to, keys }) =>
        [
          { ...about, from, to, keys, kind: 'wiped', body: { why } },
          { ...about, from, to, keys, kind: 'cancelled', body: { why } },
        ] as const,
    ),
  )
}

interface Dropped {
  readonly addresses: readonly Address[]
  readonly filter: RowFilter | null
  readonly why: string
}
