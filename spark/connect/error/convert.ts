import { Code, ConnectError } from '@connectrpc/connect'
import { ErrorInfoSchema } from '../proto/error-details.gen.ts'
import {
  FetchErrorDetailsResponse_QueryContext_ContextType as ContextType,
  type FetchErrorDetailsResponse,
  type FetchErrorDetailsResponse_Error,
} from '../proto/spark-connect.gen.ts'
import { olderServer } from './since.ts'
import type { QueryContext, SparkErrorDetails } from './spark-exception.ts'
import * as errors from './spark-exception.ts'

/** Asks the server for what did not fit into the error's first answer. */
export type FetchDetails = (errorId: string) => Promise<FetchErrorDetailsResponse>

/** The exception of a failed call; anything that is not gRPC's comes back as it is. `fetch` may fail: the first error is then told alone. */
export async function convertError(error: unknown, fetch: FetchDetails): Promise<unknown> {
  if (!(error instanceof ConnectError)) return error
  const info = error.findDetails(ErrorInfoSchema)[0]
  const metadata = info?.metadata ?? {}
  const fetched = metadata.errorId ? await fetch(metadata.errorId).catch(() => undefined) : undefined
  const root = fetched?.errors[fetched.rootErrorIdx ?? 0]
  if (root !== undefined && fetched !== undefined) return chained(fetched, fetched.rootErrorIdx ?? 0, error, metadata)
  if (isBroken(error))
    return new errors.SparkConnectException(`${error.rawMessage}\n${BROKEN}`, {
      errorClass: 'RESULT_BROKEN',
      cause: error,
    })
  const classes = parsed<string[]>(metadata.classes, info?.reason ? [info.reason] : [])
  return exceptionOf(error.rawMessage, hint(error), {
    errorClass: metadata.errorClass ?? prefixOf(error.rawMessage),
    sqlState: metadata.sqlState ?? stateOf(error.rawMessage),
    messageParameters: parsed(metadata.messageParameters, {}),
    queryContexts: [],
    classes,
    serverStack: metadata.stackTrace,
  })
}

const BROKEN =
  'What came is no whole answer of Spark Connect: ask again. If it comes again, a proxy on the way changes or cuts answers, or something else listens at that port.'

// By the words of the transport alone: those of a server may hold any text.
function isBroken({ rawMessage, details, metadata }: ConnectError): boolean {
  if (details.length > 0 || metadata.has('grpc-status')) return false
  return /^(parse binary: |protocol error: (missing|received|incomplete|promised) )/.test(rawMessage)
}

// Causes hang on the error they caused; an index that comes round again ends the chain.
function chained(
  { errors: all }: FetchErrorDetailsResponse,
  index: number,
  origin: ConnectError,
  metadata: Readonly<Record<string, string>>,
  seen: ReadonlySet<number> = new Set(),
): Error {
  const one = all[index]
  if (one === undefined || seen.has(index)) return origin
  const next = one.causeIdx
  const cause =
    next === undefined || seen.has(next) || all[next] === undefined
      ? undefined
      : chained({ errors: all } as FetchErrorDetailsResponse, next, origin, {}, new Set([...seen, index]))
  const { sparkThrowable } = one
  return exceptionOf(one.message, hint(origin), {
    errorClass: sparkThrowable?.errorClass ?? metadata.errorClass ?? prefixOf(one.message),
    sqlState: sparkThrowable?.sqlState ?? metadata.sqlState ?? stateOf(one.message),
    messageParameters: sparkThrowable?.messageParameters ?? parsed(metadata.messageParameters, {}),
    queryContexts: (sparkThrowable?.queryContexts ?? []).map(
      (context): QueryContext => ({
        contextType: context.contextType === ContextType.SQL ? 'SQL' : 'DataFrame',
        objectType: context.objectType,
        objectName: context.objectName,
        startIndex: context.startIndex,
        stopIndex: context.stopIndex,
        fragment: context.fragment,
        callSite: context.callSite,
        summary: context.summary,
      }),
    ),
    classes: one.errorTypeHierarchy,
    serverStack: one.stackTrace.length > 0 ? stackOf(one) : metadata.stackTrace,
    cause,
  })
}

