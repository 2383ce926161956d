import { evaluate, point } from './evaluate.ts'
import type { Statement, Target } from './node.ts'
import { POISON } from './poison.ts'
import { Refusal } from './refusal.ts'
import type { Frame } from './scope.ts'
import { defined, describe, isThing, itemsOf, type Value } from './value.ts'

/** Where a statement is left out after a fault, the names that it would have set are known, and worth nothing. */
export function leaveOut(node: Statement, frame: Frame): void {
  if (node.kind === 'set' || node.kind === 'set block') leaveOutTarget(node.target, frame)
  else if (node.kind === 'macro') frame.scope.set(node.name, POISON)
  else if (node.kind === 'if') {
    for (const body of [...node.branches.map(([, one]) => one), node.otherwise]) {
      for (const one of body) leaveOut(one, frame)
    }
  }
}

function leaveOutTarget(target: Target, frame: Frame): void {
  if (target.kind === 'name') frame.scope.set(target.name, POISON)
  else if (target.kind === 'tuple') for (const one of target.items) leaveOutTarget(one, frame)
  else {
    const thing = frame.scope.get(target.of)
    if (thing !== undefined && isThing(thing)) thing.assign?.(target.name, POISON)
  }
}

/** Gives the names of a target their values. Throws Refusal where there are more or less values than names. */
export function assign(target: Target, value: Value, frame: Frame): void {
  point(frame, target.at)
  if (value === POISON) leaveOutTarget(target, frame)
  else if (target.kind === 'name') frame.scope.set(target.name, value)
  else if (target.kind === 'attribute') {
    const thing = defined(evaluate({ kind: 'name', at: target.at, name: target.of }, frame))
    if (!isThing(thing) || !thing.assign) {
      throw new Refusal(
        `cannot set an attribute of ${describe(thing)}`,
        `{% set ${target.of} = namespace() %} can be set`,
      )
    }
    thing.assign(target.name, value)
  } else {
    const items = itemsOf(value)
    if (items.length !== target.items.length) {
      throw new Refusal(`${target.items.length} names for ${items.length} values: ${describe(value)}`)
    }
    target.items.forEach((one, at) => {
      assign(one, items[at]!, frame)
    })
  }
}
