/** One thing that is wrong with a definition: where it stands, what is wrong, what mends it. */
export interface Fault {
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The asset that it concerns. */
  readonly key?: string
  /** The property of its declaration that it concerns: 'unique', 'from.yields'. */
  readonly word?: string
  readonly what: string
  /** What to type instead, e.g. the nearest name. */
  readonly mend?: string
  /** Lines of source around the place, ready to print. */
  readonly frame?: string
}

/** The author must mend the definitions; carries every fault of a load at once. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join('\n'))
    this.faults = faults
  }
}

/** A system outside did not do as asked; the operator must look. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly connector: string
  readonly code: string
  readonly retryable: boolean

  constructor(message: string, about: { connector: string; code: string; retryable?: boolean; cause?: unknown }) {
    super(`[${about.connector}] ${message}`, { cause: about.cause })
    this.connector = about.connector
    this.code = about.code
    this.retryable = about.retryable ?? false
  }
}

/** The data broke a promise of its definition: nothing of it is published. */
export class DataError extends Error {
  override readonly name = 'DataError'
}

/** An engine refused a query: what it says, and where in the query's text (1-based) where it tells. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused'
  readonly complaint: {
    readonly error: string
    readonly line?: number
    readonly column?: number
    readonly candidates?: readonly string[]
  }

  constructor(complaint: QueryRefused['complaint'], cause: unknown) {
    super(complaint.error, { cause })
    this.complaint = complaint
  }
}

/** A blocking check found rows that break it: nothing of the partition is published. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
}

/** The command was typed wrongly; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Closes a switch over a union: a forgotten case does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}

/** A fault as it is printed: place, key, what, mend, frame. */
export function faultText(fault: Fault): string {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':')
  const head = [place, fault.key].filter(Boolean).join(' ')
  const lines = [head ? `${head}: ${fault.what}` : fault.what]
  if (fault.mend) lines.push(`  → ${fault.mend}`)
  if (fault.frame) lines.push(...fault.frame.split('\n').map((line) => `  ${line}`))
  return lines.slice(0, 12).join('\n')
}
