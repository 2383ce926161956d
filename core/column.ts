import { z } from 'zod'

/** What a column holds, in the words of no engine. `timestamp` is an instant with µs. */
export type ColumnType =
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'string'
  | 'date'
  | 'timestamp'
  | 'json'
  | `decimal(${number},${number})`
  | `${'boolean' | 'int64' | 'double' | 'string'}[]`
  /** A type of one engine alone, in its own words. */
  | `other:${string}`

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** How TypeScript sees an int64 or a timestamp: as a number or Date where the row schema says so; else bigint. */
  readonly as?: 'number' | 'date'
}

export type RowSchema = z.ZodObject
export type RowOf<S extends RowSchema> = z.output<S>

/** An instant with µs, in TypeScript as bigint microseconds since 1970. */
export const micros = () => z.bigint().meta({ column: 'timestamp' })

/** An exact decimal, in TypeScript as a string. */
export const decimal = (precision: number, scale: number) =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .meta({ column: `decimal(${precision},${scale})` })

/** The columns that a row schema declares, in its order; a field that no column can hold is left out, and told by `columnFaults`. */
export function columnsOf(schema: RowSchema): readonly Column[] {
  return Object.entries(schema.shape ?? {}).flatMap(([name, field]) => {
    const column = columnOf(field)
    return typeof column === 'string' ? [] : [{ name, ...column }]
  })
}

/** What keeps a row schema from being columns, each with what to write instead. */
export function columnFaults(schema: unknown): readonly { readonly what: string; readonly mend: string }[] {
  const mend = "import { z } from 'zod' and write z.object({ day: z.iso.date(), … })"
  if (!(schema instanceof z.ZodObject)) return [{ what: 'rows is no object of zod, as the framework has it', mend }]
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const column = columnOf(field)
    return typeof column === 'string' ? [{ what: `column '${name}' is ${column}`, mend: HOLDS }] : []
  })
}

const HOLDS = 'a column is a string, number, bigint, boolean, date, enum or array of these, an object or unknown (JSON)'

// The words for what it is where no column can hold it.
function columnOf(field: unknown): Omit<Column, 'name'> | string {
  if (!(field instanceof z.ZodType)) return 'of another zod than the framework is'
  const declared = field.meta()?.column
  if (typeof declared === 'string') return { type: declared as ColumnType, nullable: false }
  const def = defOf(field)
  switch (def.type) {
    case 'nullable':
    case 'optional':
      return nullable(columnOf(def.innerType))
    case 'default':
    case 'readonly':
      return columnOf(def.innerType)
    case 'pipe':
      return columnOf(def.out)
    case 'boolean':
      return { type: 'boolean', nullable: false }
    case 'bigint':
      return { type: 'int64', nullable: false }
    case 'number':
      return isWhole(def) ? { type: 'int64', nullable: false, as: 'number' } : { type: 'double', nullable: false }
    case 'date':
      return { type: 'timestamp', nullable: false, as: 'date' }
    case 'string':
      return { type: formatOf(def) === 'date' ? 'date' : 'string', nullable: false }
    case 'enum':
    case 'template_literal':
      return { type: 'string', nullable: false }
    case 'literal':
      return { type: typeof def.values[0] === 'number' ? 'double' : 'string', nullable: false }
    case 'array': {
      const item = columnOf(def.element)
      if (typeof item === 'string') return `an array of ${item}`
      if (/^(boolean|int64|double|string)$/.test(item.type))
        return { type: `${item.type}[]` as ColumnType, nullable: false }
      return `an array of ${item.type}`
    }
    case 'object':
    case 'record':
    case 'unknown':
      return { type: 'json', nullable: false }
  }
  return `a ${def.type}`
}

const nullable = (column: Omit<Column, 'name'> | string) =>
  typeof column === 'string' ? column : { ...column, nullable: true }

function defOf(field: z.ZodType): Def {
  const def: unknown = field._zod.def
  return def as Def // see Def
}

// zod keeps its definitions behind `_zod.def`, typed per class; this is the part of them that is read here.
interface Def {
  readonly type: string
  readonly format?: string
  readonly innerType: z.ZodType
  readonly out: z.ZodType
  readonly element: z.ZodType
  readonly values: readonly unknown[]
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly format?: string } } }[]
}

function formatOf(def: Def): string | undefined {
  return def.format ?? def.checks?.map((check) => check._zod.def.format).find((format) => format !== undefined)
}

function isWhole(def: Def): boolean {
  return /int/.test(formatOf(def) ?? '')
}
