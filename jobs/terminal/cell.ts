import { jsonValue } from '#core/json-value.ts'

/** A value of a row as text: exact big integers, days and instants in ISO, NULL empty, nested values as JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return instantText(value)
  return typeof value === 'object' ? JSON.stringify(value, jsonValue) : String(value)
}

// '2026-11-02T14:00:00Z': milliseconds only where there are any.
function instantText(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString().replace('.000Z', 'Z')
}
