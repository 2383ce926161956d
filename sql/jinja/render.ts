import { DefinitionError, unreachable } from '#core/error.ts'
import { assign, leaveOut } from './assign.ts'
import { evaluate, point } from './evaluate.ts'
import { loopOver } from './loop.ts'
import type { Expression, ForStatement, MacroStatement, Statement, Template } from './node.ts'
import { Output } from './output.ts'
import { bindParameters, mentions } from './parameter.ts'
import { LEFT_OUT, POISON, placedFault, tell } from './poison.ts'
import { Refusal } from './refusal.ts'
import { type Context, type Frame, type Run, Scope } from './scope.ts'
import { faultAt, type Source } from './source.ts'
import { call, type Given, isTrue, itemsOf, type Thing, Tuple, textOf, type Value } from './value.ts'

/**
 * The text of a template, with the origin of every character. Throws DefinitionError at the line that cannot be rendered;
 * where the context takes faults it is given every one, and the text lacks what they concern.
 */
export function render(template: Template, context: Context): Output {
  const run: Run = { context, source: template.source, at: 0, depth: 0, told: 0, made: null, main: template.source }
  const output = new Output()
  try {
    renderBody(template.body, { run, source: template.source, scope: new Scope(null) }, output)
  } catch (error) {
    throw placed(error, run)
  }
  return output
}

/** A macro of a file as a value of templates: it sees the names of the model that calls it. */
export function macroOf(statement: MacroStatement, source: Source, run: Run): Thing {
  return macro(statement, () => ({ run, source, scope: new Scope(null) }))
}

/** Thrown by `return(value)`, caught by the macro that it leaves. */
export class Returned {
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

class LoopExit {
  readonly kind: 'break' | 'continue'

