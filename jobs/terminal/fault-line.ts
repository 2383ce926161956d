import type { FaultFound } from '#core/run/run-event.ts'

/** A fault that no step answers for, as one text: place, what, mend. */
export function faultLine({ asset, where, what, mend }: FaultFound): string {
  const head = [where, asset].filter(Boolean).join(' ')
  return `fault: ${head ? `${head}: ` : ''}${what}${mend ? `\n  → ${mend}` : ''}`
}
