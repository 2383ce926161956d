import { callable, isThing, type Thing, Tuple, type Value } from '../jinja/value.ts'
import type { Cell, Rows } from './replay.ts'

/** The rows of a query as templates see them: what dbt calls an agate table. */
export function tableValue({ columns, rows }: Rows): Thing {
  const names = columns.map(({ name }) => name)
  const cells = rows.map((row) => row.map((one, at) => cellOf(one, columns[at]?.type ?? '')))
  const rowThings = cells.map((row) => rowValue(names, row))
  const columnThings = names.map((name, at) =>
    columnOf(
      name,
      cells.map((row) => row[at] ?? null),
    ),
  )
  const byName = (things: readonly Thing[]) => (index: Value) => {
    const at = typeof index === 'bigint' ? Number(index) : names.indexOf(String(index))
    return things.at(at < 0 && typeof index !== 'bigint' ? things.length : at)
  }
  const columnsThing: Thing = {
    thing: 'MappedSequence',
    items: () => columnThings,
    size: () => columnThings.length,
    item: byName(columnThings),
    attribute: (name) => {
      if (name === 'keys') return callable(name, () => [...names])
      if (name === 'values') return callable(name, () => [...columnThings])
      if (name === 'items')
        return callable(name, () => names.map((one, at) => new Tuple([one, columnThings[at] ?? null])))
      return undefined
    },
  }
  const rowsThing: Thing = {
    thing: 'MappedSequence',
    items: () => rowThings,
    size: () => rowThings.length,
    item: (index) => (typeof index === 'bigint' ? rowThings.at(Number(index)) : undefined),
    attribute: (name) => (name === 'values' ? callable(name, () => [...rowThings]) : undefined),
  }
  return {
    thing: 'agate.Table',
    items: () => rowThings,
    size: () => rowThings.length,
    item: (index) => rowsThing.item?.(index),
    text: () => '<agate.Table>',
    attribute: (name) => {
      switch (name) {
        case 'columns':
          return columnsThing
        case 'rows':
          return rowsThing
        case 'column_names':
          return new Tuple(names)
        case 'print_table':
        case 'print_csv':
        case 'print_json':
          return callable(name, () => null)
        case 'select':
          return callable(name, ({ positional: [wanted] }) => {
            const chosen = isList(wanted) ? wanted.map(String) : [String(wanted)]
            const at = chosen.map((one) => names.indexOf(one))
            return tableValue({
              columns: at.flatMap((one) => columns[one] ?? []),
              rows: rows.map((row) => at.map((one) => row[one] ?? null)),
            })
          })
      }
      return undefined
    },
  }
}

const isList = (value: Value | undefined): value is Value[] => Array.isArray(value)

function rowValue(names: readonly string[], cells: readonly Value[]): Thing {
  const at = (index: Value): Value | undefined =>
    typeof index === 'bigint' ? cells.at(Number(index)) : cells[names.indexOf(String(index))]
  return {
    thing: 'agate.Row',
    items: () => cells,
    size: () => cells.length,
    item: at,
    equals: (other) => isThing(other) && other.text?.() === `<agate.Row: ${cells.map(String).join()}>`,
    text: () => `<agate.Row: ${cells.map(String).join()}>`,
    attribute: (name) => {
      switch (name) {
        case 'values':
          return callable(name, () => new Tuple([...cells]))
        case 'keys':
          return callable(name, () => new Tuple([...names]))
        case 'items':
          return callable(name, () => names.map((one, index) => new Tuple([one, cells[index] ?? null])))
        case 'dict':
          return callable(name, () => new Map(names.map((one, index) => [one, cells[index] ?? null])))
        case 'get':
          return callable(name, ({ positional: [key = null, fallback = null] }) => at(key) ?? fallback)
      }
      return at(name)
    },
  }
}

function columnOf(name: string, cells: readonly Value[]): Thing {
  return {
    thing: 'agate.Column',
    items: () => cells,
    size: () => cells.length,
    item: (index) => (typeof index === 'bigint' ? cells.at(Number(index)) : undefined),
    text: () => `<agate.Column: ${name}>`,
    attribute: (asked) => {
      if (asked === 'name') return name
      if (asked === 'values') return callable(asked, () => new Tuple([...cells]))
      if (asked === 'values_distinct')
        return callable(asked, () => new Tuple([...new Map(cells.map((one) => [String(one), one])).values()]))
      return undefined
    },
  }
}

// Decimals come as text and are numbers to a template; all else is what it is.
function cellOf(value: Cell, type: string): Value {
  return typeof value === 'string' && type.startsWith('DECIMAL') ? Number(value) : value
}
