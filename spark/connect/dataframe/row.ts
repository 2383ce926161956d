import type { Column } from '../column/column.ts'
import type { MadeOf, Making, Of, ValueIn } from '../column/value.ts'
import type { SortOptions } from './rearrange.ts'

/** A row of which nothing is known: any name may be there. */
export type AnyRow = Readonly<Record<string, unknown>>

/** The row of local rows: their names are known where they are objects, and those of a schema where they are tuples or values. */
export type LocalRow<Row, Schema = undefined> = [Schema] extends [readonly string[]]
  ? AnyRow
  : true extends IsUnion<Row>
    ? AnyRow
    : Row extends readonly unknown[] | ReadonlyMap<unknown, unknown> | ArrayBufferView | Date
      ? AnyRow
      : Row

// Of rows of several forms, a name may be in some alone.
type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never

/** A row as it is read: by `int64: 'number'` or `timestamp: 'Date'` a bigint may come as that, and only the server knows which is which. */
export type ReadRow<Row, Options> = Options extends { readonly int64: 'number' } | { readonly timestamp: 'Date' }
  ? { readonly [K in keyof Row]: ReadValue<Row[K], Options> }
  : Row
/** The values of rows, column by column. */
export type ColumnsOf<Row> = { [K in keyof Row]: Row[K][] }

type ReadValue<Value, Options> =
  | Value
  | (Extract<Value, bigint> extends never
      ? never
      :
          | (Options extends { readonly int64: 'number' } ? number : never)
          | (Options extends { readonly timestamp: 'Date' } ? Date : never))

/** The name of a column: one of the row's comes up in an editor, any other is judged by `Known`. */
export type Name<Row> = (string & keyof Row) | (string & {})
export type Names<Row> = readonly Name<Row>[]
export type Columns<Row> = readonly (Name<Row> | Column)[]
export type NamesOrOne<Row> = Name<Row> | Column | Columns<Row>
/** Columns one after the other, or in a list. */
export type Listed<Row> = Columns<Row> | readonly [Columns<Row>]
/** The same, or places. */
export type Grouped<Row> = Placed<Row> | readonly [Placed<Row>]
/** The same, with a word on which way they are ordered. */
export type Sorted<Row> = readonly (Placed<Row>[number] | SortOptions | Placed<Row>)[]
type Placed<Row> = readonly (Name<Row> | Column | number)[]

type Simplify<T> = { [K in keyof T]: T[K] }
// Names of columns are the same in upper and lower case.
type Outside<Row, Names extends string> = {
  [K in keyof Row as K extends string ? (Lowercase<K> extends Lowercase<Names> ? never : K) : K]: Row[K]
}
type Union<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never

// A column named by a literal is a field; one whose name is not known to the compiler opens the row.
type FieldOf<Row, C> = C extends '*'
  ? Row
  : C extends Column<infer Name, infer Value>
    ? string extends Name
      ? AnyRow
      : Name extends Parsed
        ? AnyRow
        : { readonly [K in Name]: ValueIn<Row, Value> }
    : C extends Parsed
      ? AnyRow
      : C extends keyof Row
        ? Pick<Row, C>
        : AnyRow

// A name that the server parses: `a.k` gives a column k, or a field of a.
type Parsed = `${string}${'.' | '*' | '`'}${string}`

/**
 * The names among `C`, or those of the row where one is a literal that the row has not: case does not count, and dots, backticks and
 * stars are left to the server, as are names that the compiler does not know.
 */
export type Known<Row, C> = C extends readonly unknown[]
  ? { readonly [I in keyof C]: Known<Row, C[I]> }
  : C extends string
    ? string extends C | keyof Row
      ? C
      : Lowercase<C> extends Lowercase<string & keyof Row>
        ? C
        : C extends Parsed
          ? C
          : string & keyof Row
    : C

/** The row that `select` gives of columns and names, or of one list of them. */
export type Selected<Row, C extends readonly unknown[]> = C extends readonly []
  ? object
  : C extends readonly [infer List extends readonly unknown[]]
    ? Selected<Row, List>
    : Simplify<Union<FieldOf<Row, C[number]>>>

