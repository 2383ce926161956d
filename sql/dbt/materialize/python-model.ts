import type { Template } from '../../jinja/node.ts'
import { parse, parseAll } from '../../jinja/parse.ts'
import { type Source, sourceOf } from '../../jinja/source.ts'

/**
 * What is known of a model in Python, as a template: its settings and what it reads, where they are written out. It stands in the
 * graph as in dbt; made it fails, since there is no Python here, and what stands on it is skipped.
 */
export function pythonTemplate({ file, text }: Source): Template {
  const code = text.replace(/^\s*#.*$/gm, '')
  const said = (name: string) =>
    [...code.matchAll(new RegExp(`\\bdbt\\.${name}\\(`, 'g'))].map((one) => given(code, one))
  const calls = (name: string) =>
    said(name)
      .map((one) => `{% do ${name}(${one}) %}`)
      .filter(isWhole)
  const settings = ["{% do config(materialized='table') %}", ...calls('config')]
  const reads = [...calls('ref'), ...calls('source')]
  return parse(sourceOf(file, [...settings, ...reads, FAILS].join('')))
}

// What stands between the bracket of a call and its end.
function given(code: string, { index, 0: { length } }: RegExpExecArray): string {
  let depth = 1
  let at = index + length
  for (; at < code.length && depth > 0; at++) {
    if (OPEN.has(code[at] ?? '')) depth++
    else if (CLOSED.has(code[at] ?? '')) depth--
  }
  return code.slice(index + length, at - 1)
}

const OPEN: ReadonlySet<string> = new Set(['(', '[', '{'])
const CLOSED: ReadonlySet<string> = new Set([')', ']', '}'])

// A variable of Python is none of Jinja's.
const isWhole = (text: string) =>
  parseAll(sourceOf('python', text)).faults.length === 0 && !/[(,=]\s*[a-z_]\w*\s*[,)]/.test(text)

const FAILS = `{% if execute %}{{ exceptions.raise_compiler_error(
  'a model in Python: there is no Python here; write it in SQL, or as a TypeScript asset') }}{% endif %}`
