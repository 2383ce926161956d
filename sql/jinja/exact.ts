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

/** An int as a number; beyond 2^53 as Exact, in JSON its digits as text. */
export function plainInteger(value: bigint): number | Exact {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : new Exact(value, String(value), String(value))
}

/** A number as it is written: one with more digits than a double keeps is Exact and prints with all of them. */
export function writtenNumber(text: string, number: number): number | Exact {
  if (/^([-+]?\d+|0x[\da-f]+|0o[0-7]+)$/i.test(text)) return plainInteger(BigInt(text.replace(/^\+/, '')))
  return digitsOf(text).length > 15 && digitsOf(text) !== digitsOf(String(number))
    ? new Exact(number, text, text)
    : number
}

// 0.50e3 has the digit 5.
const digitsOf = (text: string): string =>
  text
    .replace(/e.*$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '')
