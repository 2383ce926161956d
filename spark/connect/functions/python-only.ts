import { notFromTypeScript } from '../error/not-from-typescript.ts'

// Functions that run Python on the cluster: the names are there, so that they say what to use instead.

const SCALAR =
  'column functions, transform() and the other higher-order functions, a SQL function (CREATE FUNCTION), or callFunction() of one that was registered from a jar'
const TABLE = 'explode(), inline(), stack(), or a SQL table function'

export const udf = (..._: readonly unknown[]): never => refuse('udf', SCALAR)
export const pandasUdf = (..._: readonly unknown[]): never => refuse('pandasUdf', SCALAR)
export const arrowUdf = (..._: readonly unknown[]): never => refuse('arrowUdf', SCALAR)
export const udtf = (..._: readonly unknown[]): never => refuse('udtf', TABLE)
export const arrowUdtf = (..._: readonly unknown[]): never => refuse('arrowUdtf', TABLE)

function refuse(name: string, instead: string): never {
  throw notFromTypeScript(name, instead)
}
