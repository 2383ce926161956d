/** A text of Python by its lines of meaning: those in brackets and behind a backslash are one. */
export interface PythonCode {
  /** The text with `¶` for every letter of its strings and blanks for comments, letter by letter in its place. */
  readonly code: string
  readonly lines: readonly PythonLine[]
  /** The first fault of its brackets and strings. */
  readonly fault: PythonFault | null
}

/** A line of meaning: where it begins, how far in, and its code. */
export interface PythonLine {
  readonly at: number
  readonly indent: number
  readonly code: string
}

/** What is wrong, and where. */
export interface PythonFault {
  readonly at: number
  readonly what: string
  readonly mend: string
}

/** Reads the brackets, strings and lines of a text of Python; nothing of it is run. */
export function pythonCode(text: string): PythonCode {
  const code = text.replace(WORDS, (word) => (word.startsWith('#') ? ' ' : '¶').repeat(word.length))
  const lines: PythonLine[] = []
  const open: { readonly bracket: string; readonly at: number }[] = []
  let from = 0
  const close = (end: number) => {
    const line = code.slice(from, end)
    const written = line.trimStart()
    if (written !== '')
      lines.push({ at: from + line.length - written.length, indent: indentOf(line), code: written.trimEnd() })
    from = end + 1
  }
  for (let at = 0; at < code.length; at++) {
    const letter = code[at] ?? ''
    if (letter === '"' || letter === "'")
      return { code, lines, fault: { at, what: 'a text is not closed', mend: 'close it on its line' } }
    if (OPEN.has(letter)) open.push({ bracket: letter, at })
    const pair = CLOSED.get(letter)
    if (pair !== undefined && open.pop()?.bracket !== pair)
      return {
        code,
        lines,
        fault: { at, what: `'${letter}' closes nothing`, mend: `open it by ${pair}, or take it out` },
      }
    if (letter === '\n' && open.length === 0 && code[at - 1] !== '\\') close(at)
  }
  close(code.length)
  const [first] = open
  const fault = first && { at: first.at, what: `'${first.bracket}' was never closed`, mend: 'close it' }
  return { code, lines, fault: fault ?? null }
}

const WORDS =
  /#[^\n]*|"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?!"")(?:[^"\\\n]|\\[\s\S])*"|'(?!'')(?:[^'\\\n]|\\[\s\S])*'/g

const OPEN: ReadonlySet<string> = new Set(['(', '[', '{'])
const CLOSED: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])

const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].replaceAll('\t', ' '.repeat(8)).length ?? 0

/** What stands between the bracket that opens at `at` and its end. */
export function bracketed(code: string, at: number): string {
  let depth = 0
  for (let end = at; end < code.length; end++) {
    if (OPEN.has(code[end] ?? '')) depth++
    else if (CLOSED.has(code[end] ?? '') && --depth === 0) return code.slice(at + 1, end)
  }
  return code.slice(at + 1)
}

/** The parts between the commas that stand in no bracket. */
export function commaParts(code: string): readonly string[] {
  const parts: string[] = ['']
  let depth = 0
  for (const letter of code) {
    if (OPEN.has(letter)) depth++
    else if (CLOSED.has(letter)) depth--
    if (letter === ',' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${letter}`)
  }
  return parts
}
