/**
 * The text of a file of macros with blanks in the place of all that stands outside of them, so that every place stays what it was.
 * null where that is no matter of blanks: a condition or loop beside them, a macro in a macro or without its end.
 */
export function macrosAlone(text: string): string | null {
  const kept: (readonly [number, number])[] = []
  let open: { readonly name: string; readonly at: number } | null = null
  for (const match of text.matchAll(PART)) {
    const name = match.groups?.name
    if (name === undefined) continue
    if (MACROS.has(name)) {
      if (open) return null
      open = { name, at: match.index }
    } else if (open && name === `end${open.name}`) {
      kept.push([open.at, match.index + match[0].length])
      open = null
    } else if (!open && FLOW.has(name)) return null
  }
  if (open) return null
  let alone = ''
  for (const [from, to] of kept) alone += blank(text.slice(alone.length, from)) + text.slice(from, to)
  return alone + blank(text.slice(alone.length))
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

const MACROS: ReadonlySet<string> = new Set(['macro', 'materialization', 'test', 'data_test'])
const FLOW: ReadonlySet<string> = new Set(['if', 'endif', 'for', 'endfor'])

// A remark, what is raw, an expression (whose strings may hold its end), or a tag.
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/.source
const PART = new RegExp(
  [
    /\{#.*?#\}/.source,
    /\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}/.source,
    `\\{\\{(?:${STRING}|(?!\\}\\}|['"]).)*\\}\\}`,
    `\\{%-?\\s*(?<name>[A-Za-z_]\\w*)(?:${STRING}|(?!%\\}|['"]).)*%\\}`,
  ].join('|'),
  'gs',
)
