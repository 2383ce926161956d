import { weekly } from '#core/partition/daily.ts'

/**
 * Weeks of the Weekly Petroleum Status Report from the first that was recorded: from Saturday to Saturday in New York, so that the
 * figures of the week that ended on the Friday before are released within (but for those of 2025-12-19, which came ten days late).
 */
export const petroleumWeeks = weekly('2024-07-13', { zone: 'America/New_York' })
