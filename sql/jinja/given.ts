import { nearest } from '#core/nearest.ts'
import { Refusal } from './refusal.ts'
import { type Given, isThing, textOf, type Value } from './value.ts'

/**
 * The arguments of a call by the names of a signature. Throws Refusal for one too many, one given twice, or an unknown name
 * (with the nearest one).
 */
export function argumentsOf<N extends string>(
  what: string,
  given: Given,
  names: readonly N[],
): Readonly<Partial<Record<N, Value>>> {
  if (given.positional.length > names.length) {
    throw new Refusal(`${what} takes ${names.length} arguments at most, not ${given.positional.length}`)
  }
  const read: Partial<Record<N, Value>> = {}
  given.positional.forEach((value, at) => {
    read[names[at]!] = value
  })
  for (const [name, value] of given.named) {
    const known = names.find((one) => one === name)
    if (known === undefined) {
      const near = nearest(name, names)[0]
      throw new Refusal(
        `${what} has no argument '${name}'`,
        near ? `did you mean ${near}=?` : `it has ${names.join(', ')}`,
      )
    }
    if (known in read) throw new Refusal(`${what} was given '${name}' twice`)
    read[known] = value
  }
  return read
}

/** A text among the arguments. Throws Refusal where it is no string. */
export function stringOf(what: string, value: Value | undefined): string {
  if (typeof value === 'string') return value
  if (value !== undefined && isThing(value) && value.thing === 'Markup') return textOf(value)
  throw new Refusal(`${what} is a string`)
}

/** A whole number among the arguments. Throws Refusal where it is none. */
export const wholeOf = (what: string, value: Value | undefined): number => Number(exactOf(what, value))

/** The same with every digit. */
export function exactOf(what: string, value: Value | undefined): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  throw new Refusal(`${what} is a whole number`)
}
