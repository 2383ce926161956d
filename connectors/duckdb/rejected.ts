import type { DuckDBConnection } from '@duckdb/node-api'
import type { Complaint, Reading } from '#core/select.ts'

/** Reads a file: each cell that is none of its type, with its row as `line`, `most` of them. One file at a time: the list is the connection's. */
export async function rejectedCells(
  connection: DuckDBConnection,
  { sql, otherwise }: Reading,
  most: number,
): Promise<readonly Complaint[]> {
  await connection.run(`select count(columns(*)) from (${sql})`)
  const reader = await connection.runAndReadAll(
    `select line, error_message from reject_errors order by line, column_idx limit ${most}`,
  )
  await connection.run('drop table reject_errors; drop table reject_scans')
  const more = otherwise === null ? [] : (await connection.runAndReadAll(`${otherwise} limit ${most}`)).getRows()
  const cells = [...reader.getRows(), ...more].map(([line, message]) => ({
    error: wordsOf(String(message)),
    line: Number(line),
    candidates: [],
  }))
  return cells.sort((a, b) => a.line - b.line).slice(0, most)
}

// `Error when converting column "px". Could not convert string "abc" to 'DOUBLE'`, with a line of the cell's own where it has two.
function wordsOf(message: string): string {
  const [first = ''] = message.split('\n')
  return first.replace(/^Error when converting column (".*")\. C/, 'column $1: c')
}
