import { argumentsOf, stringOf } from './given.ts'
import { Refusal } from './refusal.ts'
import { callable, type Thing, type Value } from './value.ts'

/** An instant (UTC, ms) in templates: prints as Python's datetime, `| literal` gives a timestamp with its zone. */
export function moment(at: Date): Thing {
  const text = at.toISOString()
  const day = text.slice(0, 10)
  const fraction = text.slice(19, 23) === '.000' ? '' : `${text.slice(19, 23)}000`
  const time = `${text.slice(11, 19)}${fraction}`
  return {
    thing: 'moment',
    text: () => `${day} ${time}+00:00`,
    literal: (dialect) =>
      dialect === 'duckdb'
        ? `TIMESTAMPTZ '${day} ${time}+00'`
        : `toDateTime64('${day} ${text.slice(11, 23)}', 6, 'UTC')`,
    attribute: (name) => partOf(at, name) ?? methodOf(at, `${day}T${time}+00:00`, name),
  }
}

/** A day in templates: prints as written, `| literal` gives a date. */
export function day(iso: string): Thing {
  const at = new Date(`${iso}T00:00:00Z`)
  return {
    thing: 'day',
    text: () => iso,
    literal: (dialect) => (dialect === 'duckdb' ? `DATE '${iso}'` : `toDate('${iso}')`),
    attribute: (name) => partOf(at, name) ?? methodOf(at, iso, name),
  }
}

function partOf(at: Date, name: string): Value | undefined {
  const parts: Readonly<Record<string, number>> = {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: at.getUTCMilliseconds() * 1000,
  }
  const part = parts[name]
  return part === undefined ? undefined : BigInt(part)
}

function methodOf(at: Date, iso: string, name: string): Value | undefined {
  switch (name) {
    case 'isoformat':
      return callable('isoformat', () => iso)
    case 'date':
      return callable('date', () => day(iso.slice(0, 10)))
    case 'strftime':
      return callable('strftime', (given) => {
        const { format } = argumentsOf('strftime', given, ['format'])
        return strftime(at, stringOf('format', format))
      })
    default:
      return undefined
  }
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

function strftime(at: Date, format: string): string {
  return format.replace(/%(.)/g, (all, code: string) => {
    switch (code) {
      case 'Y':
        return pad(at.getUTCFullYear(), 4)
      case 'm':
        return pad(at.getUTCMonth() + 1)
      case 'd':
        return pad(at.getUTCDate())
      case 'H':
        return pad(at.getUTCHours())
      case 'M':
        return pad(at.getUTCMinutes())
      case 'S':
        return pad(at.getUTCSeconds())
      case 'f':
        return pad(at.getUTCMilliseconds() * 1000, 6)
      case '%':
        return '%'
      default:
        throw new Refusal(`strftime has no ${all} here`, 'it has %Y %m %d %H %M %S %f %%')
    }
  })
}