/** A row with a column more, or with another value in it. */
export type With<Row, Name extends string, Value> = string extends Name
  ? AnyRow
  : Simplify<Outside<Row, Name> & { readonly [K in Name]: ValueIn<Row, Value> }>

/** A row with several columns more, or with other values in them. */
export type WithAll<Row, C extends Readonly<Record<string, Column>>> = string extends keyof C
  ? AnyRow
  : Simplify<Outside<Row, string & keyof C> & { readonly [K in keyof C]: ValueIn<Row, C[K]['yields']['value']> }>

/** A row without some columns. */
export type Without<Row, Names> = Names extends string ? (string extends Names ? AnyRow : Outside<Row, Names>) : AnyRow

/** A row whose column has another name. */
export type Renamed<Row, From extends string, To extends string> = string extends From | To
  ? AnyRow
  : { [K in keyof Row as K extends string ? (Lowercase<K> extends Lowercase<From> ? To : K) : K]: Row[K] }

/** A row of which several columns have other names; those that it has not are left out, as the server does. */
export type RenamedAll<Row, Names extends Readonly<Record<string, string>>> = string extends keyof Names
  ? AnyRow
  : Simplify<
      Omit<Row, keyof Names> & {
        readonly [K in keyof Names & keyof Row as Names[K]]: Row[K]
      }
    >

/** The names among what a join is by, where both sides have them; those of both where one of them has not. */
export type KnownToBoth<Left, Right, On> = On & Known<Left, On> & Known<Right, On>

type Nullable<Row> = { readonly [K in keyof Row]: Row[K] | null }

export type JoinType =
  | 'inner'
  | 'cross'
  | 'outer'
  | 'full'
  | 'fullouter'
  | 'full_outer'
  | 'left'
  | 'leftouter'
  | 'left_outer'
  | 'right'
  | 'rightouter'
  | 'right_outer'
  | 'semi'
  | 'leftsemi'
  | 'left_semi'
  | 'anti'
  | 'leftanti'
  | 'left_anti'

/** The joins whose right side may look at the left one. */
export type LateralType = Extract<JoinType, 'inner' | 'left' | 'leftouter' | 'left_outer' | 'cross'>

/** The row of a join: the right side may be null after a left join, and is not there after a semi or anti join. */
export type Joined<Left, Right, How extends JoinType> = How extends
  | 'semi'
  | 'leftsemi'
  | 'left_semi'
  | 'anti'
  | 'leftanti'
  | 'left_anti'
  ? Left
  : How extends 'left' | 'leftouter' | 'left_outer'
    ? Simplify<Left & Nullable<Omit<Right, keyof Left>>>
    : How extends 'right' | 'rightouter' | 'right_outer'
      ? Simplify<Nullable<Omit<Left, keyof Right>> & Right>
      : How extends 'inner' | 'cross'
        ? Simplify<Left & Omit<Right, keyof Left>>
        : Simplify<Nullable<Left> & Nullable<Omit<Right, keyof Left>>>

/** The row of groups by columns that a subtotal leaves out: null there. */
export type Subtotalled<Row> = Nullable<Row>

/** The row of `agg` over frames of `Row`: what was grouped by, then the aggregates. */
export type Aggregated<Keys, Row, C extends readonly unknown[]> = Simplify<
  Keys & Union<C[number] extends infer One ? (One extends unknown ? AggregateOf<Row, One> : never) : never>
>

type AggregateOf<Row, C> =
  C extends Column<infer Name, infer Value>
    ? string extends Name
      ? AnyRow
      : { readonly [K in Name]: ValueIn<Row, Value> }
    : AnyRow

/** The row of an aggregate of each of some columns, named as Spark does: `sum(qty)`. */
export type Folded<Keys, Row, Function extends string, How extends Making, Names extends string> = string extends
  | Names
  | keyof Row
  ? AnyRow
  : [Names] extends [keyof Row]
    ? Simplify<Keys & { readonly [K in Names as `${Function}(${K})`]: ValueIn<Row, MadeOf<How, Of<K>>> }>
    : AnyRow

/** The object itself, whose keys are names of the row; a value under another name is refused. */
export type KnownKeys<Row, By> = By extends object
  ? { readonly [K in keyof By]: K extends string & Known<Row, K> ? By[K] : never }
  : By
