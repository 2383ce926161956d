import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

/** The texts of the statements that declare something, each file parsed once. Null where the file cannot be read. */
export function declarationsIn(root: string): (file: string, line: number) => string | null {
  const files = new Map<string, ReturnType<typeof statementsOf>>()
  return (file, line) => {
    const known = files.get(file) ?? statementsOf(join(root, file))
    files.set(file, known)
    if (known === null) return null
    const offset = known.text.split('\n', line - 1).join('\n').length + (line > 1 ? 1 : 0)
    const found = known.statements.find(({ start, end }) => start <= offset && offset <= end)
    return found ? known.text.slice(found.start, found.end) : known.text
  }
}

function statementsOf(path: string) {
  try {
    const text = readFileSync(path, 'utf8')
    return { text, statements: parseSync(path, text, { lang: 'ts' }).program.body }
  } catch {
    return null // a file that is gone since has no text
  }
}
