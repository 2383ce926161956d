import { relationText } from '../context/relation.ts'
import { mapOf } from '../read/yaml.ts'
import type { Build } from './build.ts'

/** Keeps descriptions as comments where `persist_docs` asks for it: of the relation, and of those columns that it has. */
export async function documented({ node, session, relation }: Build): Promise<void> {
  const asked = mapOf(node.config.persist_docs)
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`
  const target = relationText(relation)
  if (asked.relation === true && node.description !== '')
    await session.query(`comment on ${relation.type ?? 'table'} ${target} is ${text(node.description)}`)
  if (asked.columns !== true || node.columns.length === 0) return
  const { rows } = await session.query(`select column_name from (describe ${target})`)
  const there = new Set(rows.map(([name]) => String(name)))
  for (const { name, said } of node.columns)
    if (there.has(name))
      await session.query(`comment on column ${target}."${name}" is ${text(String(said.description ?? ''))}`)
}
