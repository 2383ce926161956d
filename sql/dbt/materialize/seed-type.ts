/**
 * The type of a column of a seed, as dbt-duckdb finds it: of all that its reader (agate) tries, the first that every cell is. `null` and nothing
 * are any of them.
 */
export function seedType(cells: readonly string[]): string {
  const values = cells.map((one) => one.trim()).filter((one) => one !== '' && one.toLowerCase() !== 'null')
  if (values.every((one) => numberOf(one) !== null))
    return values.some((one) => hasPlaces(numberOf(one)!)) ? 'float8' : 'integer'
  if (values.every(isDay)) return 'date'
  if (values.every(isInstant) || values.every(isIsoInstant)) return 'timestamp without time zone'
  if (values.every((one) => /^(true|false)$/i.test(one.replaceAll(',', '').trim()))) return 'boolean'
  return 'text'
}

const SIGNS_OF_MONEY = [...'؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫']
// Python's Decimal: underscores stand for nothing, and digits are those of any script.
const DECIMAL = /^[-+]?(?:(?:\p{Nd}+(?:\.\p{Nd}*)?|\.\p{Nd}+)(?:e[-+]?\p{Nd}+)?|inf(?:inity)?|nan\p{Nd}*)$/iu

// A number in the form of Decimal's, whatever stood around it.
function numberOf(text: string): string | null {
  let bare = text.replace(/^%+|%+$/g, '').replace(/^-/, '')
  for (const sign of SIGNS_OF_MONEY) bare = stripped(bare, sign)
  bare = bare.replaceAll(',', '').trim().replaceAll('_', '')
  return DECIMAL.test(bare) ? bare : null
}

function stripped(text: string, sign: string): string {
  let bare = text
  while (bare.startsWith(sign)) bare = bare.slice(sign.length)
  while (bare.endsWith(sign)) bare = bare.slice(0, -sign.length)
  return bare
}

// Whether it has places behind the point once zeros at its end are gone.
function hasPlaces(number: string): boolean {
  const [, whole = '', places = '', exponent = '0'] =
    /^[-+]?(\p{Nd}*)\.?(\p{Nd}*)(?:e([-+]?\p{Nd}+))?$/iu.exec(number) ?? []
  const digits = `${whole}${places}`
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0
  return digits.length > zeros && places.length - zeros - Number(exponent) > 0
}

// Python's %Y-%m-%d and %H:%M:%S: a zero in front may be left out, or be a space where a day is told.
const DAY = String.raw`(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9]| [1-9])`
const isDay = (text: string): boolean => isDate(new RegExp(`^${DAY}$`).exec(text))
const isInstant = (text: string): boolean =>
  isDate(new RegExp(String.raw`^${DAY}\s+(?:2[0-3]|[01]\d|\d):(?:[0-5]\d|\d):(?:[0-5]\d|\d)$`).exec(text))

const ZONE = String.raw`(?:Z|[-+]\d{2}(?::?\d{2})?)?`
const PART = String.raw`(?:[.,]\d+)?`
const CLOCK = ['HH:MM:SSp', 'HHMMSSp', 'HH:MMp', 'HHMMp', 'HHp'].map((form) => {
  const pattern = form.replace('HH', String.raw`(?:[01]\d|2[0-3])`).replace('MM', String.raw`[0-5]\d`)
  return new RegExp(`^${pattern.replace('SS', String.raw`[0-5]\d`).replace('p', PART)}${ZONE}$`)
})
const DATES = [/^(\d{4})-(\d{2})-(\d{2})$/, /^(\d{4})(\d{2})(\d{2})$/, /^(\d{4})-?(\d{2})$/]
const OTHER_DATES = /^(?!0000)\d{4}(?:-?W\d{2}(?:-\d|\d)?|-?\d{3})?$|^\d{2}$/

// ISO 8601, with weeks, days of the year, and what is left out at the end.
function isIsoInstant(text: string): boolean {
  const [date = '', time, ...more] = text.split('T')
  if (time === undefined || more.length > 0 || !CLOCK.some((one) => one.test(time))) return false
  return OTHER_DATES.test(date) || DATES.some((one) => isDate(one.exec(date)))
}

function isDate(found: RegExpExecArray | null): boolean {
  if (found === null) return false
  const [year, month, day] = found.slice(1).map(Number)
  const at = new Date(Date.UTC(2000, month! - 1, day ?? 1))
  at.setUTCFullYear(year!, month! - 1, day ?? 1)
  return year! > 0 && at.getUTCMonth() === month! - 1 && at.getUTCDate() === (day ?? 1)
}
