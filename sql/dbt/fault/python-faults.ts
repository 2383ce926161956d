import type { Fault } from '#core/error.ts'
import { faultAt, type Source } from '../../jinja/source.ts'
import {
  bracketed,
  commaParts,
  type PythonCode,
  type PythonFault,
  type PythonLine,
  pythonCode,
} from '../materialize/python-code.ts'

/** What dbt refuses of a model in Python while it reads a project (dbt/parser/models.py), the first of it at its place. */
export function pythonFaults(source: Source): readonly Fault[] {
  const code = pythonCode(source.text)
  const template = /\{[{%#]/.exec(source.text)
  const jinja = template && { at: template.index, what: 'a model in Python has no Jinja', mend: 'take it out' }
  const fault = jinja ?? code.fault ?? blockFault(code.lines) ?? modelFault(code) ?? callFault(code)
  return fault ? [faultAt(source, fault.at, fault.what, fault.mend)] : []
}

const OPENER = /^(async\s+)?(def|class|if|elif|else|for|while|with|try|except|finally)\b/

function blockFault(lines: readonly PythonLine[]): PythonFault | undefined {
  const open = [0]
  let opens = false
  for (const { at, indent, code } of lines) {
    const above = open.at(-1) ?? 0
    if (opens && indent <= above)
      return { at, what: 'expected an indented block', mend: 'indent it below the line before it' }
    if (!opens && indent > above)
      return { at, what: 'unexpected indent', mend: 'begin it where the line before it begins' }
    if (opens) open.push(indent)
    while (indent < (open.at(-1) ?? 0)) open.pop()
    if (indent !== (open.at(-1) ?? 0))
      return { at, what: 'it is indented as no line above it', mend: 'begin it where one of them begins' }
    if (OPENER.test(code) && !code.includes(':'))
      return { at: at + code.length, what: "expected ':'", mend: 'end the line with :' }
    opens = code.endsWith(':')
  }
  return undefined
}

function modelFault({ lines }: PythonCode): PythonFault | undefined {
  const [first] = lines
  if (first === undefined) return undefined
  const found = lines.flatMap((line, at) => (MODEL.test(line.code) && !isInside(lines, at) ? [at] : []))
  const [one, twin] = found.map((at) => lines[at])
  if (twin)
    return { at: twin.at, what: 'a second def model', mend: 'a file of Python has one model: call it otherwise' }
  if (one === undefined)
    return { at: first.at, what: 'no def model', mend: 'write def model(dbt, session): and return a table of rows' }
  const given = bracketed(one.code, one.code.indexOf('('))
  const names = commaParts(given).map((part) => /^\s*(\w*)/.exec(part)?.[1] ?? '')
  const words = given.trim() === '' ? [] : names.slice(0, names.indexOf('') < 0 ? names.length : names.indexOf(''))
  if (words.length !== 2 || words[0] !== 'dbt')
    return { at: one.at, what: `model takes (${given.trim()})`, mend: 'write def model(dbt, session):' }
  return returnFault(lines, found[0] ?? 0)
}

const MODEL = /^def\s+model\s*\(/

// In a function, which dbt does not look into; a class it does.
function isInside(lines: readonly PythonLine[], at: number): boolean {
  let indent = lines[at]?.indent ?? 0
  for (let above = at - 1; above >= 0 && indent > 0; above--) {
    const line = lines[above]
    if (line === undefined || line.indent >= indent) continue
    if (/^def\b/.test(line.code)) return true
    indent = line.indent
  }
  return false
}

function returnFault(lines: readonly PythonLine[], at: number): PythonFault | undefined {
  const head = lines[at]
  if (head === undefined) return undefined
  const below = lines.slice(at + 1)
  const end = below.findIndex(({ indent }) => indent <= head.indent)
  const body = end < 0 ? below : below.slice(0, end)
  const last = body.filter(({ indent }) => indent === body[0]?.indent).at(-1)
  // A body on the line of its head is read by nobody here.
  if (last === undefined) return undefined
  const said = /(?:^|;\s*)return\b([^;]*);?$/.exec(last.code)?.[1]?.trim()
  if (said === undefined)
    return { at: last.at, what: 'model does not end with a return', mend: 'return one table of rows' }
  const inner = said.startsWith('(') && bracketed(said, 0).length === said.length - 2 ? said.slice(1, -1) : said
  const isTuple = commaParts(said).length > 1 || (inner !== said && commaParts(inner).length > 1)
  return isTuple ? { at: last.at, what: 'model returns several tables', mend: 'return one' } : undefined
}

// Settings and names are read, not run: only those that are written out are known. What stands in brackets dbt may pass over.
function callFault({ code, lines }: PythonCode): PythonFault | undefined {
  for (const line of lines) {
    for (const call of line.code.matchAll(/(?<![\w.])dbt\.(ref|source|config|config\.get)\s*\(/g)) {
      const before = line.code.slice(0, call.index)
      if (before.replace(/[^([{]/g, '').length > before.replace(/[^)\]}]/g, '').length) continue
      const at = line.at + call.index
      const given = bracketed(code, at + call[0].length - 1)
      const bare = given.replace(/\b(r|b|u|br|rb)(?=¶)/gi, '').replace(/\w+\s*=(?!=)/g, '')
      const name = [...bare.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)]
        .map(([word]) => word)
        .find((word) => !LITERALS.has(word))
      if (name !== undefined)
        return { at, what: `dbt.${call[1]}() is given '${name}', which is no literal`, mend: 'write its value out' }
    }
  }
  return undefined
}

const LITERALS: ReadonlySet<string> = new Set(['True', 'False', 'None', 'set'])
