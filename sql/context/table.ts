import { argumentsOf, stringOf, wholeOf } from '../jinja/given.ts'
import { isEqual, order } from '../jinja/operator.ts'
import { Refusal } from '../jinja/refusal.ts'
import {
  callable,
  type Given,
  isThing,
  isTrue,
  itemsOf,
  orderedDict,
  reprOf,
  type Thing,
  Tuple,
  textOf,
  type Value,
} from '../jinja/value.ts'
import { columnCells } from './cell.ts'

/** The result of a statement: cells as plain values, types in the framework's words or the engine's own. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Rows of a query as templates read them: agate's table with `columns`, `column_names`, `rows`, each by name and by number. */
export function tableOf({ columns, rows }: Rows): Thing {
  const down = columns.map(({ type }, at) =>
    columnCells(
      rows.map((row) => row[at]),
      type,
    ),
  )
  return agateTable(
    columns,
    rows.map((_, line) => down.map((cells) => cells[line] ?? null)),
  )
}

function agateTable(columns: Rows['columns'], values: readonly (readonly Value[])[]): Thing {
  const names = columns.map(({ name }) => name)
  const lines = values.map((items) => sequenceOf('Row', names, items))
  const down = columns.map(
    ({ name, type }, at): Thing =>
      columnOf(
        name,
        type,
        values.map((items) => items[at] ?? null),
      ),
  )
  const parts: Readonly<Record<string, () => Value>> = {
    column_names: () => new Tuple(names),
    column_types: () => new Tuple(columns.map(({ type }) => typeOf(type))),
    columns: () => sequenceOf('MappedSequence', names, down),
    rows: () => sequenceOf('MappedSequence', null, lines),
  }
  return {
    thing: 'Table',
    items: () => lines,
    size: () => lines.length,
    item: (index) => (typeof index === 'bigint' ? lines.at(Number(index)) : undefined),
    text: () => '<agate.Table>',
    attribute: (name) => {
      const part = parts[name]
      if (part) return part()
      // agate prints by itself; a template's text gets nothing of it.
      if (name.startsWith('print_')) return callable(name, () => null)
      const made = MADE[name]
      if (made) return callable(name, (given) => made(given, columns, values))
      if (!PYTHON.has(name)) return undefined
      return callable(name, () => {
        throw new Refusal(`a table has no '${name}' here`, `it has ${Object.keys(MADE).join(', ')}; or ask the query`)
      })
    },
  }
}

type Making = (given: Given, columns: Rows['columns'], values: readonly (readonly Value[])[]) => Value

const picking =
  (kept: boolean): Making =>
  ({ positional }, columns, values) => {
    const [first = null] = positional
    const picked = (Array.isArray(first) || first instanceof Tuple ? itemsOf(first) : positional).map(textOf)
    const at = columns.flatMap(({ name }, index) => (picked.includes(name) === kept ? [index] : []))
    return agateTable(
      at.flatMap((index) => columns[index] ?? []),
      values.map((row) => at.map((index) => row[index] ?? null)),
    )
  }

// What agate makes of a table by names of columns; what takes a function of Python is none of a template's.
const MADE: Readonly<Record<string, Making>> = {
  select: picking(true),
  exclude: picking(false),
  rename: (given, columns, values) => {
    const { column_names: said = null } = argumentsOf('rename', given, ['column_names', 'row_names'])
    const to = (name: string, at: number) =>
      said instanceof Map ? said.get(name) : said === null ? undefined : itemsOf(said)[at]
    return agateTable(
      columns.map((one, at) => ({ ...one, name: textOf(to(one.name, at) ?? one.name) })),
      values,
    )
  },
  limit: (given, columns, values) => {
    const { start_or_stop: first = null, stop = null } = argumentsOf('limit', given, ['start_or_stop', 'stop'])
    const at = (value: Value) => (value === null ? undefined : wholeOf('limit', value))
    return agateTable(columns, stop === null ? values.slice(0, at(first)) : values.slice(at(first), at(stop)))
  },
  order_by: (given, columns, values) => {
    const { key = '', reverse = false } = argumentsOf('order_by', given, ['key', 'reverse'])
    const keys = (typeof key === 'string' ? [key] : itemsOf(key)).map(textOf)
    const at = keys.map((name) => columns.findIndex((one) => one.name === name))
    if (at.includes(-1)) throw new Refusal(`order_by: the table has no column ${keys.join(', ')}`)
    // Nothing comes last, as agate has it.
    const compared = (a: Value, b: Value) =>
      a === null || b === null ? Number(a === null) - Number(b === null) : order(a, b)
    const sorted = [...values].sort(
      (a, b) => at.map((one) => compared(a[one] ?? null, b[one] ?? null)).find((found) => found !== 0) ?? 0,
    )
    return agateTable(columns, isTrue(reverse) ? sorted.reverse() : sorted)
  },
}

