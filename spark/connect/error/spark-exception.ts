/** Where in a query an error lies: the text of the SQL, or the call that made the plan; indices are characters from 0. */
export interface QueryContext {
  readonly contextType: 'SQL' | 'DataFrame'
  readonly objectType: string
  readonly objectName: string
  readonly startIndex: number
  readonly stopIndex: number
  readonly fragment: string
  readonly callSite: string
  readonly summary: string
}

/** What the server told of an error besides its message. */
export interface SparkErrorDetails {
  readonly errorClass: string | undefined
  readonly sqlState: string | undefined
  readonly messageParameters: Readonly<Record<string, string>>
  readonly queryContexts: readonly QueryContext[]
  /** The Java classes of the error, the most special first. */
  readonly classes: readonly string[]
  /** The Java stack, where `spark.sql.connect.serverStacktrace.enabled` is set. */
  readonly serverStack: string | undefined
  readonly cause?: unknown
}

const NOTHING: SparkErrorDetails = {
  errorClass: undefined,
  sqlState: undefined,
  messageParameters: {},
  queryContexts: [],
  classes: [],
  serverStack: undefined,
}

/** An error of Spark, or of the client in the words of PySpark's errors: class, SQL state, parameters and place in the query. */
export class SparkException extends Error {
  readonly errorClass: string | undefined
  readonly sqlState: string | undefined
  readonly messageParameters: Readonly<Record<string, string>>
  readonly queryContexts: readonly QueryContext[]
  declare readonly classes: readonly string[]
  declare readonly serverStack: string | undefined

  constructor(message: string, details: Partial<SparkErrorDetails> = {}) {
    const all = { ...NOTHING, ...details }
    super(message, all.cause === undefined ? undefined : { cause: all.cause })
    this.name = new.target.name
    this.errorClass = all.errorClass
    this.sqlState = all.sqlState
    this.messageParameters = all.messageParameters
    this.queryContexts = all.queryContexts
    // There to be read, but not printed with every error: a hundred lines of Java.
    Object.defineProperty(this, 'classes', { value: all.classes, enumerable: false })
    Object.defineProperty(this, 'serverStack', { value: all.serverStack, enumerable: false })
  }
}

/** A plan that cannot be: an unknown column or table, types that do not fit. */
export class AnalysisException extends SparkException {}
/** SQL text that does not parse. */
export class ParseException extends AnalysisException {}
/** A table, view, function or database of that name is there already. */
export class TempTableAlreadyExistsException extends AnalysisException {}
/** An argument that Spark refuses. */
export class IllegalArgumentException extends SparkException {}
/** Division by zero, overflow. */
export class ArithmeticException extends SparkException {}
/** What Spark does not do. */
export class UnsupportedOperationException extends SparkException {}
/** An array has no such index. */
export class ArrayIndexOutOfBoundsException extends SparkException {}
/** A date or time that cannot be. */
export class DateTimeException extends SparkException {}
/** Text that is no number. */
export class NumberFormatException extends SparkException {}
/** An element, a key or a configuration that is not there. */
export class SparkNoSuchElementException extends SparkException {}
/** A query that failed while it ran. */
export class QueryExecutionException extends SparkException {}
/** Another failure at run time. */
export class SparkRuntimeException extends SparkException {}
/** What another version of Spark wrote or did otherwise. */
export class SparkUpgradeException extends SparkException {}
/** A streaming query that failed. */
export class StreamingQueryException extends SparkException {}
/** A plan that the server does not understand. */
export class InvalidPlanInput extends SparkException {}
/** A command that the server does not understand. */
export class InvalidCommandInput extends SparkException {}
/** Frames of two sessions in one plan. */
export class SessionNotSameException extends SparkException {}
/** The session or the connection is closed, expired or replaced: what to do is in the message. */
export class SparkConnectException extends SparkException {}
/** An error of the server of a class that stands for no kind of its own, such as a data source that is not there. */
export class UnknownException extends SparkException {}
/** What is in PySpark and cannot be had from TypeScript, or not from this server. */
export class NotSupportedError extends SparkException {}
