import { closedBy, type SqlToken, sqlTokens } from '#connectors/duckdb/sql-token.ts'

/** Queries of the columns that statements name beside a table (`create index on t (a)`, `comment on column t.a`): one that does not bind names none. */
export function columnQueries(sql: string): readonly string[] {
  const tokens = sqlTokens(sql)
  const starts = [0, ...tokens.flatMap(({ text }, at) => (text === ';' ? [at + 1] : []))]
  return starts.flatMap((start) => indexQuery(sql, tokens, start) ?? commentQuery(sql, tokens, start) ?? [])
}

function indexQuery(sql: string, tokens: readonly SqlToken[], start: number): string | null {
  const word = wordsFrom(tokens, start)
  if (word(0) !== 'create' || !(word(1) === 'index' || (word(1) === 'unique' && word(2) === 'index'))) return null
  const on = tokens.findIndex((_, at) => at > start && word(at - start) === 'on')
  const open = tokens.findIndex(({ text }, at) => at > on && text === '(')
  if (on === -1 || open === -1) return null
  const using = tokens.findIndex((_, at) => at > on && at < open && word(at - start) === 'using')
  const close = tokens[closedBy(tokens, open)]
  const columns = sql.slice((tokens[open]?.at ?? 0) + 1, close?.at)
  return `select ${columns} from ${textOf(sql, tokens, on + 1, using === -1 ? open : using)}`
}

function commentQuery(sql: string, tokens: readonly SqlToken[], start: number): string | null {
  const word = wordsFrom(tokens, start)
  if (word(0) !== 'comment' || word(1) !== 'on' || word(2) !== 'column') return null
  const is = tokens.findIndex((_, at) => at > start && word(at - start) === 'is')
  if (is === -1 || word(is - 2 - start) !== '.') return null
  return `select ${tokens[is - 1]?.text} from ${textOf(sql, tokens, start + 3, is - 2)}`
}

const wordsFrom =
  (tokens: readonly SqlToken[], start: number) =>
  (at: number): string =>
    (tokens[start + at]?.text ?? '').toLowerCase()

const textOf = (sql: string, tokens: readonly SqlToken[], from: number, to: number): string =>
  sql.slice(tokens[from]?.at ?? 0, tokens[to]?.at ?? sql.length).trim()
