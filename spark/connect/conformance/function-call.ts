import type { JsonValue } from '@bufbuild/protobuf'
import { type Column, col, expr, functions as F, lit } from '../index.ts'

/** A call that functions.py recorded: the function's name in Python, its arguments, and the rows that it gave in `shape`. */
export interface RecordedCall {
  readonly name: string
  readonly args: readonly Argument[]
  readonly plan: JsonValue
  readonly shape: 'select' | 'bare' | 'agg' | 'window' | 'group' | 'none'
  readonly rows?: readonly JsonValue[][]
  readonly schema?: string
}

export interface RecordedFunctions {
  readonly frame: string
  readonly calls: readonly RecordedCall[]
}

type Argument =
  | JsonValue
  | { readonly sql: string }
  | { readonly col: string }
  | { readonly lit: JsonValue }
  | { readonly lambda: string }

/** The same call in TypeScript. Throws TypeError where there is no such function. */
export function callOf({ name, args }: RecordedCall): Column {
  const jsName = name === 'typeof' ? 'typeOf' : name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const call = (F as unknown as Readonly<Record<string, (...args: unknown[]) => Column>>)[jsName]
  if (call === undefined) throw new TypeError(`there is no function ${jsName}`)
  return call(...args.map((one, n) => argument(one, name, n)))
}

// In Python 2.0 is a double, in JSON it is 2.
const DOUBLES = new Set(['log', 'width_bucket', 'percentile'])

function argument(one: Argument, name: string, at: number): unknown {
  // None leaves an argument out, but for the first time zone, where it says "that of the session", and for what a literal is of.
  if (one === null) return name === 'convert_timezone' || name === 'lit' ? null : undefined
  if (typeof one !== 'object' || Array.isArray(one)) return one
  const [[kind = '', value] = []] = Object.entries(one)
  if (kind === 'sql') return expr(String(value))
  if (kind === 'col') return col(String(value))
  if (kind === 'lit')
    return typeof value === 'number' && DOUBLES.has(name) && at > 0 ? lit.double(value) : lit(value as string | number)
  if (kind === 'lambda') return LAMBDAS[String(value)]
  return one
}

const LAMBDAS: Readonly<Record<string, (...columns: Column[]) => Column>> = {
  plus1: (x) => x!.plus(1),
  plus2: (x, y) => x!.plus(y!),
  minus2: (x, y) => y!.minus(x!),
  gt1: (x) => x!.gt(1),
  gt2: (_, i) => i!.gt(0),
  first2: (k, _) => F.upper(k!),
  second2: (_, v) => v!.plus(1),
  secondgt2: (_, v) => v!.gt(1),
  second3: (_, v, w) => v!.plus(w!),
}
