import { plain, sqlTokens } from './sql-token.ts'

/** Names, in lower case, of the macros that statements make where a function is looked for by its name alone: in no schema of their own. */
export function macroNames(sql: string): readonly string[] {
  const tokens = sqlTokens(sql)
  return tokens.flatMap(({ text }, start) => {
    if (!/^create$/i.test(text) || !/^(;|)$/.test(tokens[start - 1]?.text ?? '')) return []
    let at = start + 1
    while (/^(or|replace|temp|temporary)$/i.test(tokens[at]?.text ?? '')) at++
    if (!/^(macro|function)$/i.test(tokens[at++]?.text ?? '')) return []
    while (/^(if|not|exists)$/i.test(tokens[at]?.text ?? '') && tokens[at + 1]?.text !== '(') at++
    const parts = [plain(tokens[at]?.text ?? '')]
    for (; tokens[at + 1]?.text === '.'; at += 2) parts.push(plain(tokens[at + 2]?.text ?? ''))
    const [name = '', schema = 'main'] = parts.reverse()
    return schema === 'main' ? [name] : []
  })
}
