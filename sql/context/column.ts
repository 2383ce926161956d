import { argumentsOf, stringOf, wholeOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import { callable, isThing, reprOf, type Thing, type Value } from '../jinja/value.ts'

/** A column as dbt's Column says it. */
export interface ColumnFacts {
  readonly column: string
  readonly dtype: string
  readonly charSize: number | null
  readonly precision: number | null
  readonly scale: number | null
}

/** A column of an engine's type as dbt-duckdb gives those of a relation: the whole type is its dtype. */
export function columnOf(column: string, dtype: string): Thing {
  return columnThing({ column, dtype, charSize: null, precision: null, scale: null })
}

/** `api.Column`: called with a name and a type; `translate_type`, `create`, `string_type`, `numeric_type`. */
export function columnApi(): Thing {
  return {
    thing: 'Column',
    call: (given) => {
      const names = ['column', 'dtype', 'char_size', 'numeric_precision', 'numeric_scale'] as const
      const read = argumentsOf('Column', given, names)
      const size = (value: Value | undefined) =>
        value === undefined || value === null ? null : wholeOf('a size', value)
      return columnThing({
        column: stringOf('column', read.column),
        dtype: stringOf('dtype', read.dtype),
        charSize: size(read.char_size),
        precision: size(read.numeric_precision),
        scale: size(read.numeric_scale),
      })
    },
    attribute: (name) => {
      if (name === 'create') {
        return callable(name, ({ positional }) =>
          columnOf(stringOf('name', positional[0]), translated(stringOf('type', positional[1]))),
        )
      }
      if (name === 'translate_type')
        return callable(name, ({ positional }) => translated(stringOf('type', positional[0])))
      if (name === 'string_type')
        return callable(name, ({ positional }) => `character varying(${wholeOf('size', positional[0])})`)
      if (name !== 'numeric_type') return undefined
      return callable(name, ({ positional }) => {
        const [type, precision = null, scale = null] = positional
        const base = stringOf('type', type)
        return precision === null || scale === null
          ? base
          : `${base}(${wholeOf('precision', precision)},${wholeOf('scale', scale)})`
      })
    },
  }
}

const translated = (type: string) => (type.toUpperCase() === 'STRING' ? 'TEXT' : type)
const INTEGERS =
  /^(smallint|integer|bigint|smallserial|serial|bigserial|int2|int4|int8|serial2|serial4|serial8|tinyint|hugeint|utinyint|usmallint|uinteger|ubigint|int1|int|long|short|signed)$/i

const known = new WeakMap<Thing, ColumnFacts>()

function columnThing(of: ColumnFacts): Thing {
  const text = ['text', 'character varying', 'character', 'varchar'].includes(of.dtype.toLowerCase())
  const float = /^(real|float4|float|double|float8|double precision)$/i.test(of.dtype)
  const numeric = /^(numeric|decimal)$/i.test(of.dtype)
  const sized = numeric && of.precision !== null && of.scale !== null
  const stringSize = () => {
    if (!text) throw new Refusal(`the column ${of.column} is no text, it has no string_size`)
    return of.dtype.toLowerCase() === 'text' || of.charSize === null ? 256 : of.charSize
  }
  const dataType = text
    ? `character varying(${stringSize()})`
    : sized
      ? `${of.dtype}(${of.precision},${of.scale})`
      : of.dtype
  const asks: Readonly<Record<string, () => Value>> = {
    is_string: () => text,
    is_number: () => INTEGERS.test(of.dtype) || float || numeric,
    is_float: () => float,
    is_integer: () => INTEGERS.test(of.dtype),
    is_numeric: () => numeric,
    string_size: () => BigInt(stringSize()),
  }
  const size = (value: number | null) => (value === null ? null : BigInt(value))
  const thing: Thing = {
    thing: 'Column',
    text: () => {
      const sizes = [of.charSize, of.precision, of.scale].map((value) => reprOf(size(value)))
      const [chars, precision, scale] = sizes
      const parts = `column=${reprOf(of.column)}, dtype=${reprOf(of.dtype)}, char_size=${chars}`
      return `DuckDBColumn(${parts}, numeric_precision=${precision}, numeric_scale=${scale}, fields=[])`
    },
    equals: (other) => {
      const theirs = isThing(other) ? known.get(other) : undefined
      return theirs !== undefined && JSON.stringify(theirs) === JSON.stringify(of)
    },
    attribute: (name) => {
      const ask = asks[name]
      if (ask) return callable(`Column.${name}`, ask)
      if (name === 'name' || name === 'column') return of.column
      if (name === 'quoted') return `"${of.column}"`
      if (name === 'dtype') return of.dtype
      if (name === 'data_type' || name === 'expanded_data_type') return dataType
      if (name === 'char_size') return size(of.charSize)
      if (name === 'numeric_precision') return size(of.precision)
      return name === 'numeric_scale' ? size(of.scale) : undefined
    },
  }
  known.set(thing, of)
  return thing
}
