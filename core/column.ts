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

/** The columns that a row schema declares, in its order. Throws RangeError for a schema that no column can hold. */
export function columnsOf(schema: RowSchema): readonly Column[] {
  return Object.entries(schema.shape).map(([name, field]) => ({ name, ...columnOf(name, field as z.ZodType) }))
}

function columnOf(name: string, field: z.ZodType): Omit<Column, 'name'> {
  const declared = field.meta()?.column
  if (typeof declared === 'string') return { type: declared as ColumnType, nullable: false }
  const def = defOf(field)
  switch (def.type) {
    case 'nullable':
    case 'optional':
      return { ...columnOf(name, def.innerType), nullable: true }
    case 'default':
    case 'readonly':
      return columnOf(name, def.innerType)
    case 'pipe':
      return columnOf(name, def.out)
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
      const item = columnOf(name, def.element).type
      if (/^(boolean|int64|double|string)$/.test(item)) return { type: `${item}[]` as ColumnType, nullable: false }
      break
    }
    case 'object':
    case 'record':
    case 'unknown':
      return { type: 'json', nullable: false }
  }
  throw new RangeError(
    `column '${name}' is a ${def.type}; a column is a string, number, bigint, boolean, date, enum or array of these`,
  )
}

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
