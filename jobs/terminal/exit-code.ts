import type { Summary } from '#core/run/run-event.ts'

/** 0 all well; 1 something failed, or a blocking check; 2 wrong usage or a wrong definition; 130 stopped by Ctrl-C. */
export const EXIT = { ok: 0, failed: 1, usage: 2, stopped: 130 } as const

/** The exit code of a run. */
export function exitCodeOf(summary: Summary, stopped: boolean): number {
  if (stopped) return EXIT.stopped
  return summary.failed + summary.upstreamFailed + summary.notAttempted + summary.cancelled > 0 ? EXIT.failed : EXIT.ok
}
