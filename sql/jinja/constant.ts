import type { Expression } from './node.ts'

/** Is an expression known without a name or a call? Jinja2 makes its value while it compiles a template, and dbt's types are lost by that: `{{ 1 + 1 }}` is the text 2. */
export function isConstant(one: Expression): boolean {
  switch (one.kind) {
    case 'constant':
      return true
    case 'list':
    case 'tuple':
    case 'concat':
      return one.items.every(isConstant)
    case 'dict':
      return one.entries.flat().every(isConstant)
    case 'not':
    case 'negative':
    case 'positive':
    case 'attribute':
      return isConstant(one.of)
    case 'item':
      return isConstant(one.of) && isConstant(one.index)
    case 'slice':
      return [one.of, one.start, one.stop, one.step].every((part) => part === null || isConstant(part))
    case 'and':
    case 'or':
    case 'binary':
      return isConstant(one.left) && isConstant(one.right)
    case 'compare':
      return isConstant(one.left) && one.rest.every(([, right]) => isConstant(right))
    case 'if':
      return [one.test, one.value, one.otherwise].every((part) => part === null || isConstant(part))
    case 'test':
      return isConstant(one.of) && one.arguments.positional.every(isConstant)
    case 'filter':
      return (
        one.of !== null && !NATIVE.has(one.name) && isConstant(one.of) && one.arguments.positional.every(isConstant)
      )
    case 'name':
    case 'call':
      return false
  }
}

// What these mark is made when the template is rendered.
const NATIVE: ReadonlySet<string> = new Set(['as_bool', 'as_number', 'as_native', 'as_text'])
