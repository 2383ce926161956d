import { failingRows } from '#connectors/duckdb/audit/rule.ts'
import type { Binder } from '#core/binder.ts'
import { type Check, keysRead } from '#core/check.ts'
import type { Complaint } from '#core/select.ts'

/** What the engine says against a word of a test. */
export interface WordComplaint {
  readonly word: string
  readonly complaint: Complaint
}

/**
 * What the engine says against a test's comparison of values and against its measures (fail_calc, warn_if, error_if), over the
 * rows that break it. Its condition is looked at elsewhere; the tables that it reads are declared.
 */
export async function measureFaults(key: string, check: Check, binder: Binder): Promise<readonly WordComplaint[]> {
  const { failCalc = 'count(*)', warnIf, errorIf, rule } = check
  const measured = check.failCalc !== undefined || warnIf !== undefined || errorIf !== undefined
  if (!measured && rule.kind !== 'range' && rule.kind !== 'accepted') return []
  const relations = Object.fromEntries(keysRead(rule).map((one) => [one, binder.quote(one)]))
  const failing = failingRows(check, binder.quote(key), relations)
  const rows = await binder.bind(failing)
  if ('error' in rows) return [{ word: rule.kind === 'accepted' ? 'values' : rule.kind, complaint: rows }]
  if (!measured) return []
  const calc = await binder.bind(`select ${failCalc} as n from (${failing})`)
  if ('error' in calc) return [{ word: 'fail_calc', complaint: calc }]
  const faults: WordComplaint[] = []
  for (const [word, said] of [
    ['warn_if', warnIf],
    ['error_if', errorIf],
  ] as const) {
    if (said === undefined) continue
    const bound = await binder.bind(`select ${failCalc} ${said} as holds from (${failing})`)
    if ('error' in bound) faults.push({ word, complaint: bound })
    else if (bound.columns.length !== 1 || bound.columns[0]?.type !== 'boolean')
      faults.push({ word, complaint: { error: `'${said}' is no condition` } })
  }
  return faults
}
