/** Source around a place (1-based): `>` at its line, a caret under its column, two lines of context on each side. */
export function codeFrame(text: string, line: number, column?: number): string {
  const lines = text.split('\n')
  const last = Math.min(lines.length, line + 2)
  const width = String(last).length
  const frame: string[] = []
  for (let number = Math.max(1, line - 2); number <= last; number++) {
    const { shown, moved } = windowOf(lines[number - 1] ?? '', number === line ? (column ?? 1) : 1)
    const at = number === line ? '>' : ' '
    frame.push(`${at} ${String(number).padStart(width)} | ${shown}`.trimEnd())
    if (number === line && column !== undefined)
      frame.push(`  ${' '.repeat(width)} | ${indent(shown, column - moved)}^`)
  }
  return frame.join('\n')
}

// A line of a thousand columns would hide the caret.
function windowOf(line: string, column: number): { shown: string; moved: number } {
  if (line.length <= 110) return { shown: line, moved: 0 }
  const from = Math.max(0, column - 60)
  return { shown: line.slice(from, from + 110), moved: from }
}

// Tabs stay tabs, so that the caret stands under its column in any terminal.
function indent(line: string, column: number): string {
  return line
    .slice(0, Math.max(0, column - 1))
    .padEnd(Math.max(0, column - 1))
    .replace(/[^\t]/g, ' ')
}
