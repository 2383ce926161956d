import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../jinja/refusal.ts'
import { relationText } from '../context/relation.ts'
import { mapOf } from '../read/yaml.ts'
import type { Build } from './build.ts'
import { readCsv } from './csv.ts'
import { seedType } from './seed-type.ts'

/** Loads a CSV file with the types that dbt finds in it; what stands is emptied, or made anew by a full refresh. */
export async function seeded({ session, relation, standing, node, fullRefresh, graph }: Build): Promise<number> {
  const project = [graph.invocation.project, ...graph.invocation.project.packages].find(
    (one) => one.name === node.package,
  )
  const path = join(project?.root ?? '', node.file)
  const delimiter = typeof node.config.delimiter === 'string' ? node.config.delimiter : ','
  const { names: headed, rows } = readCsv(readFileSync(path, 'utf8'), delimiter, node.file)
  const names = distinct(headed)
  if (standing?.type === 'view') throw new Refusal(`${relationText(relation)} is a view; drop it to seed there`)
  const types = mapOf(node.config.column_types)
  const quoted = node.config.quote_columns !== false
  if (standing && !fullRefresh) await session.query(`truncate ${relationText(relation)}`)
  else {
    if (standing) await session.query(`drop table ${relationText(relation)} cascade`)
    const columns = names.map((name, at) => {
      const type = types[name] ?? seedType(rows.map((row) => row[at] ?? ''))
      return `${quoted ? `"${name.replaceAll('"', '""')}"` : name} ${String(type)}`
    })
    await session.query(`create table ${relationText(relation)} (${columns.join(', ')})`)
  }
  if (rows.length > 0) {
    const text = (value: string) => `'${value.replaceAll("'", "''")}'`
    await session.query(
      `copy ${relationText(relation)} from ${text(path)} (format csv, header true, delimiter ${text(delimiter)})`,
    )
  }
  return rows.length
}

// As agate does: a name that comes again is numbered, one that is missing is the letter of its place.
function distinct(headed: readonly string[]): readonly string[] {
  const names: string[] = []
  for (const [at, said] of headed.entries()) {
    const name = said === '' ? 'abcdefghijklmnopqrstuvwxyz'[at % 26]!.repeat(Math.floor(at / 26) + 1) : said
    let free = name
    for (let n = 2; names.includes(free); n++) free = `${name}_${n}`
    names.push(free)
  }
  return names
}
