/** A value of a row as text: exact big integers, days and instants in ISO, NULL empty, nested values as JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return instantText(value)
  return typeof value === 'object' ? JSON.stringify(value, jsonValue) : String(value)
}

/**
 * Replacer for JSON: an integer beyond 2^53 and what JSON has no number for (NaN, infinity) become text, never a rounded
 * value or null.
 */
export function jsonValue(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

// '2026-11-02T14:00:00Z': milliseconds only where there are any.
function instantText(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString().replace('.000Z', 'Z')
}
