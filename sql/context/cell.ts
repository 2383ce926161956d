import { date, datetime } from '../jinja/modules/datetime.ts'
import { decimal } from '../jinja/modules/decimal.ts'
import { utcText } from '../jinja/modules/pytz.ts'
import { timedelta } from '../jinja/modules/timedelta.ts'
import { reprOf, textOf, type Value } from '../jinja/value.ts'
import { bytesText, partsText, withParts } from './cell-text.ts'

/**
 * The cells of a column as dbt's templates have them, by agate's rules: ints where all are, else Decimals (doubles too), days, instants,
 * truths, and text for all else: intervals, times, ids and bytes as Python prints them, lists, structs and maps as JSON.
 */
export function columnCells(cells: readonly unknown[], type: string): readonly Value[] {
  const made = cells.map((cell) => pythonOf(cell, type))
  const kinds = new Set(made.flatMap(({ kind }) => (kind === 'none' ? [] : [kind])))
  const are = (...of: readonly Kind[]) => [...kinds].every((kind) => of.includes(kind))
  if (are('int') || are('decimal') || are('date') || are('datetime') || are('truth'))
    return made.map(({ value }) => value)
  if (are('int', 'decimal'))
    return made.map(({ value }) => (typeof value === 'bigint' ? decimal(value.toString()) : value))
  return made.map(({ value }) => (value === null ? null : textOf(value)))
}

type Kind = 'none' | 'int' | 'decimal' | 'date' | 'datetime' | 'truth' | 'text'

interface Made {
  readonly kind: Kind
  readonly value: Value
}

function pythonOf(cell: unknown, type: string): Made {
  if (cell === null || cell === undefined) return { kind: 'none', value: null }
  if (typeof cell === 'bigint') return { kind: 'int', value: cell }
  if (typeof cell === 'boolean') return { kind: 'truth', value: cell }
  if (typeof cell === 'number') {
    if (/int/i.test(type) && Number.isSafeInteger(cell)) return { kind: 'int', value: BigInt(cell) }
    return { kind: 'decimal', value: decimal(reprOf(cell)) }
  }
  if (typeof cell === 'string') return ofText(cell, type)
  const parts = withParts(cell, type)
  if (parts === null) return { kind: 'text', value: String(cell) }
  const [only] = parts.parts
  if (parts.kind === 'union' && only) return pythonOf(only.value.cell, only.value.type)
  return { kind: 'text', value: partsText(parts, leafText) }
}

// Types are the engine's words, or ours in small letters.
function ofText(text: string, written: string): Made {
  const type = written.toUpperCase()
  const plain: Made = { kind: 'text', value: text }
  if (type === 'DATE') return DAY.test(text) ? { kind: 'date', value: date(text) } : (endless(text, 'date') ?? plain)
  if (type.startsWith('TIMESTAMP') || type.startsWith('OTHER:TIMESTAMP')) {
    if (!INSTANT.test(text)) return endless(text, 'datetime') ?? plain
    const zoned = type === 'TIMESTAMP WITH TIME ZONE' || (written === 'timestamp' && text.endsWith('Z'))
    const bare = text.replace(/(Z|[+-]\d\d(:\d\d)*)$/, '').replace('T', ' ')
    return { kind: 'datetime', value: zoned ? utcText(bare) : datetime(bare) }
  }
  if (type.startsWith('DECIMAL')) return { kind: 'decimal', value: decimal(text) }
  if (type === 'INTERVAL') return { kind: 'text', value: textOf(timedelta(microsOf(text))) }
  if (type.startsWith('TIME')) {
    const [, clock = '', fraction = '', zone = ''] = /^([\d:]+)(?:\.(\d+))?(.*)$/.exec(text) ?? []
    const micros = fraction.padEnd(6, '0').slice(0, 6)
    return {
      kind: 'text',
      value: `${clock}${Number(micros) === 0 ? '' : `.${micros}`}${zone.replace(/^([+-]\d\d)$/, '$1:00')}`,
    }
  }
  return type === 'BLOB' ? { kind: 'text', value: bytesText(text) } : plain
}

const DAY = /^\d{4}-\d\d-\d\d$/
const INSTANT = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)*)?$/

// Python's last and first day stand for those without end.
function endless(text: string, kind: 'date' | 'datetime'): Made | undefined {
  const [day, clock] = LAST.has(text) ? ['9999-12-31', '23:59:59.999999'] : ['0001-01-01', '00:00:00']
  if (!LAST.has(text) && !FIRST.has(text)) return undefined
  return { kind, value: kind === 'date' ? date(day) : datetime(`${day} ${clock}`) }
}

// Without end in µs; as days, seconds and ms the driver writes the numbers that stand for it.
const LAST: ReadonlySet<string> = new Set([
  'infinity',
  '5881580-07-11',
  '292277026596-12-04 15:30:07',
  '292278994-08-17 07:12:55.807',
])
const FIRST: ReadonlySet<string> = new Set([
  '-infinity',
  '5877642-06-24 (BC)',
  '292277022658-01-27 (BC) 08:29:53',
  '292275056-05-16 (BC) 16:47:04.193',
])

const UNITS: Readonly<Record<string, bigint>> = { year: 360n, month: 30n, day: 1n }

// `1 year 2 months 3 days -04:05:06.7`: a month is thirty days to Python.
function microsOf(interval: string): bigint {
  let micros = 0n
  for (const [, count = '0', unit = ''] of interval.matchAll(/(-?\d+) (year|month|day)s?/g))
    micros += BigInt(count) * (UNITS[unit] ?? 0n) * 86_400_000_000n
  const clock = /(-?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(interval)
  if (!clock) return micros
  const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock
  const whole = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)
  const size = whole * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
  return micros + (sign === '-' ? -size : size)
}

function leafText(cell: unknown, type: string): Value {
  const { kind, value } = pythonOf(cell, type)
  // JSON has days and instants in the form of ISO, and numbers that are no ints as floats.
  if (kind === 'datetime') return textOf(value).replace(' ', 'T')
  if (kind === 'date') return textOf(value)
  return kind === 'decimal' ? Number(textOf(value)) : value
}
