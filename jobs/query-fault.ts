import { complaintOf } from '#connectors/duckdb/complaint/complaint.ts'
import { sqlTokens } from '#connectors/duckdb/sql-token.ts'
import { codeFrame } from '#core/code-frame.ts'
import { ConnectorError, QueryRefused, UsageError } from '#core/error.ts'
import { engineMend } from '#sql/bind/engine-mend.ts'

/**
 * What the engine says against a query that was typed, with its place, the nearest names and what to do: UsageError where the text
 * itself is wrong, QueryRefused where it is what the rows hold; all else as it is.
 */
export function queryFault(error: unknown, sql: string): unknown {
  if (!(error instanceof Error)) return error
  if (error instanceof ConnectorError && NO_QUERY.test(error.message)) return new UsageError(bare(error.message))
  const [, kind = ''] = KIND.exec(error.message) ?? []
  if (!OF_TEXT.test(kind) && !OF_VALUE.test(kind)) return error
  const { error: said, line, column = 1, candidates = [] } = complaintOf(error.message, sql)
  const what = PARAMETER.test(said) ? 'nobody gives the query a parameter' : bare(said)
  const mend = PARAMETER.test(said) ? 'write the value itself' : engineMend(what)
  const near = candidates.length > 0 ? `did you mean ${candidates.slice(0, 3).join(', ')}?` : mend
  const head = line === undefined ? what : `line ${line}, column ${column}: ${what}`
  const told = [head, ...(near === undefined ? [] : [`  → ${near}`])]
  if (line !== undefined) told.push(codeFrame(sql, line, column))
  const text = told.join('\n')
  return OF_TEXT.test(kind) || PARAMETER.test(said) || isWritten(said, sql)
    ? new UsageError(text)
    : new QueryRefused({ error: text }, error)
}

const KIND = /^(?:\[\w+\] )?(\w[\w ]*?) Error: /
const OF_TEXT = /^(Parser|Binder|Catalog)$/
const OF_VALUE = /^(Conversion|Invalid Input|Out of Range|Mismatch Type|Not implemented|IO)$/
const NO_QUERY = / is no query$|^\[\w+\] \d+ statements where|\n {2}→ (this only reads|ask one)/
const PARAMETER = /^Expected \d+ parameters/

// `[duckdb] Parser Error: …` says who found it, too.
const bare = (said: string) => said.replace(/^(\[\w+\] )?(\w[\w ]*? Error: )?/, '')

// A value that the text holds itself is none of the rows.
function isWritten(said: string, sql: string): boolean {
  if (/ source column /.test(said)) return false
  const texts = new Set(sqlTokens(sql).map(({ text }) => text))
  return [...said.matchAll(/"([^"]*)"|'([^']*)'/g)].some(([, double, single]) => texts.has(`'${double ?? single}'`))
}
