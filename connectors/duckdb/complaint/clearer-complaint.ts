import { nearest } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'
import type { Ask } from './complaint.ts'
import { withScopeNames } from './scope-name.ts'
import { placedComplaint } from './unplaced-complaint.ts'

/**
 * The complaint as its author needs it, where the engine blames another thing: in a correlated subquery it says of a wrong column
 * that its table is not there, and in `qualify` it names no candidates.
 */
export async function clearerComplaint(sql: string, told: Complaint, ask: Ask): Promise<Complaint> {
  const complaint = withScopeNames(sql, await placedComplaint(sql, told, ask))
  const { line, column, error } = complaint
  if (line === undefined || column === undefined) return complaint
  const lines = sql.split('\n')
  const head = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1
  const place = { sql, from: head, path: pathAt(sql.slice(head)) }
  if (QUALIFIER.test(error) || VALUES.test(error)) return { ...complaint, ...(await wrongColumn(place, ask)) }
  const [, name] = QUALIFY.exec(error) ?? []
  return name === undefined ? complaint : { ...complaint, ...(await withCandidates(place, name, ask)) }
}

interface Place {
  readonly sql: string
  readonly from: number
  readonly path: string
}

const QUALIFIER = /^Referenced table ".+" not found$/
const VALUES = /^Values list ".+" does not have a column named/
const QUALIFY = /^Referenced column "?(.+?)"? not found in FROM clause and can't find in alias map\.?$/

// A name with its qualifiers.
const PATH = /^(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)(?:\.(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*))*/u
const LAST = /^(.+)\.(?:"((?:[^"]|"")+)"|([^".]+))$/

/** The name with its qualifiers that a text begins with. */
export function pathAt(text: string): string {
  return PATH.exec(text)?.[0] ?? ''
}

// A table that stands is a struct of its columns, which the engine looks for a field in.
async function wrongColumn({ sql, from, path }: Place, ask: Ask): Promise<Partial<Complaint>> {
  const [, table = '', quoted, bare] = LAST.exec(path) ?? []
  const name = quoted ?? bare
  if (name === undefined) return {}
  const field = `struct_extract(${table}, '${name.replaceAll("'", "''")}')`
  const answer = await ask(`${sql.slice(0, from)}${field}${sql.slice(from + path.length)}`)
  if (answer?.error !== `Could not find key "${name}" in struct`) return {}
  const fields = answer.candidates ?? []
  const near = nearest(name, fields)
  return {
    error: `Table "${table.replaceAll('"', '')}" does not have a column named "${name}"`,
    candidates: near.length > 0 ? near : fields,
  }
}

// Asked for in a clause before, the same name is looked for among what there is.
async function withCandidates({ sql, from }: Place, name: string, ask: Ask): Promise<Partial<Complaint>> {
  const error = `Referenced column "${name}" not found in FROM clause`
  const clause = [...sql.slice(0, from).matchAll(/\bqualify\b/gi)].at(-1)?.index
  if (clause === undefined) return { error }
  for (const word of ['where', 'and', 'having']) {
    const answer = await ask(`${sql.slice(0, clause)} ${word} "${name}" is null ${sql.slice(clause)}`)
    if (answer?.error === error) return { error, candidates: answer.candidates ?? [] }
  }
  return { error }
}
