import { DefinitionError } from '../error.ts'
import type { Partition, Partitions } from './definition.ts'

/** One partition a name, in the order given. Throws DefinitionError for none, a repeated one, or one that a filter could not say. */
export function each<const N extends string = 'key'>(
  keys: readonly string[],
  options: { readonly name?: N } = {},
): Partitions<Partition<N>> {
  const name = options.name ?? 'key'
  const faults = keys.flatMap((key, index) => {
    const what = keys.indexOf(key) < index ? 'is there twice' : wrongName(key)
    return what ? [{ what: `each(…) of axis '${name}': '${key}' ${what}` }] : []
  })
  if (keys.length === 0) faults.push({ what: `each(…) of axis '${name}' has no keys` })
  if (faults.length > 0) throw new DefinitionError(faults)
  return Object.freeze({
    axes: Object.freeze([Object.freeze({ kind: 'static', name, keys: Object.freeze([...keys]) })]),
  })
}

/** One partition a name of a set that grows while the platform runs; the log keeps the names and their ordinals. */
export function dynamic<const N extends string>(name: N): Partitions<Partition<N>> {
  return Object.freeze({ axes: Object.freeze([Object.freeze({ kind: 'dynamic', name })]) })
}

/** What is wrong with a name as a partition's key, or null: it may not hold what separates keys in a filter. */
export function wrongName(key: string): string | null {
  if (key === '') return 'is empty'
  if (/[,=\s]|\.\./.test(key)) return "holds a comma, '=', '..' or a blank, which separate keys in a filter"
  if (['latest', 'missing', 'stale'].includes(key)) return 'means something else in a filter'
  return null
}
