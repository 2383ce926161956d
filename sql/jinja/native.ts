import { isConstant } from './constant.ts'
import { evaluate } from './evaluate.ts'
import type { Expression, Statement, Template } from './node.ts'
import { placed, render } from './render.ts'
import { type Context, type Frame, Scope } from './scope.ts'
import { isTrue, type Value } from './value.ts'

/**
 * The value of a template that comes to one expression, with its type, be it behind an {% if %}; the text of any other, and of one
 * that is constant. Throws DefinitionError as `render` does.
 */
export function renderNative(template: Template, context: Context): Value {
  const run = { context, source: template.source, at: 0, depth: 0, told: 0, made: null, main: template.source }
  const frame = { run, source: template.source, scope: new Scope(null) }
  try {
    const [only, ...more] = pieces(template.body, frame) ?? []
    if (only !== undefined && only !== null && more.length === 0) return evaluate(only, frame)
  } catch (error) {
    throw placed(error, run)
  }
  return render(template, context).text()
}

// What the statements give, one after the other: an expression, or null for a text; undefined where they do more than that.
function pieces(body: readonly Statement[], frame: Frame): readonly (Expression | null)[] | undefined {
  const found: (Expression | null)[] = []
  for (const one of body) {
    switch (one.kind) {
      case 'output':
        found.push(isConstant(one.value) ? null : one.value)
        break
      case 'data':
        if (one.text !== '') found.push(null)
        break
      case 'if': {
        const [, branch = one.otherwise] = one.branches.find(([test]) => isTrue(evaluate(test, frame))) ?? []
        const inside = pieces(branch, frame)
        if (inside === undefined) return undefined
        found.push(...inside)
        break
      }
      default:
        return undefined
    }
  }
  return found
}
