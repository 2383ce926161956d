import { DefinitionError } from '#core/error.ts'
import { withoutSemicolon } from '../bind/trailing-semicolon.ts'
import { parse } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { sourceOf } from '../jinja/source.ts'
import { reprOf, type Value } from '../jinja/value.ts'
import { type Neighbours, renderModel } from '../model/render-model.ts'
import type { Reference } from '../reference.ts'
import { templateValue } from '../yaml-value.ts'
import type { TestKind } from './test-kind.ts'
import type { TestText } from './test-text.ts'

/** The kind of a test that a project writes as `{% test name(model, column_name, …) %}`; undefined where it has none of the name. */
export function customTest(name: string, around: Neighbours): TestKind | undefined {
  const macro = `test_${name}`
  if (!around.library.names.includes(macro)) return undefined
  return {
    takes: null,
    make: (wanted) => {
      const said = [...wanted.arguments].map(([key, node]) => `${key}=${literal(templateValue(node))}`)
      const column = wanted.column === null ? [] : [`column_name=${literal(wanted.column)}`]
      const { sql, text } = rendered(`{{ ${macro}(${['model=this', ...column, ...said].join(', ')}) }}`, around)
      return { rule: { kind: 'query', sql }, name: [name, wanted.column ?? ''].filter(Boolean).join('_'), text }
    },
  }
}

// As in dbt, a text that is a call of ref or var is what it gives.
const literal = (value: Value): string =>
  typeof value === 'string' && CALL.test(value) ? value.replace(/^\s*\{\{|\}\}\s*$/g, '') : reprOf(value)
const CALL = /^\s*(\{\{\s*)?(ref|var)\s*\([^{}]+\)(\s*\}\})?\s*$/

// `{{table}}` is the audited relation, `{{subject.name}}` another: the store fills them in.
function rendered(call: string, around: Neighbours): { readonly sql: string; readonly text: TestText } {
  const no = (what: string): never => {
    throw new Refusal(`a test has no ${what}`)
  }
  const template = parse(sourceOf(CALLED, call))
  try {
    const output = renderModel({ key: 'tests.custom', template }, around, {
      relation: ({ name, input: { key } }: Reference) => {
        if (name !== key) throw new Refusal('a test reads whole tables', "ref the name alone: ref('name')")
        return `{{${key}}}`
      },
      config: () => {},
      inlines: () => {},
      own: () => '{{table}}',
      isIncremental: () => no('increments'),
      partition: () => no('partition'),
      dialect: 'duckdb',
      reach: { ask: null, asked: () => no('questions to the database while it renders') },
      now: () => no('run under way'),
    })
    const text = output.text()
    return {
      sql: withoutSemicolon(text.trim()),
      text: { output, from: text.length - text.trimStart().length },
    }
  } catch (error) {
    // What is wrong with the call itself is told where the test stands.
    const [fault] = error instanceof DefinitionError ? error.faults : []
    if (fault?.file === CALLED) throw new Refusal(fault.what, fault.mend)
    throw error
  }
}

const CALLED = 'schema.yml'
