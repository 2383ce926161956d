import { isConstant } from './constant.ts'
import { evaluate } from './evaluate.ts'
import type { Template } from './node.ts'
import { placed, render } from './render.ts'
import { type Context, Scope } from './scope.ts'
import type { Value } from './value.ts'

/** The value of a template that is one expression, with its type; the text of any other, and of one that is constant. Throws DefinitionError as `render` does. */
export function renderNative(template: Template, context: Context): Value {
  const [first, ...rest] = template.body
  if (first?.kind !== 'output' || rest.length > 0 || isConstant(first.value)) return render(template, context).text()
  const run = { context, source: template.source, at: 0, depth: 0, told: 0, made: null, main: template.source }
  try {
    return evaluate(first.value, { run, source: template.source, scope: new Scope(null) })
  } catch (error) {
    throw placed(error, run)
  }
}
