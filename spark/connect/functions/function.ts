import { randomBytes } from 'node:crypto'
import { Column, call, operand } from '../column/column.ts'
import { literalAs, literalNode } from '../column/literal.ts'
import { columnNode } from '../column/named.ts'
import type { MadeOf, Making, ValueOf } from '../column/value.ts'
import { type DataType, DoubleType } from '../data-type/data-type.ts'
import { schemaJson } from '../data-type/json.ts'
import { PySparkTypeError, PySparkValueError, pythonType } from '../error/argument-error.ts'
import { type ExpressionNode, node } from '../plan/node.ts'

/** A column, or the name of one. */
export type ColumnOrName = Column | string

/** How an argument of JavaScript becomes one of Spark. */
export interface Parameter<A> {
  readonly to: (argument: A) => Column
  readonly optional?: true
  readonly rest?: true
}

type ArgumentOf<P> = P extends Parameter<infer A> ? A : never
type Arguments<P extends readonly unknown[]> = P extends readonly [infer First, ...infer More]
  ? First extends { readonly rest: true }
    ? readonly ArgumentOf<First>[]
    : First extends { readonly optional: true }
      ? [argument?: ArgumentOf<First>, ...more: Arguments<More>]
      : [argument: ArgumentOf<First>, ...more: Arguments<More>]
  : []

/** Makes functions whose values are of a type that the compiler knows: `fnOf<boolean>()('bool_and', column)`. */
export function fnOf<V>() {
  return <const P extends readonly Parameter<never>[]>(
    name: string,
    ...parameters: P
  ): ((...args: Arguments<P>) => Column<string, V>) =>
    named(name, (...args) => call<V>(name, ...columnsOf(parameters, args)))
}

/** The function of Spark of that name: `fn('date_add', column, count)` takes a column or its name, then a number or a column. */
export const fn = fnOf<unknown>()

/** Makes functions the type of whose value follows from that of their first column: `fnFrom<'nullable'>()('first', otherwise(value, false))`. */
export function fnFrom<How extends Making>() {
  return <const P extends readonly Parameter<never>[]>(
    name: string,
    ...more: P
  ): (<const C extends ColumnOrName>(of: C, ...args: Arguments<P>) => Column<string, MadeOf<How, ValueOf<C>>>) =>
    named(name, (of: ColumnOrName, ...args: readonly unknown[]) => call(name, toColumn(of), ...columnsOf(more, args)))
}

/** The function over distinct values. */
export function distinctFn<const P extends readonly Parameter<never>[], V = unknown>(
  name: string,
  ...parameters: P
): (...args: Arguments<P>) => Column<string, V> {
  return named(
    `${name}Distinct`,
    (...args) =>
      new Column(
        node<ExpressionNode>({
          kind: 'unresolvedFunction',
          functionName: name,
          arguments: columnsOf(parameters, args).map((one) => one.node),
          isDistinct: true,
        }),
      ),
  )
}

// Call sites tell a function by its name.
function named<F extends object>(name: string, f: F): F {
  return Object.defineProperty(f, 'name', { value: name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase()) })
}

function columnsOf(parameters: readonly Parameter<never>[], args: readonly unknown[]): readonly Column[] {
  const columns: Column[] = []
  // `Arguments` has checked each against its parameter.
  for (const [at, parameter] of parameters.entries()) {
    if (parameter.rest)
      columns.push(
        ...args
          .slice(at)
          .flat()
          .map((one) => parameter.to(one as never)),
      )
    else if (args[at] !== undefined || !parameter.optional) columns.push(parameter.to(args[at] as never))
  }
  return columns
}

