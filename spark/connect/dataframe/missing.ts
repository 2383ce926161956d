import { literalAs, literalOf } from '../column/literal.ts'
import { DoubleType } from '../data-type/data-type.ts'
import { PySparkTypeError, PySparkValueError, pythonType, wrongType } from '../error/argument-error.ts'
import { type LiteralNode, node, type RelationNode, relation } from '../plan/node.ts'

/** A value that null is filled with. */
export type Fill = boolean | number | bigint | string
/** One name, or several. */
export type Subset = string | readonly string[]

/** Null, and NaN in columns of doubles, becomes `value`, or the value of each column; only columns of its type are filled. */
export function fill(input: RelationNode, value: Fill | Readonly<Record<string, Fill>>, subset?: Subset): RelationNode {
  if (value === null || value === undefined || Array.isArray(value))
    throw wrongType('NOT_BOOL_OR_DICT_OR_FLOAT_OR_INT_OR_STR', 'value', value, 'a value, or values by column')
  const byColumn = typeof value === 'object'
  const cols = byColumn ? Object.keys(value) : names(subset)
  if (byColumn && cols.length === 0)
    throw new PySparkTypeError(
      'fillna() with nothing: give a value, or values by column',
      'NOT_BOOL_OR_DICT_OR_FLOAT_OR_INT_OR_STR',
      { arg_name: 'value', arg_type: pythonType(value) },
    )
  const values = (byColumn ? Object.values(value) : [value]).map(fillLiteral)
  return relation('fillNa', { input, cols, values })
}

/** When rows are dropped: any or all of the columns null, or fewer than `thresh` not null. */
export interface DropOptions<S = Subset> {
  readonly how?: 'any' | 'all'
  readonly thresh?: number
  readonly subset?: S
}

export function dropMissing(input: RelationNode, { how = 'any', thresh, subset }: DropOptions): RelationNode {
  if (how !== 'any' && how !== 'all')
    throw new PySparkValueError(`how is any or all, not '${how}'`, 'CANNOT_BE_EMPTY', {
      arg_name: 'how',
      arg_value: String(how),
    })
  const minNonNulls = thresh ?? (how === 'all' ? 1 : undefined)
  return relation('dropNa', { input, cols: names(subset), minNonNulls })
}

type Old = boolean | number | string
type New = Old | null
/** What is replaced: values, or values with what comes for each. */
export type Replaced = Old | readonly Old[] | ReadonlyMap<Old, New> | Readonly<Record<string, New>>
/** What comes for it: one value for all, or one for each. */
export type Replacement = New | readonly New[]

/** Values for others, in columns of their type: one, a list for a list, a Map, or an object, whose keys are texts. */
export function replace(input: RelationNode, from: Replaced, to?: Replacement, subset?: Subset): RelationNode {
  const pairs = pairsOf(from, to)
  const kinds = new Set(
    pairs
      .flat()
      .filter((one) => one !== null)
      .map((one) => typeof one),
  )
  if (kinds.size > 1)
    throw new PySparkValueError('replace() takes booleans, numbers or strings, not a mixture', 'MIXED_TYPE_REPLACEMENT')
  return relation('replace', {
    input,
    cols: names(subset),
    replacements: pairs.map(([old, one]) => node({ oldValue: asDouble(old), newValue: asDouble(one) })),
  })
}

function pairsOf(from: Replaced, to: Replacement | undefined): readonly (readonly [Old, New])[] {
  if (from instanceof Map) return [...from]
  if (typeof from === 'object' && !Array.isArray(from)) {
    const pairs = Object.entries(from as Readonly<Record<string, New>>)
    if (pairs.every(([, one]) => one === null || typeof one === 'string')) return pairs
    throw new TypeError('the keys of an object are texts: replace(new Map([[1, 10]])) replaces other values')
  }
  // Neither a Map nor an object: one value, or a list of them.
  const olds = Array.isArray(from) ? (from as readonly Old[]) : [from as Old]
  if (to === undefined)
    throw new PySparkTypeError('replace() needs a value for what it replaces; null is one', 'ARGUMENT_REQUIRED', {
      arg_name: 'value',
      condition: '`to_replace` is dict',
    })
  if (!Array.isArray(to)) return olds.map((old) => [old, to as New])
  if (to.length !== olds.length)
    throw new PySparkValueError(
      `replace() has ${olds.length} old and ${to.length} new values`,
      'LENGTH_SHOULD_BE_THE_SAME',
      { arg1: 'to_replace', arg2: 'value', arg1_length: String(olds.length), arg2_length: String(to.length) },
    )
  return olds.map((old, at) => [old, to[at]])
}

// Numbers are compared as doubles, as in PySpark.
function asDouble(value: New): LiteralNode {
  return typeof value === 'number' ? literalAs(value, DoubleType()) : literalOf(value)
}

function fillLiteral(value: Fill): LiteralNode {
  if (typeof value === 'object')
    throw wrongType('NOT_BOOL_OR_FLOAT_OR_INT_OR_STR', 'value type of dict', value, 'a value')
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)))
    return node({ literalType: node({ case: 'long' as const, value: BigInt(value) }) })
  return literalOf(value)
}

function names(subset: Subset | undefined): readonly string[] {
  return subset === undefined ? [] : typeof subset === 'string' ? [subset] : subset
}
