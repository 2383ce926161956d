/** A token of SQL as it is written, and where it begins (0-based, in characters). */
export interface SqlToken {
  readonly text: string
  readonly at: number
}

/** The tokens of a SQL text, without white space and comments; strings, quoted identifiers and dollar-quoted texts are one each. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const [text] = match
    if (text.startsWith('/*')) TOKEN.lastIndex = endOfComment(sql, match.index)
    else if (!/^(\s|--)/.test(text)) tokens.push({ text, at: match.index })
  }
  return tokens
}

/** A name as the engine compares it; of a string, what it holds. */
export function plain(text: string): string {
  const bare = /^"[\s\S]*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text
  return (/^'[\s\S]*'$/.test(bare) ? bare.slice(1, -1).replaceAll("''", "'") : bare).toLowerCase()
}

/** The parenthesis or bracket that stands open around a token: -1 for none. */
export function openedBy(tokens: readonly SqlToken[], index: number): number {
  let depth = 0
  for (let at = index - 1; at >= 0; at--) {
    const { text = '' } = tokens[at] ?? {}
    if (text === ')' || text === ']') depth++
    if ((text === '(' || text === '[') && depth-- === 0) return at
  }
  return -1
}

/** The parenthesis or bracket that closes the one at `open`; the last token where none does. */
export function closedBy(tokens: readonly SqlToken[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    const { text = '' } = tokens[at] ?? {}
    if (text === '(' || text === '[') depth++
    if ((text === ')' || text === ']') && --depth === 0) return at
  }
  return tokens.length - 1
}

// White space, line comments, block comments (their end is found by hand: they nest), quoted texts, words, numbers, operators.
const TOKEN = new RegExp(
  [
    String.raw`\s+`,
    String.raw`--[^\n]*`,
    String.raw`\/\*`,
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*'?`,
    `'(?:[^']|'')*'?`,
    `"(?:[^"]|"")*"?`,
    '`[^`]*`?',
    String.raw`(\$[\p{L}_]*\$)[\s\S]*?(?:\1|$)`,
    String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`,
    String.raw`[\p{L}\p{N}_$]+`,
    String.raw`->>|<=>|!~~\*?|~~\*?|!~\*?|~\*|<=|>=|<>|!=|==|::|\|\||->|\*\*|//|<<|>>|:=|=>|&&|@>|<@|\^@`,
    String.raw`[\s\S]`,
  ].join('|'),
  'gu',
)

function endOfComment(sql: string, start: number): number {
  let depth = 0
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++
      at++
    } else if (sql.startsWith('*/', at)) {
      depth--
      at++
      if (depth === 0) return at + 1
    }
  }
  return sql.length
}
