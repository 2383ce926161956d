import type { Thing, Value } from '../value.ts'
import { datetimeModule } from './datetime-module.ts'
import { itertoolsModule } from './itertools.ts'
import { pytzModule } from './pytz.ts'
import { regexModule } from './regex.ts'
import { TIMEDELTA } from './timedelta.ts'

/** dbt's `modules`: datetime, pytz, re, itertools. `now` (ms) is the instant of now() and today(). */
export function modulesOf(now: () => number): Thing {
  return namesOf('modules', {
    datetime: namesOf('datetime', { ...datetimeModule(now), timedelta: TIMEDELTA }),
    pytz: namesOf('pytz', pytzModule()),
    re: namesOf('re', regexModule()),
    itertools: namesOf('itertools', itertoolsModule()),
  })
}

// In dbt they are dicts: names and keys alike.
function namesOf(thing: string, values: Readonly<Record<string, Value>>): Thing {
  const of = (name: string): Value | undefined => (Object.hasOwn(values, name) ? values[name] : undefined)
  return { thing, attribute: of, item: (name) => (typeof name === 'string' ? of(name) : undefined) }
}
