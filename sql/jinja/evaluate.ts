import { unreachable } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { attributeOf, itemOf, sliceOf } from './access.ts'
import { put } from './collection/key.ts'
import { applyFilter } from './filter/filter.ts'
import { holds } from './is.ts'
import type { CallArguments, Expression } from './node.ts'
import { binary, compare, negated } from './operator.ts'
import { LEFT_OUT, POISON, tell } from './poison.ts'
import { Refusal } from './refusal.ts'
import type { Frame } from './scope.ts'
import {
  call,
  type Dict,
  defined,
  describe,
  type Given,
  isThing,
  isTrue,
  itemsOf,
  Tuple,
  textOf,
  Undefined,
  type Value,
} from './value.ts'

/** The value of an expression with Python's meaning. `body` is what a block's filter is applied to. */
export function evaluate(node: Expression, frame: Frame, body = ''): Value {
  const operands: Operands = { frame, body, leftOut: false }
  try {
    const value = computed(node, operands)
    const { lenient, deep } = frame.run.context
    if (!(value instanceof Undefined) || value === POISON || !lenient) return value
    const isDeep = value.deep || (deep === true && !value.bare && node.kind !== 'name')
    if (value.blank && value.lenient && value.deep === isDeep && !value.bare) return value
    return new Undefined(() => value.what, { mend: () => value.mend, blank: true, lenient: true, deep: isDeep })
  } catch (error) {
    tell(operands.leftOut && error instanceof Refusal ? LEFT_OUT : error, frame.run)
    return POISON
  }
}

/** The operands of one node, and whether a fault left out one of them. */
interface Operands {
  readonly frame: Frame
  readonly body: string
  leftOut: boolean
}

function computed(node: Expression, operands: Operands): Value {
  const { frame, body } = operands
  const of = (one: Expression) => {
    const value = evaluate(one, frame, body)
    if (value === POISON) operands.leftOut = true
    return value
  }
  const ready = (at: number) => {
    point(frame, at)
    if (operands.leftOut) throw LEFT_OUT
  }
  switch (node.kind) {
    case 'constant':
      return node.value
    case 'name':
      point(frame, node.at)
      return nameOf(node.name, frame)
    case 'list':
      return whole(node.items.map(of), operands)
    case 'tuple':
      return whole(new Tuple(node.items.map(of)), operands)
    case 'dict':
      return whole(dictOf(node.entries.map(([key, value]) => [of(key), of(value)])), operands)
    case 'attribute': {
      const value = of(node.of)
      ready(node.at)
      return attributeOf(value, node.name)
    }
    case 'item': {
      const value = of(node.of)
      const index = of(node.index)
      ready(node.at)
      return itemOf(value, index)
    }
    case 'slice': {
      const value = of(node.of)
      const [start, stop, step] = [node.start, node.stop, node.step].map((one) => (one ? of(one) : null))
      ready(node.at)
      return sliceOf(value, start ?? null, stop ?? null, step ?? null)
    }
    case 'call': {
      const called = of(node.of)
      const given = givenOf(node.arguments, of)
      if (called !== POISON && isThing(called) && called.lenient) point(frame, node.at)
      else ready(node.at)
      return call(called, given)
    }
    case 'filter': {
      const value = node.of === null ? body : of(node.of)
      const given = givenOf(node.arguments, of)
      ready(node.at)
      return applyFilter(node.name, value, given, frame.run.context.dialect)
    }
    case 'test': {
      const value = of(node.of)
      const given = givenOf(node.arguments, of)
      ready(node.at)
      return holds(node.name, value, given)
    }
    case 'not': {
      const value = of(node.of)
      ready(node.at)
      return !isTrue(value)
    }
    case 'negative': {
      const value = of(node.of)
      ready(node.at)
      return negated(value)
    }
    case 'positive':
      return defined(of(node.of))
    case 'and': {
      const left = of(node.left)
      ready(node.at)
      return isTrue(left) ? of(node.right) : left
    }
    case 'or': {
      const left = of(node.left)
      ready(node.at)
      return isTrue(left) ? left : of(node.right)
    }
    case 'binary': {
      const left = of(node.left)
      const right = of(node.right)
      ready(node.at)
      return binary(node.operator, left, right)
    }
    case 'compare': {
      let left = of(node.left)
      for (const [comparison, next] of node.rest) {
        const right = of(next)
        ready(node.at)
        if (!compare(comparison, left, right)) return false
        left = right
      }
      return true
    }
    case 'concat':
      return node.items
        .map((one) => {
          const value = of(one)
          ready(one.at)
          return textOf(value)
        })
        .join('')
    case 'if': {
      const test = of(node.test)
      ready(node.at)
      if (isTrue(test)) return of(node.value)
      return node.otherwise
        ? of(node.otherwise)
        : new Undefined('the inline if has no else, and its condition is false', { blank: true })
    }
    default:
      return unreachable(node)
  }
}

function dictOf(entries: readonly (readonly [Value, Value])[]): Value {
  const dict: Dict = new Map()
  for (const [key, value] of entries) if (key !== POISON) put(dict, key, value)
  return dict
}

function whole(value: Value, { leftOut }: Operands): Value {
  return leftOut ? POISON : value
}

/** Says where a message would point. */
export function point(frame: Frame, at: number) {
  frame.run.source = frame.source
  frame.run.at = at
}

function nameOf(name: string, frame: Frame): Value {
  // none is a value: a name set to it hides one of the context.
  const own = frame.scope.get(name)
  const value = own === undefined ? frame.run.context.lookup(name, frame.run) : own
  if (value !== undefined) return value
  const mend = () => {
    const [near] = nearest(name, [...frame.scope.keys(), ...frame.run.context.names()])
    return near && `did you mean ${near}?`
  }
  return new Undefined(`'${name}' is undefined`, { bare: true, mend })
}

function givenOf(node: CallArguments, of: (one: Expression) => Value): Given {
  const positional = node.positional.map(of)
  if (node.list) positional.push(...itemsOf(of(node.list)))
  const named = new Map<string, Value>()
  for (const [name, value] of node.named) named.set(name, of(value))
  if (node.dict) {
    const more = defined(of(node.dict))
    if (!(more instanceof Map)) throw new Refusal(`** needs a dict, not ${describe(more)}`)
    for (const [name, value] of more) named.set(textOf(name), value)
  }
  return { positional, named }
}