const BY_JAVA_CLASS = {
  'org.apache.spark.sql.catalyst.parser.ParseException': errors.ParseException,
  'org.apache.spark.sql.catalyst.analysis.TempTableAlreadyExistsException': errors.TempTableAlreadyExistsException,
  'org.apache.spark.sql.AnalysisException': errors.AnalysisException,
  'org.apache.spark.sql.streaming.StreamingQueryException': errors.StreamingQueryException,
  'org.apache.spark.sql.execution.QueryExecutionException': errors.QueryExecutionException,
  'org.apache.spark.SparkNumberFormatException': errors.NumberFormatException,
  'java.lang.NumberFormatException': errors.NumberFormatException,
  'org.apache.spark.SparkIllegalArgumentException': errors.IllegalArgumentException,
  'java.lang.IllegalArgumentException': errors.IllegalArgumentException,
  'java.lang.ArithmeticException': errors.ArithmeticException,
  'java.lang.UnsupportedOperationException': errors.UnsupportedOperationException,
  'java.lang.ArrayIndexOutOfBoundsException': errors.ArrayIndexOutOfBoundsException,
  'java.time.DateTimeException': errors.DateTimeException,
  'org.apache.spark.SparkNoSuchElementException': errors.SparkNoSuchElementException,
  'org.apache.spark.SparkRuntimeException': errors.SparkRuntimeException,
  'org.apache.spark.SparkUpgradeException': errors.SparkUpgradeException,
  'org.apache.spark.SparkException': errors.SparkException,
  'org.apache.spark.sql.connect.common.InvalidPlanInput': errors.InvalidPlanInput,
  'org.apache.spark.sql.connect.common.InvalidCommandInput': errors.InvalidCommandInput,
} as const

function exceptionOf(message: string, todo: string, details: SparkErrorDetails): Error {
  const javaClass = details.classes.find((name): name is keyof typeof BY_JAVA_CLASS => name in BY_JAVA_CLASS)
  const session = details.errorClass?.startsWith('INVALID_HANDLE.') || details.errorClass?.startsWith('INVALID_CURSOR.')
  const Exception = session
    ? errors.SparkConnectException
    : javaClass !== undefined
      ? BY_JAVA_CLASS[javaClass]
      : details.classes.length === 0
        ? errors.SparkConnectException
        : errors.UnknownException
  const advice = session ? sessionAdvice(details.errorClass ?? '') : todo || olderServer(message)
  // Spark 4.0 leaves out the words of some errors of MLlib.
  const said = message || `The server failed with ${details.classes[0] ?? 'an error'} and said no more: its log does.`
  return new Exception(advice === '' ? said : `${said}\n${advice}`, details)
}

function sessionAdvice(errorClass: string): string {
  if (errorClass.includes('SESSION_'))
    return 'The session is gone with its views, settings and streams: make a new one (SparkSession.builder…create()) and start again.'
  if (errorClass.includes('OPERATION_ABANDONED'))
    return 'Nobody read the operation for five minutes and the server dropped it: execute it again.'
  if (errorClass.includes('OPERATION_NOT_FOUND'))
    return 'The operation ended, was released or was dropped after five minutes without a reader: execute it again.'
  return ''
}

function hint({ code, rawMessage }: ConnectError): string {
  if (/wrong version number|packet length too long/i.test(rawMessage))
    return 'The server does not speak TLS: say use_ssl=false in its address (a token alone means TLS).'
  if (
    /self.signed certificate|unable to (get|verify) .*certificate|certificate has expired|does not match certificate/i.test(
      rawMessage,
    )
  )
    return 'The certificate of the server is not one that Node trusts: start the program with NODE_EXTRA_CA_CERTS=<the authority, as a .pem file>, or name the host that the certificate is for.'
  if (/no application protocol/i.test(rawMessage))
    return 'What listens there speaks TLS and not HTTP/2, which gRPC needs: is it the port of Spark Connect, and does the proxy before it let HTTP/2 (ALPN h2) through?'
  if (/ECONNREFUSED/.test(rawMessage))
    return 'Nobody listens there. If a server did, it ended, and its sessions with it: its log says why (a result or local data larger than its memory is the commonest reason). npm run up -- spark starts one and prints its address.'
  if (code === Code.Unavailable) return 'Is the server up? npm run up -- spark starts one and prints its address.'
  if (code === Code.Unauthenticated) return 'Give the token of the server: sc://host:port/;token=…'
  if (code === Code.Unimplemented)
    return 'The server does not know this call: Spark 4.0 or later is needed, for some calls 4.1 or 4.2.'
  if (code === Code.ResourceExhausted)
    return 'A message is larger than grpc_max_message_size (128 MiB by default) allows: raise it in the address, or ask for less at once.'
  return ''
}

function stackOf({ message, stackTrace, errorTypeHierarchy }: FetchErrorDetailsResponse_Error): string {
  const lines = stackTrace.map(
    (at) =>
      `\tat ${at.declaringClass}.${at.methodName}(${at.fileName ?? 'Unknown Source'}${at.lineNumber >= 0 ? `:${at.lineNumber}` : ''})`,
  )
  return [`${errorTypeHierarchy[0] ?? 'java.lang.Throwable'}: ${message}`, ...lines].join('\n')
}

function prefixOf(message: string): string | undefined {
  return /(?:^|\s)\[([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\]/.exec(message)?.[1]
}

function stateOf(message: string): string | undefined {
  return /SQLSTATE: (\w{5})/.exec(message)?.[1]
}

function parsed<T>(json: string | undefined, otherwise: T): T {
  if (json === undefined || json === '') return otherwise
  try {
    // Spark writes these keys as JSON of this shape.
    return JSON.parse(json) as T
  } catch {
    return otherwise
  }
}
