/**
 * What is more in Python than plain data can say: 1.0, which is not 1, an int beyond 2^53, a day or an instant. It prints as Python
 * prints it; in JSON it is a number, or what it is given as.
 */
export class Exact {
  readonly value: bigint | number | { readonly thing: string }
  readonly #text: string
  readonly #json: string | null

  constructor(value: Exact['value'], text: string, json: string | null = null) {
    this.value = value
    this.#text = text
    this.#json = json
  }

  toString(): string {
    return this.#text
  }

  toJSON(): number | string {
    return this.#json ?? Number(this.#text)
  }
}
