import { parse } from '../jinja/parse.ts'
import { sourceOf } from '../jinja/source.ts'
import { fromPlain, type Value } from '../jinja/value.ts'
import { type Making, renderedText } from './compile.ts'
import { isMap, listOf, type Plain } from './yaml.ts'

/** The hooks of a node, each with its words about the transaction. */
export interface Hooks {
  /** Runs those before or after the node, inside its transaction or outside. */
  run(when: 'pre' | 'post', inside: boolean): Promise<void>
  /** As the materializations of a project see them. */
  values(when: 'pre' | 'post'): Value
}

interface Hook {
  readonly sql: string
  readonly transaction: boolean
}

/** Reads the hooks of a node; they are rendered when they run, since they may ask what the node has made. */
export async function hooksOf(making: Making): Promise<Hooks> {
  const { config, file } = making.node
  const hooks = { pre: hooksSaid(config.pre_hook), post: hooksSaid(config.post_hook) }
  return {
    values: (when) => fromPlain(hooks[when].map((one, index) => ({ ...one, index }))),
    async run(when, inside) {
      for (const { sql, transaction } of hooks[when])
        if (transaction === inside) await runText(making, `${when}-hook of ${file}`, sql)
    },
  }
}

/** Renders a text and runs what it says, if anything is left of it. */
export async function runText(
  making: Making,
  name: string,
  text: string,
  more: Readonly<Record<string, Value>> = {},
): Promise<string> {
  const sql = await renderedText(making, parse(sourceOf(name, text)), more)
  if (sql.trim() !== '') await making.session.query(sql)
  return sql
}

function hooksSaid(said: Plain | undefined): readonly Hook[] {
  return listOf(said).flatMap((one) => {
    if (isMap(one)) return [{ sql: String(one.sql ?? ''), transaction: one.transaction !== false }]
    if (one === null) return []
    // before_begin() and its kin write their hook as JSON.
    const text = String(one)
    if (/^\s*\{\s*"/.test(text)) {
      const read = JSON.parse(text) as { sql?: string; transaction?: boolean } // written by a macro of ours
      return [{ sql: read.sql ?? '', transaction: read.transaction !== false }]
    }
    return [{ sql: text, transaction: true }]
  })
}
