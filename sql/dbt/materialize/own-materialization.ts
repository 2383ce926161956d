import type { Expression, Template } from '../../jinja/node.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { callable, reprOf, type Value } from '../../jinja/value.ts'
import { type Making, renderedText } from '../compile.ts'
import { relationIn } from '../context/relation.ts'
import type { EngineSession } from '../engine.ts'
import type { MacroEntry } from '../macro-library.ts'
import { hooksOf } from './hook.ts'

/**
 * Makes a node by a materialization of the project's own, which speaks to the database itself, and by `handOn` where it hands on to
 * one of dbt's: the rows that this made. Throws Refusal, as dbt does, where it is not for SQL, gives no relations back, or has no
 * statement called main.
 */
export async function ownMaterialized(
  making: Making & { readonly sql: string },
  { statement, source }: MacroEntry,
  handOn: (kind: string) => Promise<number | null>,
): Promise<number | null> {
  const kind = String(making.node.config.materialized)
  const { languages = ['sql'] } = statement
  if (!languages.includes('sql'))
    throw new Refusal(
      `the materialization '${kind}' is for models in ${languages.join(', ')}`,
      "add 'sql' to its supported_languages",
    )
  const hooks = await hooksOf(making)
  const more = { pre_hooks: hooks.values('pre'), post_hooks: hooks.values('post') }
  let rows: number | null = null
  const { session } = making
  const handing: EngineSession = {
    query: async (sql) => {
      const [, handed] = HANDED.exec(sql) ?? []
      if (handed === undefined) return session.query(sql)
      rows = await handOn(handed)
      return { columns: [], rows: [] }
    },
    close: () => session.close(),
  }
  await ownRun({ ...making, session: handing }, { statement, source }, more, (returned, result) => {
    holdReturned(returned, kind)
    holdMain(result, kind)
  })
  return rows
}

// What builtin/handed.sql asks, which is no SQL.
const HANDED = /^tidemark materializes (\w+)$/

/**
 * Runs a materialization of the project's own; `made` gets what it returns, and the result of its statement main. As in dbt, what
 * it leaves uncommitted is lost.
 */
export async function ownRun(
  making: Making & { readonly sql: string },
  { statement, source }: Pick<MacroEntry, 'statement' | 'source'>,
  more: Readonly<Record<string, Value>>,
  made: (returned: Value, result: Value) => void,
): Promise<void> {
  const { at, name } = statement
  const asked = (of: string, ...positional: readonly Expression[]): Expression => ({
    ...{ kind: 'call', at, of: { kind: 'name', at, name: of } },
    arguments: { positional, named: [], list: null, dict: null },
  })
  const main = asked('load_result', { kind: 'constant', at, value: 'main' })
  const template: Template = {
    source,
    body: [statement, { kind: 'do', at, value: asked(MADE, asked(name), main) }],
  }
  try {
    await renderedText({ ...making, transaction: { isOpen: false } }, template, {
      ...{ sql: making.sql, compiled_code: making.sql },
      ...more,
      [MADE]: callable(MADE, ({ positional: [returned = null, result = null] }) => {
        made(returned, result)
        return null
      }),
    })
  } finally {
    await making.session.query('rollback').catch(() => undefined) // as a rule nothing is open any more
  }
}

// No name that a template can have.
const MADE = 'what the materialization made'

/** Throws Refusal where a materialization ran no statement called main. */
export function holdMain(result: Value, kind: string): asserts result {
  if (result !== null) return
  throw new Refusal(
    `the materialization '${kind}' has no statement called main`,
    "write {% call statement('main') %} … {% endcall %} around what makes the node",
  )
}

function holdReturned(returned: Value, kind: string): void {
  const relations = returned instanceof Map ? returned.get('relations') : undefined
  if (Array.isArray(relations) && relations.every((one) => relationIn(one) !== undefined)) return
  const what =
    typeof returned === 'string'
      ? 'gives no list of relations back'
      : `gives ${reprOf(returned)} back, which is no map with a list of relations`
  throw new Refusal(`the materialization '${kind}' ${what}`, "end it with {{ return({'relations': [this]}) }}")
}
