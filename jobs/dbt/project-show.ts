import { UsageError } from '#core/error.ts'
import { relationText } from '#sql/dbt/context/relation.ts'
import type { Rows } from '#sql/dbt/engine.ts'
import type { Node } from '#sql/dbt/node.ts'
import { nodeError } from '#sql/dbt/node-error.ts'
import { EXIT } from '../terminal/exit-code.ts'
import type { Terminal } from '../terminal/main.ts'
import { jsonText, tableText } from '../terminal/table.ts'
import { type Look, type LookAsked, lookAtProject, queryOf } from './project-look.ts'

const KINDS = new Set(['model', 'seed', 'snapshot', 'test', 'analysis'])

/** Shows the first rows that nodes of a dbt project give (of a test: that fail), or a query typed with --inline. Nothing is built. */
export function showProject(
  asked: LookAsked & { readonly json?: boolean; readonly limit: number },
  terminal: Terminal,
): Promise<number> {
  if ((asked.select ?? asked.selector ?? asked.inline) === undefined)
    throw new UsageError('say what: --select NAME, or --inline "select * from {{ ref(\'name\') }}"')
  // What is selected is to be seen, not what tests it.
  const wanted = { 'indirect-selection': 'empty', ...asked }
  return lookAtProject(wanted, { which: 'show', kinds: KINDS }, terminal, async (look) => {
    const { nodes } = look
    if (asked.json && nodes.length > 1)
      throw new UsageError(`--json shows one; selected are ${nodes.map(idOf).join(', ')}`)
    for (const node of nodes) {
      const { columns, rows } = await rowsOf(node, asked.limit, look)
      const names = columns.map(({ name }) => name)
      if (nodes.length > 1) terminal.print(`${node.id} (${node.file})`)
      if (asked.json) terminal.print(jsonText(names, rows))
      else if (rows.length === 0) terminal.print('no rows')
      else terminal.print(tableText(names, rows, { columns: terminal.columns }))
      if (nodes.length > 1) terminal.print('')
    }
    return EXIT.ok
  })
}

const idOf = ({ id }: Node): string => id

async function rowsOf(node: Node, limit: number, look: Look): Promise<Rows> {
  const { relation, config, resource } = node
  const sql = resource === 'seed' && relation ? `select * from ${relationText(relation)}` : await queryOf(node, look)
  const header = typeof config.sql_header === 'string' ? `${config.sql_header};\n` : ''
  try {
    return await look.session.query(`${header}select * from (\n${sql}\n) limit ${limit}`)
  } catch (cause) {
    throw nodeError(cause, node)
  }
}
