import { eiaPetroleum } from '#core/calendar/eia-petroleum.ts'

/** The release calendars by the names that models give them. */
export const eia_petroleum = eiaPetroleum
