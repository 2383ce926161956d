import { hooksSaid } from '../../hook/hook.ts'
import { parse } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import { fromPlain, type Value } from '../../jinja/value.ts'
import { type Making, renderedText } from '../compile.ts'

/** The hooks of a node, each with its words about the transaction. */
export interface Hooks {
  /** Runs those before or after the node, inside its transaction or outside. As in dbt, it is the text of one inside that begins it: what its template asks before stands whatever comes. */
  run(when: 'pre' | 'post', inside: boolean): Promise<void>
  /** As the materializations of a project see them. */
  values(when: 'pre' | 'post'): Value
}

/** Reads the hooks of a node; they are rendered when they run, since they may ask what the node has made. */
export async function hooksOf(making: Making): Promise<Hooks> {
  const { config, file } = making.node
  const hooks = { pre: hooksSaid(config.pre_hook), post: hooksSaid(config.post_hook) }
  return {
    values: (when) => fromPlain(hooks[when].map((one, index) => ({ ...one, index }))),
    async run(when, inside) {
      for (const { sql, transaction } of hooks[when])
        if (transaction === inside) await runText(making, `${when}-hook of ${file}`, sql, {}, inside)
    },
  }
}

/** Renders a text and runs what it says, if anything is left of it: where it `begins`, in the transaction of the node. */
export async function runText(
  making: Making,
  name: string,
  text: string,
  more: Readonly<Record<string, Value>> = {},
  begins = false,
): Promise<string> {
  const sql = await renderedText(making, parse(sourceOf(name, text)), more)
  if (sql.trim() === '') return sql
  if (begins) await begun(making)
  await making.session.query(sql)
  return sql
}

/** Begins the transaction of a node, where none is open. */
export async function begun({ transaction, session }: Pick<Making, 'transaction' | 'session'>): Promise<void> {
  if (transaction === undefined || transaction.isOpen) return
  await session.query('begin transaction')
  transaction.isOpen = true
}
