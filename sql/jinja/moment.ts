import { date } from './modules/datetime.ts'
import { utcOf } from './modules/pytz.ts'
import type { Thing } from './value.ts'

/** An instant (UTC, ms) in templates: Python's datetime with its zone, `| literal` gives a timestamp with its zone. */
export function moment(at: Date): Thing {
  return utcOf(at.getTime())
}

/** A day in templates: Python's date, `| literal` gives a date. */
export function day(iso: string): Thing {
  return date(iso)
}
