import { createHash } from 'node:crypto'
import { Refusal } from '../../jinja/refusal.ts'
import { relationText } from '../context/relation.ts'
import { isMap, listOf, mapOf, textsOf } from '../read/yaml.ts'
import type { Build } from './build.ts'

/** Makes the indexes that a model's `indexes` names, where its table was made anew. Throws Refusal where one has no columns. */
export async function indexed(build: Build): Promise<void> {
  const { node, session, relation, graph } = build
  if (!isNew(build)) return
  const target = relationText(relation)
  for (const said of listOf(node.config.indexes)) {
    const { columns, unique } = mapOf(said)
    const names = textsOf(columns)
    if (!isMap(said) || names.length === 0)
      throw new Refusal(`an index of ${node.name} has no columns`, 'write indexes: [{columns: [id], unique: true}]')
    // As in dbt-duckdb, no run makes one of the name that another made.
    const name = createHash('md5')
      .update([...names, target, String(unique), graph.invocation.id].join('_'))
      .digest('hex')
    await session.query(`create ${unique === true ? 'unique ' : ''}index "${name}" on ${target} (${names.join(', ')})`)
  }
}

function isNew({ node, standing, fullRefresh }: Build): boolean {
  switch (node.config.materialized) {
    case 'table':
      return true
    case 'incremental':
    case 'seed':
      return fullRefresh || standing?.type !== 'table'
    case 'snapshot':
      return standing === null
  }
  return false
}
