import type { Binder } from '#core/binder.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import { scalarText, type Yaml, yamlFault } from '../yaml.ts'
import { engineMend } from './engine-mend.ts'

/** What says how a source is looked at: `loaded_at_field`, and the `filter` of its freshness. */
export interface Watched {
  readonly field: Yaml | undefined
  readonly filter: Yaml | undefined
}

/**
 * What the engine says against the words of a source whose table is declared, each at its place. The table may have more columns than
 * were said, so that one is blamed which is not among them only where a single slip of the hand makes one of them of it.
 */
export async function watchFaults(
  key: string,
  { field, filter }: Watched,
  columns: readonly Column[],
  binder: Binder,
): Promise<readonly Fault[]> {
  const table = binder.quote(key)
  const faults: Fault[] = []
  for (const [word, node, sql] of [
    ['loaded_at_field', field, `select max(${scalarText(field)}) from ${table}`],
    ['filter', filter, `select 1 from ${table} where (${scalarText(filter)})`],
  ] as const) {
    const bound = node === undefined ? null : await binder.bind(sql)
    if (node === undefined || bound === null || !('error' in bound)) continue
    const [, name] = /^Referenced column "(.+)" not found/.exec(bound.error) ?? []
    const meant = columns.filter((one) => name !== undefined && isSlip(name, one.name)).map((one) => one.name)
    if (name !== undefined && meant.length === 0) continue
    const near = meant.length > 0 ? meant : (bound.candidates ?? []).slice(0, 3)
    const mend = near.length > 0 ? `did you mean ${near.join(', ')}?` : engineMend(bound.error)
    faults.push({ ...yamlFault(node, `${word}: ${bound.error}`, mend), key })
  }
  return faults
}

// One letter more, less, another, or two that changed places; another number is another name.
function isSlip(name: string, meant: string): boolean {
  const [a, b] = [name.toLowerCase(), meant.toLowerCase()]
  if (a === b || a.startsWith(b) || b.startsWith(a) || a.endsWith(b) || b.endsWith(a)) return false
  if (a.replace(/\d/g, '') === b.replace(/\d/g, '')) return false
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  const [restA, restB] = [a.slice(from), b.slice(from)]
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  )
}