  constructor(kind: 'break' | 'continue') {
    this.kind = kind
  }
}

const DEEPEST = 150

export function placed(error: unknown, run: Run): unknown {
  if (error instanceof Returned)
    return new DefinitionError([faultAt(run.source, run.at, 'return() stands in a macro only')])
  return error instanceof Refusal ? new DefinitionError([placedFault(error, run)]) : error
}

function renderBody(body: readonly Statement[], frame: Frame, output: Output) {
  for (const statement of body) {
    try {
      renderStatement(statement, frame, output)
    } catch (error) {
      tell(error, frame.run)
      leaveOut(statement, frame)
    }
  }
}

function renderStatement(node: Statement, frame: Frame, output: Output) {
  switch (node.kind) {
    case 'data':
      output.push(node.text, frame.source, node.at, true, null)
      break
    case 'output':
      renderOutput(node.value, frame, output, node.at)
      break
    case 'do':
      evaluate(node.value, frame)
      break
    case 'if':
      renderBody(branchOf(node, frame), frame, output)
      break
    case 'for':
      renderFor(node, frame, output)
      break
    case 'break':
    case 'continue':
      point(frame, node.at)
      throw new LoopExit(node.kind)
    case 'set':
      assign(node.target, evaluate(node.value, frame), frame)
      break
    case 'set block': {
      const text = captured(node.body, inside(frame))
      assign(node.target, node.filter ? evaluate(node.filter, frame, text) : text, frame)
      break
    }
    case 'filter block': {
      const text = captured(node.body, inside(frame))
      output.push(textOf(evaluate(node.filter, frame, text)), frame.source, node.at, false, null)
      break
    }
    case 'with': {
      const inner = inside(frame)
      for (const [target, value] of node.bindings) assign(target, evaluate(value, frame), inner)
      renderBody(node.body, inner, output)
      break
    }
    case 'macro':
      frame.scope.set(node.name, { ...macro(node, () => inside(frame)), text: () => `<Macro '${node.name}'>` })
      break
    case 'call block':
      renderCall(node, frame, output)
      break
    default:
      unreachable(node)
  }
}

const inside = (frame: Frame): Frame => ({ ...frame, scope: new Scope(frame.scope) })

function renderOutput(node: Expression, frame: Frame, output: Output, at: number) {
  const { run } = frame
  run.made = null
  const value = evaluate(node, frame)
  point(frame, node.at)
  const text = textOf(value)
  output.push(text, frame.source, at, false, insideOf(run, text))
}

// A macro's text that is printed as it came keeps its origins.
function insideOf({ made }: Run, text: string): Output | null {
  return made?.text === text ? made.output : null
}

function branchOf(node: Extract<Statement, { kind: 'if' }>, frame: Frame): readonly Statement[] {
  for (const [test, body] of node.branches) {
    const value = evaluate(test, frame)
    point(frame, test.at)
    if (value === POISON) throw LEFT_OUT
    if (isTrue(value)) return body
  }
  return node.otherwise
}

function renderFor(node: ForStatement, frame: Frame, output: Output) {
  const over = evaluate(node.over, frame)
  point(frame, node.over.at)
  if (over === POISON) throw LEFT_OUT
  let items = itemsOf(over)
  if (node.where) {
    const where = node.where
    items = items.filter((item) => {
      const inner = inside(frame)
      assign(node.target, item, inner)
      return isTrue(evaluate(where, inner))
    })
  }
  const again = (inner: Value, deep: number): Value => {
    const text = new Output()
    renderLoop(node, frame, itemsOf(inner), deep, text, again)
    return text.text()
  }
  renderLoop(node, frame, items, 1, output, node.recursive ? again : undefined)
}

function renderLoop(
  node: ForStatement,
  frame: Frame,
  items: readonly Value[],
  depth: number,
  output: Output,
  again: ((items: Value, depth: number) => Value) | undefined,
) {
  const loop = loopOver(items, depth, again)
  let completed = false
  for (const item of loop.items()) {
    const inner = inside(frame)
    inner.scope.set('loop', loop.thing)
    assign(node.target, item, inner)
    try {
      renderBody(node.body, inner, output)
      completed = true
    } catch (error) {
      if (!(error instanceof LoopExit)) throw error
      if (error.kind === 'break') break
    }
  }
  // As Jinja2 has it: where no round came to its end.
  if (!completed) renderBody(node.otherwise, inside(frame), output)
}

function captured(body: readonly Statement[], frame: Frame): string {
  const output = new Output()
  renderBody(body, frame, output)
  return output.text()
}

function macro(node: MacroStatement, open: () => Frame): Thing {
  const thing: Thing = {
    thing: `macro ${node.name}`,
    call: (given) => callMacro(node, open(), given),
    attribute: (name) => {
      if (name === 'name') return node.name
      if (name === 'arguments') return new Tuple(node.parameters.map((parameter) => parameter.name))
      if (name === 'caller') return mentions(node, 'caller')
      if (name === 'catch_varargs') return mentions(node, 'varargs')
      return name === 'catch_kwargs' ? mentions(node, 'kwargs') : undefined
    },
  }
  return thing
}

function callMacro(node: MacroStatement, frame: Frame, given: Given, isLeft = true): Value {
  const { run } = frame
  const { source, at } = run
  if (run.depth > DEEPEST) throw new Refusal(`macro ${node.name} calls itself without end`)
  run.depth++
  const output = new Output()
  let returned: Value | undefined
  try {
    bindParameters(node, frame, given)
    renderBody(node.body, frame, output)
  } catch (error) {
    if (!(error instanceof Returned) || !isLeft) throw error
    returned = error.value
  } finally {
    run.depth--
  }
  // Messages about the caller point at the call again; a fault inside leaves the place where it happened.
  run.source = source
  run.at = at
  if (returned !== undefined) return returned
  const text = output.text()
  run.made = { text, output }
  return text
}

function renderCall(node: Extract<Statement, { kind: 'call block' }>, frame: Frame, output: Output) {
  if (node.call.kind !== 'call') return
  const body: MacroStatement = {
    ...{ kind: 'macro', block: 'macro', at: node.at, name: 'caller', parameters: node.parameters, body: node.body },
  }
  // As dbt has it, return() in the block leaves what the block was handed to.
  const caller = {
    ...macro(body, () => inside(frame)),
    call: (given: Given) => callMacro(body, inside(frame), given, false),
  }
  const called = evaluate(node.call.of, frame)
  const positional = node.call.arguments.positional.map((one) => evaluate(one, frame))
  const named = new Map(node.call.arguments.named.map(([name, one]) => [name, evaluate(one, frame)] as const))
  named.set('caller', caller)
  point(frame, node.call.at)
  frame.run.made = null
  const text = textOf(leaving(() => call(called, { positional, named })))
  output.push(text, frame.source, node.at, false, insideOf(frame.run, text))
}

function leaving(made: () => Value): Value {
  try {
    return made()
  } catch (error) {
    if (error instanceof Returned) return error.value
    throw error
  }
}
