/** What stands between the parentheses of a type (as the engine writes it), at the commas that are in no parentheses and no quotes. */
export function typeParts(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const { 0: one, index } of text.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[(),]/g)) {
    if (one === '(') depth++
    if (one === ')') depth--
    if (one !== ',' || depth > 0) continue
    parts.push(text.slice(start, index).trim())
    start = index + 1
  }
  return [...parts, text.slice(start).trim()]
}
