import type { Eia, EiaQuery } from '#connectors/eia.ts'
import type { Recording } from '#connectors/recorded.ts'
import { asVintages, type Vintage } from '#connectors/vintage.ts'
import type { ColumnBatch } from '#core/batch.ts'
import type { Table } from '#core/rows.ts'

/**
 * The rows of a recording, and after them those of `standing` that were known only since it ended (a live feed had been in its
 * place). `reaches` is the ISO instant at which the recording ends.
 */
export async function* recordedVintages(
  recording: Recording,
  standing: Table<Vintage>,
  reaches: string,
): AsyncGenerator<ColumnBatch | Vintage> {
  yield* recording.batches()
  const end = BigInt(Date.parse(reaches)) * 1000n
  for await (const row of standing) if (row.known_at > end) yield row
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
