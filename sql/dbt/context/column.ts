import { argumentsOf, stringOf } from '../../jinja/given.ts'
import { callable, isThing, reprOf, type Thing, type Value } from '../../jinja/value.ts'

/** A column as dbt's adapters see it: a type of the engine, with sizes only where a macro gave them. */
export interface AdapterColumn {
  readonly name: string
  readonly type: string
  readonly size?: bigint | null
  readonly precision?: bigint | null
  readonly scale?: bigint | null
}

const known = new WeakMap<Thing, AdapterColumn>()

/** The column behind a value of templates; undefined where it is none. */
export const columnIn = (value: Value | undefined): AdapterColumn | undefined =>
  value !== undefined && value !== null && isThing(value) ? known.get(value) : undefined

/** The type as DDL takes it: a text has a length in dbt, whatever the engine thinks of it. */
export function dataType(column: AdapterColumn): string {
  const { type, precision, scale } = column
  const word = type.toLowerCase()
  if (isString(column)) return `character varying(${lengthOf(column)})`
  if (!NUMERICS.has(word) || precision == null || scale == null) return type
  return `${type}(${precision},${scale})`
}

/** A column as templates see it. */
export function columnValue(column: AdapterColumn): Thing {
  const { name, type, size = null, precision = null, scale = null } = column
  const word = type.toLowerCase()
  const thing: Thing = {
    thing: 'column',
    text: () => {
      const sizes = `char_size=${reprOf(size)}, numeric_precision=${reprOf(precision)}, numeric_scale=${reprOf(scale)}`
      return `DuckDBColumn(column=${reprOf(name)}, dtype=${reprOf(type)}, ${sizes}, fields=[])`
    },
    equals: (other) => {
      const one = columnIn(other)
      return one !== undefined && one.name === name && dataType(one) === dataType(column)
    },
    attribute: (asked) => {
      const test = TESTS[asked]
      if (test) return callable(asked, () => test(word))
      switch (asked) {
        case 'name':
        case 'column':
          return name
        case 'quoted':
          return `"${name}"`
        case 'data_type':
        case 'expanded_data_type':
          return dataType(column)
        case 'dtype':
          return type
        case 'char_size':
          return size
        case 'numeric_precision':
          return precision
        case 'numeric_scale':
          return scale
        case 'string_size':
          return callable(asked, () => lengthOf(column))
        case 'can_expand_to':
          return callable(asked, ({ positional: [given] }) => {
            const other = columnIn(given)
            return other !== undefined && isString(column) && isString(other) && lengthOf(other) > lengthOf(column)
          })
        case 'literal':
          return callable(asked, ({ positional: [value] }) => `${String(value)}::${dataType(column)}`)
      }
      return undefined
    },
  }
  known.set(thing, column)
  return thing
}

/** `api.Column`: called to make one; it knows the types that dbt's macros ask for. */
export const COLUMN_TYPE: Thing = {
  thing: 'api.Column',
  call: (given) => {
    const said = argumentsOf('Column', given, ['column', 'dtype', 'char_size', 'numeric_precision', 'numeric_scale'])
    const whole = (value: Value | undefined) => (typeof value === 'bigint' ? value : null)
    return columnValue({
      name: stringOf('column', said.column),
      type: stringOf('dtype', said.dtype),
      size: whole(said.char_size),
      precision: whole(said.numeric_precision),
      scale: whole(said.numeric_scale),
    })
  },
  attribute: (name) => {
    switch (name) {
      case 'create':
        return callable(name, (given) => {
          const said = argumentsOf(name, given, ['name', 'label_or_dtype'])
          return columnValue({
            name: stringOf('name', said.name),
            type: translated(stringOf('label_or_dtype', said.label_or_dtype)),
          })
        })
      case 'translate_type':
        return callable(name, (given) => translated(stringOf('dtype', argumentsOf(name, given, ['dtype']).dtype)))
      case 'string_type':
        return callable(name, ({ positional: [size] }) => `character varying(${String(size)})`)
      case 'numeric_type':
        return callable(name, (given) => {
          const said = argumentsOf(name, given, ['dtype', 'precision', 'scale'])
          const sized = said.precision != null && said.scale != null
          return sized ? `${String(said.dtype)}(${String(said.precision)},${String(said.scale)})` : String(said.dtype)
        })
    }
    return undefined
  },
}

const isString = ({ type }: AdapterColumn): boolean => STRINGS.has(type.toLowerCase())
const lengthOf = ({ type, size }: AdapterColumn): bigint => (type.toLowerCase() === 'text' ? 256n : (size ?? 256n))

const translated = (label: string): string => (label.toUpperCase() === 'STRING' ? 'TEXT' : label)

const STRINGS = new Set(['text', 'character varying', 'character', 'varchar'])
const FLOATS = new Set(['real', 'float', 'float4', 'float8', 'double', 'double precision'])
const NUMERICS = new Set(['numeric', 'decimal'])
const INTEGERS = new Set([
  ...['tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint'],
  ...['int', 'int1', 'int2', 'int4', 'int8', 'short', 'long', 'signed', 'smallserial', 'serial', 'bigserial'],
])

const TESTS: Readonly<Record<string, (word: string) => boolean>> = {
  is_string: (word) => STRINGS.has(word),
  is_integer: (word) => INTEGERS.has(word),
  is_float: (word) => FLOATS.has(word),
  is_numeric: (word) => NUMERICS.has(word),
  is_number: (word) => INTEGERS.has(word) || FLOATS.has(word) || NUMERICS.has(word),
  is_struct: (word) => word.startsWith('struct'),
}
