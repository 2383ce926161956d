import { CheckFailed, ConnectorError, DataError, DefinitionError } from '../error.ts'
import type { Failure } from '../event.ts'
import type { Graph } from '../graph.ts'
import type { Step } from '../plan/step.ts'

/** What a thrown thing tells its reader: what, where (asset, partition, place in the author's file), what to do; and whether trying again may help. */
export function failureOf(
  error: unknown,
  step: Step,
  graph: Graph,
): { readonly told: Failure; readonly retryable: boolean } {
  const key = step.assets[0] ?? ''
  const place = graph.places.get(key)
  const at = frameOf(error) ?? (place ? `${place.file}:${place.line}` : '')
  const where = [`${key}${step.partition ? ` ${step.partition}` : ''}`, at].filter(Boolean).join(', ')
  const still =
    step.refresh && step.partition !== ''
      ? 'its partitions were dropped by --full-refresh'
      : 'what stood before still stands'
  const what = error instanceof Error ? error.message || error.name : `threw ${String(error)}`
  if (error instanceof CheckFailed)
    return {
      told: { what, where, mend: `mend the data or the check; ${still}` },
      retryable: false,
    }
  if (error instanceof DataError) {
    // Who threw it may know better what to do.
    const [said = '', own = 'mend the rows or the declaration'] = what.split('\n  → ')
    return { told: { what: said, where, mend: `${own}; ${still}` }, retryable: false }
  }
  if (error instanceof DefinitionError) return { told: { what, where, mend: 'mend the definition' }, retryable: false }
  if (error instanceof ConnectorError)
    return {
      told: { what, where, mend: error.retryable ? 'try again later' : `mend what it says; ${still}` },
      retryable: error.retryable,
    }
  const isQuery = graph.assets.get(key)?.compute.via === 'select'
  const todo = isQuery ? queryMend(what) : `mend the code ${at === '' ? 'that threw it' : `at ${at}`}`
  return { told: { what, where, mend: `${todo}; ${still}` }, retryable: true }
}

// What to do about a query that an engine gave up, by the kind of its message.
function queryMend(what: string): string {
  const found = QUERY_MENDS.find(([pattern]) => pattern.test(what))
  return found?.[1] ?? 'mend the query'
}

const QUERY_MENDS: readonly (readonly [RegExp, string])[] = [
  [
    /^Conversion Error|could not convert/i,
    'mend the value, or write try_cast(… as …), which gives NULL where it is none',
  ],
  [/^Out of Range Error|overflow/i, 'cast to a wider type'],
  [/^Out of Memory Error/, 'read less at once: smaller partitions, fewer columns, an aggregate before the join'],
  [/^Constraint Error/, 'mend the rows that break the constraint, or the constraint'],
  [/^IO Error|^HTTP Error/, 'look after the file that it names, then run again'],
]

// The first line of the stack that is the author's: not the framework's, not a package's.
function frameOf(error: unknown): string | null {
  if (
    !(error instanceof Error) ||
    error instanceof DataError ||
    error instanceof CheckFailed ||
    error instanceof ConnectorError
  )
    return null
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const own = frames.find((line) => !/node:|node_modules|[\\/](core|connectors|sql|jobs)[\\/]/.test(line))
  const found = own?.match(/(?:file:\/\/)?([^()\s]+:\d+:\d+)\)?$/)?.[1]
  return found ?? null
}
