import type { Given, Need } from '../need.ts'

/** Opens each need once a run, when the first step asks for it. */
export interface OpenNeeds {
  get(need: Need): Promise<unknown>
}

export function openNeeds(given: Given): OpenNeeds {
  const opened = new Map<Need, Promise<unknown>>()
  return {
    get(need) {
      const known = opened.get(need)
      if (known) return known
      const opening = Promise.resolve().then(() => need.open(given))
      opened.set(need, opening)
      opening.catch(() => opened.delete(need)) // a retry opens it anew
      return opening
    },
  }
}
