import { Refusal } from './refusal.ts'
import type { Run } from './scope.ts'
import { faultAt } from './source.ts'
import { Undefined } from './value.ts'

/** Stands for a value that a fault left out: what touches it is left out too, and causes no second fault. */
export const POISON: Undefined = new Undefined('left out after a fault', { blank: true })

/** Thrown in place of an operation on a value that was left out. */
export const LEFT_OUT: Refusal = new Refusal(POISON.what)

/** Tells a fault to the one who collects them, and returns; throws it again where nobody does, or it is none of the template. */
export function tell(error: unknown, run: Run): void {
  const { fault } = run.context
  if (!(error instanceof Refusal) || fault === undefined || run.told >= MOST) throw error
  if (error.message === POISON.what) return
  run.told++
  fault(placedFault(error, run))
}

/** A refusal at the place where the rendering stands. */
export function placedFault(error: Refusal, { source, at, main }: Run) {
  const where = source === main ? '' : ` (while rendering ${main.file})`
  return faultAt(source, at, `${error.message}${where}`, error.mend)
}

// A macro that calls itself twice without end fails 2^150 times.
const MOST = 100
