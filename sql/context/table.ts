import { argumentsOf, stringOf } from '../jinja/given.ts'
import { date, datetime } from '../jinja/modules/datetime.ts'
import { utcText } from '../jinja/modules/pytz.ts'
import { Refusal } from '../jinja/refusal.ts'
import { callable, isThing, reprOf, type Thing, Tuple, type Value } from '../jinja/value.ts'

/** The result of a statement: cells as plain values, types in the framework's words or the engine's own. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Rows of a query as templates read them: agate's table with `columns`, `column_names`, `rows`, each by name and by number. */
export function tableOf({ columns, rows }: Rows): Thing {
  const names = columns.map(({ name }) => name)
  const values = rows.map((row) => row.map((value, at) => cellOf(value, columns[at]?.type ?? '')))
  const row = (items: readonly Value[]): Thing => recordOf('Row', names, items)
  const lines = values.map(row)
  const down = columns.map(
    ({ name, type }, at): Thing =>
      columnOf(
        name,
        type,
        values.map((items) => items[at] ?? null),
      ),
  )
  return {
    thing: 'Table',
    items: () => lines,
    size: () => lines.length,
    item: (index) => (typeof index === 'bigint' ? lines.at(Number(index)) : undefined),
    text: () => '<agate.Table>',
    attribute: (name) => {
      if (name === 'column_names') return new Tuple(names)
      if (name === 'column_types') return new Tuple(columns.map(({ type }) => type))
      if (name === 'columns') return recordOf('columns', names, down)
      if (name === 'rows') return recordOf('rows', [], lines)
      // agate prints by itself; a template's text gets nothing of it.
      if (name.startsWith('print_')) return callable(name, () => null)
      if (name === 'select' || name === 'exclude') {
        return callable(name, ({ positional }) => {
          const [first = null] = positional
          const picked = (Array.isArray(first) ? first : positional).map((one) => stringOf('a column', one))
          const kept = columns
            .map((_, at) => at)
            .filter((at) => picked.includes(names[at] ?? '') === (name === 'select'))
          return tableOf({
            columns: kept.flatMap((at) => columns[at] ?? []),
            rows: rows.map((one) => kept.map((at) => one[at])),
          })
        })
      }
      return undefined
    },
  }
}

/** The table that dbt gives where no database is asked: no column and no row. */
export const EMPTY_TABLE: Rows = { columns: [], rows: [] }

function columnOf(name: string, type: string, values: readonly Value[]): Thing {
  return {
    thing: 'Column',
    items: () => values,
    size: () => values.length,
    item: (index) => (typeof index === 'bigint' ? values.at(Number(index)) : undefined),
    text: () => `<agate.Column: ${name}>`,
    attribute: (part) => {
      if (part === 'name') return name
      if (part === 'data_type') return type
      if (part === 'values') return callable(part, () => new Tuple(values))
      if (part === 'values_distinct')
        return callable(part, () => new Tuple([...new Map(values.map((one) => [reprOf(one), one])).values()]))
      return part === 'values_without_nulls'
        ? callable(part, () => new Tuple(values.filter((one) => one !== null)))
        : undefined
    },
  }
}

// agate's MappedSequence: by number and by name.
function recordOf(thing: string, names: readonly string[], items: readonly Value[]): Thing {
  const byName = (name: string): Value | undefined => {
    const at = names.indexOf(name)
    return at < 0 ? undefined : items[at]
  }
  const methods: Readonly<Record<string, () => Value>> = {
    values: () => new Tuple(items),
    keys: () => new Tuple(names),
    items: () => names.map((name, at) => new Tuple([name, items[at] ?? null])),
    dict: () => new Map<Value, Value>(names.map((name, at) => [name, items[at] ?? null])),
  }
  return {
    thing,
    items: () => items,
    size: () => items.length,
    item: (index) =>
      typeof index === 'bigint' ? items.at(Number(index)) : typeof index === 'string' ? byName(index) : undefined,
    equals: (other) => isThing(other) && other.items !== undefined && reprOf([...other.items()]) === reprOf([...items]),
    text: () => `<agate.${thing}: (${items.map((item) => reprOf(item)).join(', ')})>`,
    attribute: (name) => {
      const method = methods[name]
      if (method) return callable(name, method)
      if (name === 'get') {
        return callable(name, (given) => {
          const { key, default: otherwise = null } = argumentsOf(name, given, ['key', 'default'])
          return byName(stringOf('key', key)) ?? otherwise
        })
      }
      return undefined
    },
  }
}

// A decimal is a number where none of its digits is lost by that; else it stays text, and what computes with it is refused.
function cellOf(value: unknown, type: string): Value {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint' || typeof value === 'boolean') return value
  if (typeof value === 'number') return /int/i.test(type) && Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'string') return ofText(value, type.toLowerCase())
  if (Array.isArray(value)) return value.map((one) => cellOf(one, type.replace(/\[\]$/, '')))
  throw new Refusal(`a value of type ${type} has no form in templates`, 'cast it to text in the query')
}

function ofText(value: string, type: string): Value {
  if (type === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) ? date(value) : value
  if (type === 'timestamp') return value.endsWith('Z') ? utcText(value.slice(0, -1)) : naive(value)
  if (!type.startsWith('decimal')) return value
  const bare = value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  return String(Number(value)) === bare ? Number(value) : value
}

const naive = (value: string): Value =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(value) ? datetime(value) : value
