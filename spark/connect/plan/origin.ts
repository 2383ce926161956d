import { findSourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { ExpressionNode } from './node.ts'

/** Where a program made an expression: the method that it called, and the file and line it called it at. */
export interface Origin {
  readonly fragment: string
  readonly callSite: string
}

// What is not asked for is never written out: an expression costs the frames of its stack, and its place is read when it is sent.
const traces = new WeakMap<ExpressionNode, Error | Origin | null>()

const asking = new Set<object>()

/** Has every call remember where it is made, in the whole process, for as long as anybody asks for it: some microseconds each. */
export function rememberCallSites(asker: object, on = true): void {
  if (on) asking.add(asker)
  else asking.delete(asker)
}

// The method, what it calls here, and the program.
const FRAMES = 8

/** Remembers where a call of a function or an operator is made, if that was asked for; the first place counts. What stands in a call is found by it. */
export function remember(node: ExpressionNode): void {
  if (asking.size === 0 || node.kind !== 'unresolvedFunction' || traces.has(node)) return
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  traces.set(node, new Error())
  Error.stackTraceLimit = limit
}

/** Where the expression was made, as PySpark tells it, one object for one place; undefined for one that no column was made of, or from too deep within. */
export function originOf(node: ExpressionNode): Origin | undefined {
  const trace = traces.get(node)
  if (trace === undefined || trace === null) return undefined
  if ('callSite' in trace) return trace
  const origin = placeOf(framesOf(trace), node)
  traces.set(node, origin)
  return origin ?? undefined
}

function framesOf(trace: Error): readonly NodeJS.CallSite[] {
  const prepare = Error.prepareStackTrace
  Error.prepareStackTrace = (_, frames) => frames
  // The function above gives the frames themselves, where a text is declared.
  const frames: unknown = trace.stack
  if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace')
  else Error.prepareStackTrace = prepare
  return Array.isArray(frames) ? frames : []
}

const HERE = fileURLToPath(new URL('..', import.meta.url))

function placeOf(frames: readonly NodeJS.CallSite[], node: ExpressionNode): Origin | null {
  const at = frames.findIndex((frame) => isOutside(frame.getFileName()))
  const caller = frames[at]
  if (caller === undefined) return null
  const fragment = nameOf(frames[at - 1]?.getFunctionName(), node)
  const key = `${fragment} ${caller.getLineNumber()}:${caller.getColumnNumber()} ${caller.getFileName()}`
  let origin = origins.get(key)
  if (origin === undefined) {
    origin = { fragment, callSite: siteOf(caller) }
    if (origins.size > 10_000) origins.clear()
    origins.set(key, origin)
  }
  return origin
}

// To look a line up in a source map takes longer than all else here, and a line makes many columns.
const origins = new Map<string, Origin>()

const outside = new Map<string, boolean>()

// Node's own frames are of no program, and tests and programs beside the client are no part of it.
function isOutside(file: string | null | undefined): boolean {
  if (!file || file.startsWith('node:')) return false
  let is = outside.get(file)
  if (is === undefined) {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file
    is = !path.startsWith(HERE) || /\.test\.ts$|\/conformance\//.test(path)
    outside.set(file, is)
  }
  return is
}

// The functions of Spark are made from their names, and have none themselves.
function nameOf(called: string | null | undefined, node: ExpressionNode): string {
  const name = called?.split('.').at(-1) ?? ''
  if (/^\w+$/.test(name) && name !== 'Column') return name
  return node.kind === 'unresolvedFunction' ? (node.functionName ?? '') : ''
}

function siteOf(frame: NodeJS.CallSite): string {
  const file = frame.getFileName() ?? ''
  const line = frame.getLineNumber() ?? 0
  const entry = findSourceMap(file)?.findEntry(line - 1, (frame.getColumnNumber() ?? 1) - 1)
  const written = entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : line
  return `${file.startsWith('file:') ? fileURLToPath(file) : file}:${written}`
}
