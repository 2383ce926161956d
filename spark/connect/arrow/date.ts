const DAY = 86_400_000

/** A day since 1970 as `2026-11-21`, in the proleptic calendar; years beyond four digits carry a sign, as in ISO 8601. */
export function dayOf(days: number): string {
  const cached = recent.get(days)
  if (cached !== undefined) return cached
  const text = dayText(days)
  if (recent.size >= MANY) recent.clear()
  recent.set(days, text)
  return text
}

/** The day since 1970 of `2026-11-21`. Throws RangeError for what is no day. */
export function daysOf(text: string): number {
  const [, sign = '', year = '', month = '', day = ''] = /^([+-]?)(\d{4,7})-(\d{2})-(\d{2})$/.exec(text) ?? []
  const signed = sign === '-' ? -Number(year) : Number(year)
  const date = new Date(0)
  date.setUTCFullYear(signed, Number(month) - 1, Number(day))
  if (year === '' || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    throw new RangeError(`'${text}' is no day: write 2026-11-21`)
  return Math.floor(date.getTime() / DAY)
}

const MANY = 10_000
const recent = new Map<number, string>()

function dayText(days: number): string {
  const date = new Date(days * DAY)
  const year = date.getUTCFullYear()
  const shown =
    year >= 0 && year <= 9999
      ? String(year).padStart(4, '0')
      : `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`
  const two = (part: number) => String(part).padStart(2, '0')
  return `${shown}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
}
