import type { Complaint } from '#core/select.ts'
import { clearerComplaint, pathAt } from './clearer-complaint.ts'
import type { Ask } from './complaint.ts'

/**
 * The other names that a query asks for in vain, after `first`: each is taken out of the text, NULL in its place, and the engine
 * asked again by `ask` (null: it finds no fault). As the engine comes to them, after twenty questions at most, each name once: what follows from
 * a name taken out is not told.
 */
export async function furtherMissing(sql: string, first: Complaint, ask: Ask): Promise<readonly Complaint[]> {
  const lines = sql.split('\n')
  const cuts: Cut[] = []
  const told: Complaint[] = []
  // The name of a column goes with what was taken out: who reads that column next is not to blame.
  const known = new Set([nameOf(first)])
  let complaint: Complaint | null = first
  for (let asked = 0; asked < MOST && complaint !== null; asked++) {
    const cut = cutOf(lines, complaint)
    if (cut === null) break
    const said = lines[cut.line - 1] ?? ''
    lines[cut.line - 1] = `${said.slice(0, cut.from)}${cut.to}${said.slice(cut.from + cut.length)}`
    cuts.push(cut)
    known.add(cut.last)
    const text = lines.join('\n')
    const answer = await ask(text)
    complaint = answer && (await clearerComplaint(text, answer, ask))
    const name = complaint && nameOf(complaint)
    if (complaint === null || known.has(name)) continue
    known.add(name)
    if (nameOf(complaint) !== null) told.push(placed(complaint, cuts))
  }
  return told
}

const MOST = 20

interface Cut {
  readonly line: number
  /** 0-based, in the line as it was when this was cut. */
  readonly from: number
  readonly length: number
  readonly to: string
  /** The name without its qualifiers. */
  readonly last: string
}

const COLUMN = /^Referenced column "(.+)" not found in FROM clause$|does not have a column named "(.+)"$/
const QUALIFIER = /^Referenced table "(.+)" not found$/
const LISTED = /^Column "(.+)" (?:does not exist on (?:left|right) side of join|in (?:EXCLUDE|REPLACE) list)/
const FUNCTION = /^(?:Scalar|Aggregate|Table) Function with name (.+) does not exist$/

// The name that is asked for in vain; null where the complaint is of something else.
function nameOf({ error }: Complaint): string | null {
  const found = COLUMN.exec(error) ?? QUALIFIER.exec(error) ?? FUNCTION.exec(error) ?? LISTED.exec(error)
  return found?.[1]?.toLowerCase() ?? found?.[2]?.toLowerCase() ?? null
}

function cutOf(lines: readonly string[], complaint: Complaint): Cut | null {
  const { line, column, error } = complaint
  if (line === undefined || column === undefined || nameOf(complaint) === null) return null
  const said = lines[line - 1] ?? ''
  const name = pathAt(said.slice(column - 1))
  if (LISTED.test(error)) return name === '' ? null : listCut(said, line, column - 1, name)
  // A function that takes anything and gives what it takes; NULL as an expression, since none may be sorted by as it is.
  const to = FUNCTION.test(error) ? 'coalesce' : '(case when true then null end)'
  const last = (/(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(name)?.slice(1).find(Boolean) ?? name).toLowerCase()
  return name === '' ? null : { line, from: column - 1, length: name.length, to, last }
}

// Of a list of names that is told whole: the name with its comma, or the list where it holds nothing else.
function listCut(said: string, line: number, at: number, name: string): Cut | null {
  const last = name.replaceAll('"', '').toLowerCase()
  const before = said.slice(0, at)
  const after = said.slice(at + name.length)
  const entry = /(?:'[^']*'|[^(),'])*$/.exec(before)?.[0] ?? ''
  const [comma] = /^\s*,/.exec(after) ?? []
  if (comma !== undefined)
    return { line, from: at - entry.length, length: entry.length + name.length + comma.length, to: '', last }
  if (before.slice(0, at - entry.length).endsWith(','))
    return { line, from: at - entry.length - 1, length: entry.length + 1 + name.length, to: '', last }
  const [, word = ''] = /(\w+)\s*\($/.exec(before.slice(0, at - entry.length)) ?? []
  const [close] = /^\s*\)/.exec(after) ?? []
  if (word === '' || close === undefined) return null
  const from = before.toLowerCase().lastIndexOf(word.toLowerCase(), at - entry.length)
  return {
    line,
    from,
    length: at + name.length + close.length - from,
    to: /^using$/i.test(word) ? 'on true' : '',
    last,
  }
}

// The place in the text as it was written, before anything was cut.
function placed(complaint: Complaint, cuts: readonly Cut[]): Complaint {
  let column = complaint.column ?? 1
  for (const cut of [...cuts].reverse())
    if (cut.line === complaint.line && cut.from < column - 1) column += cut.length - cut.to.length
  return { ...complaint, column }
}
