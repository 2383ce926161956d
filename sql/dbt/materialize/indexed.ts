import { createHash } from 'node:crypto'
import { Refusal } from '../../jinja/refusal.ts'
import { relationText } from '../context/relation.ts'
import { isMap, listOf, mapOf, type Plain } from '../read/yaml.ts'
import type { Build } from './build.ts'

/** Makes the indexes that a model's `indexes` names, where its table was made anew. Throws Refusal where one has no columns. */
export async function indexed(build: Build): Promise<void> {
  const { node, session, relation, graph } = build
  if (!isNew(build)) return
  const target = relationText(relation)
  const { indexes = [] } = node.config
  if (!Array.isArray(indexes)) wrong(node.name, 'indexes is no list')
  for (const [at, said] of listOf(indexes).entries()) {
    const { unique = false } = mapOf(said)
    const names = columnsOf(said, node.name)
    // As in dbt-duckdb, no index has the name of another, of this run or an earlier one.
    const name = createHash('md5')
      .update([...names, target, String(unique), graph.invocation.id, at].join('_'))
      .digest('hex')
    await session.query(`create ${unique === true ? 'unique ' : ''}index "${name}" on ${target} (${names.join(', ')})`)
  }
}

// As dbt-duckdb checks one.
function columnsOf(said: Plain, of: string): readonly string[] {
  if (!isMap(said)) wrong(of, `an index is no map: ${String(said)}`)
  const { columns, unique = false, ...more } = said
  const [word] = Object.keys(more)
  if (word !== undefined) wrong(of, `an index has no '${word}'`)
  if (typeof unique !== 'boolean') wrong(of, `unique of an index is true or false, not '${String(unique)}'`)
  if (columns === undefined || columns === null) wrong(of, 'an index has no columns')
  if (!Array.isArray(columns) || columns.some((one) => typeof one !== 'string'))
    wrong(of, `columns of an index is a list of texts, and '${String(columns)}' is none`)
  return columns.map(String)
}

function wrong(of: string, what: string): never {
  throw new Refusal(`${of}: ${what}`, 'write indexes: [{columns: [id], unique: true}]')
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
