import { unreachable } from '#core/error.ts'
import type { AsOf, Condition, Reading, RowFilter } from '#core/store.ts'
import { quoteInstant, quoteKey, quoteName, quoteText } from './quote.ts'

/** The relation of a reading: the bare table, or a subselect in brackets. */
export function relationOf(reading: Reading, prefix: string, database: string | null = null): string {
  const table = quoteKey(reading.key, prefix, database)
  const { filter, asOf } = reading
  if (filter === null && asOf === null) return table
  const conditions = [filter && predicate(filter), asOf && `${quoteName(asOf.column)} < ${quoteInstant(asOf.before)}`]
  const where = `select * from ${table} where ${conditions.filter(Boolean).join(' and ')}`
  return asOf ? `(${standing(where, asOf)})` : `(${where})`
}

/** The condition of a filter, in brackets; `false` where it holds no box. */
export function predicate(filter: RowFilter): string {
  if (filter.outside) return `(${predicate({ boxes: filter.boxes })}) is not true`
  if (filter.boxes.length === 0) return 'false'
  const boxes = filter.boxes.map((box) => (box.length === 0 ? 'true' : box.map(condition).join(' and ')))
  return boxes.length === 1 ? `(${boxes[0]})` : `(${boxes.map((box) => `(${box})`).join(' or ')})`
}

function condition(one: Condition): string {
  const column = quoteName(one.column)
  switch (one.kind) {
    case 'instants':
      return between(
        column,
        one.from === null ? null : quoteInstant(one.from),
        one.to === null ? null : quoteInstant(one.to),
      )
    case 'days':
      return between(column, one.from && `DATE ${quoteText(one.from)}`, one.to && `DATE ${quoteText(one.to)}`)
    case 'among':
      return `${column} in (${one.values.map(quoteText).join(', ')})`
    default:
      return unreachable(one)
  }
}

function between(column: string, from: string | null, to: string | null): string {
  const sides = [from && `${column} >= ${from}`, to && `${column} < ${to}`].filter(Boolean)
  return sides.length === 0 ? 'true' : sides.join(' and ')
}

// Of each row's versions the last that was known; a withdrawal is the last word like any other, and then left out.
function standing(where: string, asOf: AsOf): string {
  const by = asOf.unique.map(quoteName).join(', ')
  const newest = `${where} qualify row_number() over (partition by ${by} order by ${quoteName(asOf.column)} desc) = 1`
  return asOf.withdrawn ? `select * from (${newest}) where not ${quoteName(asOf.withdrawn)}` : newest
}
