import type { Eia, EiaQuery } from '#connectors/eia.ts'
import type { Recording } from '#connectors/recorded.ts'
import { asVintages, type Vintage } from '#connectors/vintage.ts'
import type { ColumnBatch } from '#core/batch.ts'
import type { Table } from '#core/rows.ts'

/**
 * The rows of a recording, and after them those of `standing` that were known only since its last row (a live feed had been in
 * its place).
 */
export async function* recordedVintages(
  recording: Recording,
  standing: Table<Vintage>,
): AsyncGenerator<ColumnBatch | Vintage> {
  let last = 0n
  for await (const batch of recording.batches()) {
    last = newest(batch, last)
    yield batch
  }
  for await (const row of standing) if (row.known_at > last) yield row
}

function newest({ columns, rows }: ColumnBatch, before: bigint): bigint {
  let last = before
  for (let row = 0; row < rows; row++) {
    const at = columns.known_at?.[row]
    if (typeof at === 'bigint' && at > last) last = at
  }
  return last
}

/**
 * What stood, and what the live API gives otherwise now: new and changed figures are known from now on, vanished ones withdrawn.
 * Where nothing stood, all of it is known from now on and nothing is back-dated. Throws ConnectorError as `Eia` does.
 */
export async function liveVintages(
  eia: Eia,
  queries: readonly EiaQuery[],
  standing: Table<Vintage>,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<readonly Vintage[]> {
  const before = await standing.all()
  const figures = []
  for (const query of queries) figures.push(...(await eia.figures(query, signal)))
  const asked = new Map(queries.flatMap(({ series, start }) => Object.keys(series).map((name) => [name, start ?? ''])))
  const added = asVintages(before, figures, BigInt(now.getTime()) * 1000n, ({ series, period }) => {
    const from = asked.get(series)
    return from !== undefined && period >= from
  })
  return [...before, ...added]
}
