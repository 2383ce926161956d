import { argumentsOf, exactOf } from '../given.ts'
import { isEqual } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { defined, type Given, isThing, type Thing, type Value } from '../value.ts'

/** Python's `range(start, stop, step)`: prints as it was made. */
export function rangeOf(given: Given): Thing {
  const numbers = given.positional.map((value) => exactOf('an argument of range', defined(value)))
  argumentsOf('range', given, ['start', 'stop', 'step'])
  const [start = 0n, stop = 0n, step = 1n] = numbers.length === 1 ? [0n, numbers[0]] : numbers
  if (step === 0n) throw new Refusal('range has no step of 0')
  const length = (stop - start + step - (step > 0n ? 1n : -1n)) / step
  // Jinja2's sandbox has the same limit.
  if (length > 100_000n) throw new Refusal('range of more than 100,000 numbers')
  const size = Math.max(0, Number(length))
  const items = (): Value[] => Array.from({ length: size }, (_, at) => start + BigInt(at) * step)
  return {
    thing: 'range',
    items,
    size: () => size,
    item: (index) => {
      if (typeof index !== 'bigint' && typeof index !== 'boolean') return undefined
      const at = Number(index) < 0 ? Number(index) + size : Number(index)
      return at >= 0 && at < size ? start + BigInt(at) * step : undefined
    },
    equals: (other) =>
      isThing(other) && other.thing === 'range' && other.items !== undefined && isEqual(items(), [...other.items()]),
    text: () => `range(${start}, ${stop}${step === 1n ? '' : `, ${step}`})`,
  }
}
