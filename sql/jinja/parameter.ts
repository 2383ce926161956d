import { evaluate } from './evaluate.ts'
import type { MacroStatement, Parameter } from './node.ts'
import { Refusal } from './refusal.ts'
import type { Frame } from './scope.ts'
import { type Given, Tuple, Undefined } from './value.ts'

/** Puts the arguments of a macro's call into its frame's scope, defaults evaluated there. Throws Refusal for one too many. */
export function bindParameters(node: MacroStatement, frame: Frame, given: Given) {
  const { scope } = frame
  const names = node.parameters.map((parameter) => parameter.name)
  const extra = given.positional.slice(names.length)
  const named = new Map(given.named)
  scope.set('varargs', new Tuple(extra))
  const caller = named.get('caller')
  if (caller === undefined && mentions(node, 'caller'))
    scope.set('caller', new Undefined(`macro ${node.name} was not called by {% call %}`))
  if (caller !== undefined && !names.includes('caller')) {
    scope.set('caller', caller)
    named.delete('caller')
  }
  const missing: Parameter[] = []
  node.parameters.forEach((parameter: Parameter, at) => {
    const value = given.positional[at] === undefined ? named.get(parameter.name) : given.positional[at]
    if (given.positional[at] !== undefined && named.has(parameter.name)) {
      throw new Refusal(`macro ${node.name} was given '${parameter.name}' twice`)
    }
    named.delete(parameter.name)
    scope.set(parameter.name, value === undefined ? notGiven(node, parameter) : value)
    if (value === undefined) missing.push(parameter)
  })
  // As in Jinja2, a default sees the arguments, itself and those behind it too, never what has their name outside.
  for (const { name, fallback } of missing) if (fallback) scope.set(name, evaluate(fallback, frame))
  if (named.size > 0 && !mentions(node, 'kwargs')) {
    throw new Refusal(
      `macro ${node.name} has no argument '${[...named.keys()][0]}'`,
      `it has ${names.join(', ') || 'none'}`,
    )
  }
  if (extra.length > 0 && !mentions(node, 'varargs')) {
    throw new Refusal(`macro ${node.name} takes ${names.length} arguments at most, not ${given.positional.length}`)
  }
  scope.set('kwargs', new Map([...named]))
}

const notGiven = (node: MacroStatement, { name }: Parameter): Undefined =>
  new Undefined(`argument '${name}' of macro ${node.name} was not given`)

/** Does the macro's body speak of this name? Jinja2 takes spare arguments only there. */
export function mentions(node: MacroStatement, name: 'caller' | 'kwargs' | 'varargs'): boolean {
  const found = spoken.get(node) ?? spokenIn(node)
  spoken.set(node, found)
  return found.has(name)
}

const spoken = new WeakMap<MacroStatement, ReadonlySet<string>>()

function spokenIn(node: MacroStatement): ReadonlySet<string> {
  const text = JSON.stringify(node.body, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return new Set(['caller', 'kwargs', 'varargs'].filter((name) => text.includes(`"name":"${name}"`)))
}
