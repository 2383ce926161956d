import type { Fault } from './error.ts'

/** What is wrong with a record by itself; `word` is the property. The graph adds key and place, and tells it with all else. */
export type DefinitionFault = Pick<Fault, 'word' | 'what' | 'mend'>

const known = new WeakMap<object, readonly DefinitionFault[]>()

/** Remembers what is wrong with a record. It is not thrown: the rest of its file, and what stands on it, is looked at too. */
export function remember<T extends object>(one: T, faults: readonly DefinitionFault[]): T {
  if (faults.length > 0) known.set(one, faults)
  return one
}

/** What was found wrong with a record when it was made. */
export const definitionFaults = (one: object): readonly DefinitionFault[] => known.get(one) ?? []
