import type { Column } from '#core/column.ts'
import type { Complaint } from '#core/select.ts'
import { closedBy, type SqlToken, sqlTokens } from '../sql-token.ts'
import { duckdbType } from '../type.ts'
import { lineOf } from './complaint.ts'

/**
 * What is wrong with the columns that a query's set operations put together: a number and a list bind to a list, which no row of
 * the numbers becomes. `columnsOf` gives the columns of a text, null where it does not bind; `columns` are those of the query.
 */
export async function setComplaints(
  sql: string,
  columns: readonly Column[],
  columnsOf: (text: string) => Promise<readonly Column[] | null>,
): Promise<readonly Complaint[]> {
  if (!columns.some(({ type }) => isNested(type))) return []
  const { head, sides } = sidesOf(sqlTokens(sql))
  let before: readonly Column[] | null = null
  for (const { from, to, isSimple } of sides.length > 1 ? sides : []) {
    const found = isSimple ? await columnsOf(`${sql.slice(0, head)}${sql.slice(from, to ?? sql.length)}`) : null
    const unlike = before && found?.findIndex(({ type }, at) => areUnlike(type, before?.[at]?.type ?? type))
    if (before && found && typeof unlike === 'number' && unlike !== -1) {
      const [one, other] = [before, found].map((all) => duckdbType(all[unlike]?.type ?? 'string'))
      const error = `column ${unlike + 1} (${before[unlike]?.name}) is ${one} above, and ${other} here: neither becomes the other`
      return [{ error, ...lineOf(sql, from) }]
    }
    before = found ?? before
  }
  return []
}

interface Sides {
  /** Where the first side begins: after what `with` says. */
  readonly head: number
  readonly sides: readonly { readonly from: number; readonly to: number | undefined; readonly isSimple: boolean }[]
}

// The sides of the outermost set operations. One that holds a NULL may be of any type.
function sidesOf(tokens: readonly SqlToken[]): Sides {
  let start = 0
  const sides: Sides['sides'][number][] = []
  let from: number | null = null
  const side = (to: number) => {
    const own = tokens.slice(from ?? start, to)
    const isSimple = !own.some(({ text }) => /^null$/i.test(text))
    sides.push({ from: own[0]?.at ?? 0, to: tokens[to]?.at, isSimple })
  }
  for (let at = 0; at < tokens.length; at++) {
    const { text = '' } = tokens[at] ?? {}
    if (text === '(') at = closedBy(tokens, at)
    else if (/^(select|from|values)$/i.test(text) && from === null) from = start = at
    else if (/^(union|intersect|except)$/i.test(text) && from !== null) {
      side(at)
      const next = tokens.findIndex((one, index) => index > at && !/^(all|distinct|by|name)$/i.test(one.text))
      if (/^name$/i.test(tokens[next - 1]?.text ?? '')) return { head: 0, sides: [] }
      from = next
      at = next - 1
    } else if (/^(order|limit)$/i.test(text) && sides.length > 0 && from !== null) {
      side(at)
      return { head: tokens[start]?.at ?? 0, sides }
    }
  }
  side(tokens.length)
  return { head: tokens[start]?.at ?? 0, sides }
}

const isNested = (type: Column['type']): boolean => /\]$|^(STRUCT|MAP)\b/.test(duckdbType(type))

// A text or JSON may have the form of a list.
function areUnlike(one: Column['type'], other: Column['type']): boolean {
  return (isNested(one) && isScalar(other)) || (isNested(other) && isScalar(one))
}

const isScalar = (type: Column['type']) => /^(boolean|int32|int64|double|date|timestamp|decimal\(.*\))$/.test(type)
