import type { Asset } from '../asset.ts'
import type { Column } from '../column.ts'
import { DefinitionError, type Fault } from '../error.ts'
import type { Select } from '../select.ts'

/**
 * Holds a query that only a run could know to the columns that were said of it: what stands on it was read against those. Throws
 * DefinitionError with every difference; names are compared without case.
 */
export function holdColumns(
  one: Pick<Asset, 'key'>,
  select: Pick<Select, 'file' | 'stored'>,
  said: readonly Column[],
  given: readonly Column[],
): void {
  const named = (columns: readonly Column[], name: string) =>
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  const missing = said.flatMap(({ name, type }): readonly string[] => {
    const found = named(given, name)
    // The columns of a history are its own, beside those of its query.
    if (found === undefined) return select.stored ? [] : [`gives no column '${name}', which schema.yml says`]
    return found.type === type
      ? []
      : [`column '${name}' is declared ${plain(type)}, the query gives ${plain(found.type)}`]
  })
  const more = given
    .filter(({ name }) => named(said, name) === undefined)
    .map(({ name, type }) => `gives column '${name}' (${plain(type)}), which schema.yml does not say`)
  const faults = [...missing, ...more].map(
    (what): Fault => ({ file: select.file, line: 1, key: one.key, what, mend: MEND }),
  )
  if (faults.length > 0) throw new DefinitionError(faults)
}

const MEND = 'say the same columns and types in the query and in schema.yml; nothing was published'

const plain = (type: string): string => type.replace(/^other:/, '')