/** A column, or its name. */
export const column: Parameter<ColumnOrName> = { to: toColumn }
/** A column, or a value. */
export const value: Parameter<unknown> = { to: toLiteral }
/** A whole number, or a column of one; a text would be no name here, but a value. */
export const whole: Parameter<number | bigint | Column> = { to: toLiteral }
/** A column, the name of one, or a number. */
export const count: Parameter<ColumnOrName | number> = {
  to: (one) => (typeof one === 'number' ? operand(one) : toColumn(one)),
}
/** A column, the name of one, or a number that becomes a double. */
export const double: Parameter<ColumnOrName | number> = {
  to: (one) => (typeof one === 'number' ? new Column(literalNode(literalAs(one, DoubleType()))) : toColumn(one)),
}
/** A seed; one is drawn where none is given. */
export const seed: Parameter<number | bigint | Column | undefined> & { readonly optional: true } = drawn()
/** Any number of columns or names, also in one list. */
export const columns = { to: toColumn, rest: true } as const satisfies Parameter<ColumnOrName>
/** A function over as many columns as it names, as a lambda of Spark. */
export const lambda: Parameter<Lambda> = { to: (f) => toLambda(f, f.length) }
/** A function over two columns; it need not name both. */
export const lambdaOfTwo: Parameter<Lambda> = { to: (f) => toLambda(f, 2) }
/** A function over three columns; it need not name all. */
export const lambdaOfThree: Parameter<Lambda> = { to: (f) => toLambda(f, 3) }
/** Options of a reader, as a map of strings. */
export const options: Parameter<Options> = {
  to: (given) => call('map', ...Object.entries(given).flatMap(([key, one]) => [operand(key), operand(String(one))])),
}
/** A schema as DDL text, as a type, or as a column. */
export const schema: Parameter<string | Column | DataType> = {
  to: (one) => (typeof one === 'string' || one instanceof Column ? toLiteral(one) : operand(schemaJson(one))),
}

/** An argument that may be left out. */
export function optional<A>({ to }: Parameter<A>): Parameter<A> & { readonly optional: true } {
  return { to, optional: true }
}

/** An argument that is a value where it is left out. */
export function otherwise<A>(
  { to }: Parameter<A>,
  given: unknown,
): Parameter<A | undefined> & { readonly optional: true } {
  // Filled in before Spark sees it: the call has the argument in any case.
  return { to: (one) => (one === undefined ? toLiteral(given) : to(one)) } as Parameter<A | undefined> & {
    readonly optional: true
  }
}

function drawn(): Parameter<number | bigint | Column | undefined> & { readonly optional: true } {
  // As in otherwise(): present in any case.
  return { to: (one) => toLiteral(one ?? randomSeed()) } as typeof seed
}

/** A seed of 63 random bits. */
export function randomSeed(): bigint {
  return randomBytes(8).readBigUInt64LE() >> 1n
}

/** Options by name. */
export type Options = Readonly<Record<string, string | number | boolean>>
export type Lambda = (...columns: Column[]) => Column

/** The column of a name, or the column itself. Throws TypeError for anything else. */
export function toColumn(one: ColumnOrName): Column {
  if (one instanceof Column) return one
  if (typeof one === 'string') return new Column(columnNode(one))
  throw new PySparkTypeError(
    `a column or its name is wanted, not ${one === undefined ? 'nothing' : JSON.stringify(one)}; lit(…) makes a column of a value`,
    'NOT_COLUMN_OR_STR',
    { arg_name: 'col', arg_type: pythonType(one) },
  )
}

/** The column itself, or the literal of a value; a list becomes an array. */
export function toLiteral(one: unknown): Column {
  if (Array.isArray(one)) return call('array', ...one.map(toLiteral))
  // Any other value is judged by literalOf, which refuses what is none.
  return operand(one as Parameters<typeof operand>[0])
}

let lastVariable = 0

function toLambda(f: Lambda, count: number): Column {
  const names = ['x', 'y', 'z'].slice(0, count)
  if (names.length === 0)
    throw new PySparkValueError(
      'a lambda takes one to three columns: (x) => x.plus(1)',
      'WRONG_NUM_ARGS_FOR_HIGHER_ORDER_FUNCTION',
      { func_name: f.name, num_args: String(f.length) },
    )
  // Unique names keep nested lambdas apart.
  const variables = names.map((name) =>
    node<Variable>({ kind: 'unresolvedNamedLambdaVariable', nameParts: [`${name}_${lastVariable++}`] }),
  )
  const body = f(...variables.map((variable) => new Column(variable)))
  if (!(body instanceof Column))
    throw new PySparkValueError(
      'a lambda gives a column; lit(…) makes one of a value',
      'HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN',
      { func_name: f.name, return_type: pythonType(body) },
    )
  const args = variables.map(({ nameParts }) => node({ nameParts }))
  return new Column(node<ExpressionNode>({ kind: 'lambdaFunction', function: body.node, arguments: args }))
}

type Variable = Extract<ExpressionNode, { kind: 'unresolvedNamedLambdaVariable' }>
