import { literalOf } from '../column/literal.ts'
import { PySparkTypeError, PySparkValueError } from '../error/argument-error.ts'
import { type ColumnOrName, randomSeed, toColumn } from '../functions/function.ts'
import { node, type RelationNode, relation } from '../plan/node.ts'

// Relations of statistics: `summary`, `describe`, `crosstab`, `freqItems` and `sampleBy` give frames, the others one row.

export const summary = (input: RelationNode, statistics: readonly string[]): RelationNode =>
  relation('summary', { input, statistics })

export const describe = (input: RelationNode, cols: readonly string[]): RelationNode =>
  relation('describe', { input, cols })

export const crosstab = (input: RelationNode, col1: string, col2: string): RelationNode =>
  relation('crosstab', { input, col1, col2 })

/** Values that are likely more frequent than `support`, the share of rows. */
export const freqItems = (input: RelationNode, cols: readonly string[], support = 0.01): RelationNode =>
  relation('freqItems', { input, cols, support })

export const cov = (input: RelationNode, col1: string, col2: string): RelationNode =>
  relation('cov', { input, col1, col2 })

export function corr(input: RelationNode, col1: string, col2: string, method: string): RelationNode {
  if (method !== 'pearson')
    throw new PySparkValueError(
      `corr() is pearson's, not '${method}'; ml has spark.statistics.correlation(df, col, '${method}')`,
      'VALUE_NOT_PEARSON',
      {
        arg_name: 'method',
        arg_value: method,
      },
    )
  return relation('corr', { input, col1, col2, method })
}

/** Quantiles to a relative error in rank; 0 is exact, and dear. */
export function approxQuantile(
  input: RelationNode,
  cols: readonly string[],
  probabilities: readonly number[],
  relativeError: number,
): RelationNode {
  const wrong = probabilities.find((one) => !(one >= 0 && one <= 1))
  if (wrong !== undefined)
    throw new PySparkTypeError(`${wrong} is no probability: give numbers from 0 to 1`, 'NOT_LIST_OF_FLOAT_OR_INT', {
      arg_name: 'probabilities',
      arg_type: 'float',
    })
  if (!(relativeError >= 0))
    throw new PySparkValueError(`${relativeError} is no relative error: give 0 or more`, 'NEGATIVE_VALUE', {
      arg_name: 'relativeError',
      arg_value: String(relativeError),
    })
  return relation('approxQuantile', { input, cols, probabilities, relativeError })
}

/** Which share of the rows of each value is kept. */
export type Fractions = ReadonlyMap<string | number, number> | Readonly<Record<string, number>>

/** A random part of the rows of each value of a column; values that are not named are left out. */
export function sampleBy(
  input: RelationNode,
  column: ColumnOrName,
  fractions: Fractions,
  seed: number | bigint = randomSeed(),
): RelationNode {
  const entries = fractions instanceof Map ? [...fractions] : Object.entries(fractions)
  return relation('sampleBy', {
    input,
    col: toColumn(column).node,
    fractions: entries.map(([stratum, fraction]) => node({ stratum: literalOf(stratum), fraction })),
    seed: BigInt(seed),
  })
}
