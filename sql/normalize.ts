/**
 * SQL with its comments out and one blank between tokens, so that two texts are equal exactly when an engine reads the same
 * tokens. Strings, quoted identifiers and dollar-quoted texts stay as they are.
 */
export function normalizeSql(sql: string): string {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const token = match[0]
    if (token.startsWith('/*')) TOKEN.lastIndex = endOfComment(sql, match.index)
    else if (!/^(\s|--)/.test(token)) tokens.push(token)
  }
  return tokens.join(' ')
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
