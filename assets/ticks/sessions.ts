import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { nyse } from '#core/calendar/nyse.ts'
import { sessions } from '#core/partition/sessions.ts'

/** The trade dates that the simulated feed holds: no window starts at or after `end`. */
export const simulatedDays = { start: '2026-11-09', end: '2026-11-16' } as const

/** Sessions of WTI futures, each from 18:00 New York on the eve; two hours for what comes late. */
export const nymexSessions = sessions(nymexEnergy, { ...simulatedDays, grace: '2h' })

/** Sessions of US equities, each from 4:00 New York; two hours for what comes late. */
export const nyseSessions = sessions(nyse, { ...simulatedDays, grace: '2h' })
