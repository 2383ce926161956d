import type { Check } from '#core/check.ts'
import { Refusal } from '../jinja/refusal.ts'
import { placedAt, type Yaml } from '../yaml.ts'

/** dbt's words about how the breaking rows of a test are measured. */
export const MEASURES = ['limit', 'fail_calc', 'warn_if', 'error_if', 'store_failures'] as const

/** What is said of how a test is measured, with dbt's words. Throws Refusal for what they cannot be, at its node where it has one. */
export function measuresOf(
  said: (name: string) => string | undefined,
  nodeOf: (name: string) => Yaml | undefined = () => undefined,
): Pick<Check, 'limit' | 'failCalc' | 'warnIf' | 'errorIf' | 'store'> {
  const [limit, failCalc, warnIf, errorIf, store] = MEASURES.map(said)
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit))
    refuse(nodeOf('limit'), `limit: '${limit}' is no whole number above 0`)
  for (const [word, one] of [
    ['warn_if', warnIf],
    ['error_if', errorIf],
  ] as const)
    if (one !== undefined && !/^\s*(=|!=|<>|<|<=|>|>=|between\b)/i.test(one))
      refuse(nodeOf(word), `'${one}' compares nothing`, "write a comparison: '> 10'")
  if (store !== undefined && store !== 'true' && store !== 'false')
    refuse(nodeOf('store_failures'), `store_failures: '${store}' is neither true nor false`)
  return {
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(failCalc === undefined ? {} : { failCalc }),
    ...(warnIf === undefined ? {} : { warnIf }),
    ...(errorIf === undefined ? {} : { errorIf }),
    ...(store === 'true' ? { store: true } : {}),
  }
}

function refuse(node: Yaml | undefined, what: string, mend?: string): never {
  return placedAt(node, () => {
    throw new Refusal(what, mend)
  })
}
