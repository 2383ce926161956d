/** Where a call that begins at an offset names this argument (`name=`); null where it does not, as in a dict that is given. */
export function argumentAt(text: string, call: number, name: string): number | null {
  TOKEN.lastIndex = call
  let depth = 0
  let before = ''
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [token] = match
    if (/^\s/.test(token)) continue
    if (depth === 1 && token === name && /^[(,]$/.test(before) && /^\s*=(?!=)/.test(text.slice(TOKEN.lastIndex)))
      return match.index
    if (/^[([{]$/.test(token)) depth++
    if (/^[)\]}]$/.test(token) && --depth <= 0) return null
    before = token
  }
  return null
}

const TOKEN = /\s+|'(?:[^'\\]|\\[\s\S])*'?|"(?:[^"\\]|\\[\s\S])*"?|[\p{L}_][\p{L}\p{N}_]*|[\s\S]/gu
