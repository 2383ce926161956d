import type { Fault } from '#core/error.ts'
import type { MacroStatement, Statement, Template } from '../../jinja/node.ts'
import { faultAt, type Source } from '../../jinja/source.ts'

/** The macros, tests and materializations of a file that stand in another, or in a condition or loop, as dbt refuses them. */
export function nestedFaults(source: Source, template: Template | null): readonly Fault[] {
  return (template?.body ?? []).flatMap((top) =>
    inside(top).map((one) => {
      const where = top.kind === 'macro' ? `in the ${top.block} '${top.name}'` : `in {% ${top.kind} %}`
      return faultAt(
        source,
        one.at,
        `the ${one.block} '${one.name}' stands ${where}`,
        `put it beside: each {% ${one.block} %} begins outside of all others`,
      )
    }),
  )
}

function inside(top: Statement): readonly MacroStatement[] {
  switch (top.kind) {
    case 'if':
      return [...top.branches.flatMap(([, body]) => body), ...top.otherwise].flatMap(defined)
    case 'for':
      return [...top.body, ...top.otherwise].flatMap(defined)
    case 'macro':
    case 'call block':
    case 'filter block':
    case 'set block':
    case 'with':
      return top.body.flatMap(defined)
    default:
      return []
  }
}

const defined = (one: Statement): readonly MacroStatement[] =>
  one.kind === 'macro' && NAMED.has(one.block) ? [one] : inside(one)

const NAMED: ReadonlySet<string> = new Set(['macro', 'test', 'materialization'])
