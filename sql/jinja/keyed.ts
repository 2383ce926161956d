/** A dict of Python's as plain data whose keys are not all texts: whole numbers, truths, days. In JSON they are what they print as. */
export class Keyed {
  readonly pairs: readonly (readonly [key: unknown, value: unknown])[]

  constructor(pairs: Keyed['pairs']) {
    this.pairs = pairs
  }

  toJSON(): object {
    return Object.fromEntries(this.pairs.map(([key, value]) => [String(key), value]))
  }
}
