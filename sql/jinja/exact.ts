/**
 * A number that is more in Python than plain data can say: 1.0, which is not 1, or an int beyond 2^53. It prints as Python prints it,
 * and is a number in JSON.
 */
export class Exact {
  readonly value: bigint | number
  readonly #text: string

  constructor(value: bigint | number, text: string) {
    this.value = value
    this.#text = text
  }

  toString(): string {
    return this.#text
  }

  toJSON(): number {
    return Number(this.value)
  }
}
