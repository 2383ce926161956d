import { didYouMean } from '#core/nearest.ts'
import type { SelectScope } from '#core/select.ts'
import { day, moment } from '../jinja/moment.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Thing } from '../jinja/value.ts'

/** The partition of a step as templates see it. */
export function partitionThing(partition: NonNullable<SelectScope['partition']>): Thing {
  return {
    thing: 'partition',
    text: () => partition.key,
    literal: () => {
      throw new Refusal(
        'a partition is no literal',
        'write {{ partition.key | literal }} or {{ partition.start | literal }}',
      )
    },
    attribute: (name) => {
      if (name === 'key') return partition.key
      if (name === 'start') return moment(partition.start)
      if (name === 'end') return moment(partition.end)
      if (name === 'day') return partition.day === undefined ? undefined : day(partition.day)
      if (name === 'keys') return keysThing(partition.keys)
      throw new Refusal(`a partition has no '${name}'`, didYouMean(name, PARTS) ?? `it has ${PARTS.join(', ')}`)
    },
  }
}

const PARTS = ['key', 'start', 'end', 'day', 'keys']
function keysThing(keys: Readonly<Record<string, string>>): Thing {
  return {
    thing: 'partition.keys',
    attribute: (name) => {
      const key = keys[name]
      if (key !== undefined) return key
      const names = Object.keys(keys)
      throw new Refusal(
        `the partition has no axis '${name}'`,
        didYouMean(name, names) ?? `its axes are ${names.join(', ')}`,
      )
    },
  }
}
