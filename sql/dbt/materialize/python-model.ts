import type { Template } from '../../jinja/node.ts'
import { parse, parseAll } from '../../jinja/parse.ts'
import { type Source, sourceOf } from '../../jinja/source.ts'
import { bracketed, pythonCode } from './python-code.ts'

/**
 * What is known of a model in Python, as a template: its settings and what it reads, where they are written out. It stands in the
 * graph as in dbt; made it fails, since there is no Python here, and what stands on it is skipped.
 */
export function pythonTemplate(source: Source): Template {
  const { text } = source
  const { code } = pythonCode(text)
  const said = (name: string) =>
    [...code.matchAll(new RegExp(`(?<![\\w.])dbt\\.${name}\\(`, 'g'))].map(({ index, 0: call }) => {
      const from = index + call.length
      return { at: index, call: `{% do ${name}(${text.slice(from, from + bracketed(code, from - 1).length)}) %}` }
    })
  const calls = (name: string) => said(name).filter(({ call }) => isWhole(call))
  const model = Math.max(0, code.search(/\bdef\s+model\b/))
  const all = [
    { at: model, call: "{% do config(materialized='table') %}" },
    ...[...calls('config'), ...calls('ref'), ...calls('source')],
    { at: model, call: FAILS },
  ]
  return {
    source,
    body: all.flatMap(({ at, call }) => parse(sourceOf(source.file, call)).body.map((one) => placedAt(one, at))),
  }
}

// The same part of a template, told at this place of the file.
function placedAt<T>(part: T, at: number): T {
  if (typeof part !== 'object' || part === null || part instanceof Map || part instanceof Set) return part
  if (Array.isArray(part)) return part.map((one: unknown) => placedAt(one, at)) as T // as long, and of the same parts
  const entries = Object.entries(part).map(([key, one]) => [key, key === 'at' ? at : placedAt(one, at)])
  return Object.fromEntries(entries) as T // the same keys
}

// A variable of Python is none of Jinja's.
const isWhole = (text: string) =>
  parseAll(sourceOf('python', text)).faults.length === 0 && !/[(,=]\s*[a-z_]\w*\s*[,)]/.test(text)

const FAILS = `{% if execute %}{{ exceptions.raise_compiler_error(
  'a model in Python: there is no Python here; write it in SQL, or as a TypeScript asset') }}{% endif %}`