const PYTHON: ReadonlySet<string> = new Set([
  ...['aggregate', 'bins', 'compute', 'denormalize', 'distinct', 'find', 'group_by', 'homogenize', 'join', 'merge'],
  ...['normalize', 'pivot', 'to_csv', 'to_json', 'where', 'bar_chart', 'column_chart', 'line_chart', 'scatterplot'],
])

// Of a type of agate's Python prints where it lies in memory.
const typeOf = (type: string): Thing => ({
  thing: 'a type of agate',
  text: () => {
    throw new Refusal('the type of a column is printed: Python prints an address', `it is ${type} in the database`)
  },
})

/** The table that dbt gives where no database is asked: no column and no row. */
export const EMPTY_TABLE: Rows = { columns: [], rows: [] }

function columnOf(name: string, type: string, values: readonly Value[]): Thing {
  const sequence = sequenceOf('Column', null, values)
  return {
    ...sequence,
    attribute: (part) => {
      if (part === 'name') return name
      if (part === 'data_type') return typeOf(type)
      if (part === 'values_distinct')
        return callable(part, () => new Tuple([...new Map(values.map((one) => [reprOf(one), one])).values()]))
      if (part === 'values_without_nulls') return callable(part, () => new Tuple(values.filter((one) => one !== null)))
      if (part === 'values_sorted')
        return callable(
          part,
          () => new Tuple([...values].sort((a, b) => (a === null ? 1 : b === null ? -1 : order(a, b)))),
        )
      return sequence.attribute?.(part)
    },
  }
}

// agate's MappedSequence: by number, by slice and, where it has names, by name.
function sequenceOf(thing: string, names: readonly string[] | null, items: readonly Value[]): Thing {
  const byName = (name: string): Value | undefined => {
    const at = names?.lastIndexOf(name) ?? -1
    return at < 0 ? undefined : items[at]
  }
  const keys = names ?? []
  const methods: Readonly<Record<string, () => Value>> = {
    values: () => new Tuple(items),
    keys: () => (names === null ? null : new Tuple(names)),
    items: () => new Tuple(keys.map((name, at) => new Tuple([name, items[at] ?? null]))),
    dict: () => orderedDict(new Map(keys.map((name, at) => [name, items[at] ?? null]))),
  }
  return {
    thing,
    items: () => items,
    size: () => items.length,
    item: (index) =>
      typeof index === 'bigint' ? items.at(Number(index)) : typeof index === 'string' ? byName(index) : undefined,
    equals: (other) => {
      const theirs =
        Array.isArray(other) || other instanceof Tuple || (isThing(other) && other.items) ? itemsOf(other) : null
      return theirs?.length === items.length && theirs.every((one, at) => isEqual(one, items[at] ?? null))
    },
    text: () =>
      `<agate.${thing}: (${items
        .slice(0, 5)
        .map((item) => reprOf(item))
        .join(', ')}${items.length > 5 ? ', ...' : ''})>`,
    attribute: (name) => {
      const method = methods[name]
      if (method) return callable(name, method)
      if (name === 'get') {
        return callable(name, (given) => {
          const { key, default: otherwise = null } = argumentsOf(name, given, ['key', 'default'])
          return byName(stringOf('key', key)) ?? (isTrue(otherwise) ? otherwise : null)
        })
      }
      return undefined
    },
  }
}
