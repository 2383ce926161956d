import type { Binder } from '#core/binder.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import type { Proof } from '#core/select.ts'
import { type BindCache, hashOf } from '../bind/bind-cache.ts'

/** What is wrong with unit tests, each at its line; their queries are bound, unless the cache knows them. */
export async function proofFaults(
  proofs: readonly Proof[],
  columnsOf: (key: string) => readonly Column[],
  binder: Binder,
  cache: BindCache,
): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  for (const proof of proofs) {
    const wrong = proof.faults(columnsOf)
    faults.push(...wrong)
    // A value of a column that is not there is told with it.
    const values = wrong.length > 0 ? [] : proof.values(columnsOf)
    for (const { sql, faults: strangers, blame } of [...proof.queries, ...values]) {
      const hash = hashOf([binder.engine, sql])
      let columns = cache.get(`rows ${hash}`, hash)
      if (columns === undefined) {
        const bound = await binder.bind(sql)
        if ('error' in bound) {
          faults.push(...[bound, ...bound.also].map(blame))
          continue
        }
        columns = bound.columns
        cache.set(`rows ${hash}`, hash, columns)
      }
      faults.push(
        ...strangers(
          columns.map(({ name }) => name),
          columnsOf,
        ),
      )
    }
  }
  return faults
}
