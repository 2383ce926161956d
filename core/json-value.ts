/**
 * Replacer for JSON: an integer beyond 2^53 and what JSON has no number for (NaN, infinity) become text, never a rounded
 * value or null.
 */
export function jsonValue(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
