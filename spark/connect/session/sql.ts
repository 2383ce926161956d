import { randomUUID } from 'node:crypto'
import { wrongType } from '../error/argument-error.ts'
import { toLiteral } from '../functions/function.ts'
import { type ExpressionNode, type RelationNode, relation, withRelations } from '../plan/node.ts'
import { relationNode } from '../plan/read.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

/** Values for `:name` or for `?`; columns say their type, such as `lit.date('2026-11-21')`. */
export type SqlArguments = Readonly<Record<string, unknown>> | readonly unknown[]

/** Runs a statement, or prepares a query: what comes back is the relation of its rows. */
export async function sql(
  client: RpcClient,
  text: string,
  args: SqlArguments,
  frames: Readonly<Record<string, { readonly node: RelationNode }>>,
): Promise<RelationNode> {
  if (typeof args !== 'object' || args === null)
    throw wrongType('INVALID_TYPE', 'args', args, 'an object of values by name, or a list of them')
  const { query, views } = named(text, frames)
  const bare = query.replace(/'[^']*'|"[^"]*"/g, '')
  const braced = Object.keys(args).find((name) => bare.includes(`{${name}}`))
  if (braced !== undefined) throw new TypeError(`{${braced}} names a frame; a value is named :${braced}`)
  const asked = sqlRelation(query, args, views)
  const { sqlCommandResult } = await runCommand(client, { kind: 'sqlCommand', input: asked })
  const answered = sqlCommandResult?.relation
  if (answered === undefined) return asked
  const answer = relationNode(answered)
  // A query comes back as it was sent: ours knows its plan id.
  return answer.kind === 'sql' || answer.kind === 'withRelations' ? asked : renumbered(answer)
}

function sqlRelation(query: string, args: SqlArguments, views: readonly RelationNode[]): RelationNode {
  const expression = (value: unknown): ExpressionNode => toLiteral(value).node
  const positional = Array.isArray(args)
  const root = relation('sql', {
    query,
    posArguments: positional ? args.map(expression) : [],
    namedArguments: positional
      ? {}
      : Object.fromEntries(Object.entries(args).map(([name, value]) => [name, expression(value)])),
  })
  return views.length === 0 ? root : withRelations(root, views)
}

// Frames stand under names of their own, so that two statements cannot meet.
function named(
  text: string,
  frames: Readonly<Record<string, { readonly node: RelationNode }>>,
): { query: string; views: readonly RelationNode[] } {
  const views: RelationNode[] = []
  const query = Object.entries(frames).reduce((sql, [name, { node: input }]) => {
    if (!sql.includes(`{${name}}`)) throw new TypeError(`the query does not name {${name}}`)
    const alias = `_connect_temp_view_${randomUUID().replaceAll('-', '')}`
    views.push(relation('subqueryAlias', { input, alias }))
    return sql.replaceAll(`{${name}}`, alias)
  }, text)
  return { query, views }
}

function renumbered({ planId: _, ...answer }: RelationNode): RelationNode {
  const { kind, ...fields } = answer
  // The kind and its fields came together.
  return relation(kind, fields as never)
}
