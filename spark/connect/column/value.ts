declare const named: unique symbol
declare const made: unique symbol

/** The type of the value that the column of a name has, in a row that is not known yet. */
export interface Of<Name extends string> {
  readonly [named]: Name
}

/** What a function does to the type of a value: an aggregate or a look at other rows may find none. */
export type Making = 'nullable' | 'sum' | 'average' | 'double' | 'list'

/** The type that a function makes of the type of a value, which may be that of a column of a row that is not known yet. */
export interface MadeOf<How extends Making, Value> {
  readonly [made]: readonly [How, Value]
}

/** The type of the value of a column, or of the column of a name. */
export type ValueOf<C> = C extends { readonly yields: { readonly value: infer Value } }
  ? Value
  : C extends string
    ? Of<C>
    : unknown

/** A type where the row is known; unknown for the value of a column that the row has not. */
export type ValueIn<Row, Value> =
  Value extends Of<infer Name>
    ? Name extends keyof Row
      ? Row[Name]
      : unknown
    : Value extends MadeOf<infer How, infer From>
      ? Makes<How, ValueIn<Row, From>>
      : Value

type Makes<How extends Making, T> = How extends 'list'
  ? NonNullable<T>[]
  : unknown extends T
    ? unknown
    : How extends 'nullable'
      ? T | null
      : How extends 'double'
        ? number | null
        : How extends 'sum'
          ? Sum<NonNullable<T>> | null
          : Average<NonNullable<T>> | null

// A number may be an int, whose sum is a long, or a double; a text a decimal, or digits, which are read as doubles.
type Sum<T> = T extends bigint
  ? bigint
  : T extends number
    ? number | bigint
    : T extends string
      ? string | number
      : unknown
type Average<T> = T extends bigint | number ? number : T extends string ? string | number : unknown
