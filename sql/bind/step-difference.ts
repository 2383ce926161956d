import type { Asset } from '#core/asset.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import type { Select } from '#core/select.ts'

/** What the columns of an incremental step are, and those of the first are not, or the other way round. */
export function stepDifferences(
  model: Asset,
  select: Select,
  first: readonly Column[],
  second: readonly Column[],
): readonly Fault[] {
  const text = (columns: readonly Column[]) => columns.map(({ name, type }) => `${name} ${type}`)
  const [a, b] = [text(first), text(second)]
  const only = [...a.filter((one) => !b.includes(one)), ...b.filter((one) => !a.includes(one))]
  if (only.length === 0) return []
  const what = `an incremental step has other columns than the first: ${only.join(', ')}`
  return [
    {
      file: select.file,
      line: 1,
      key: model.key,
      what,
      mend: 'give both branches of is_incremental() the same columns',
    },
  ]
}
