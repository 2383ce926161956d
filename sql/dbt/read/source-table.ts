import type { Fault } from '#core/error.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { quotedBy, relationOf } from '../context/relation.ts'
import type { SourceTable } from '../node.ts'
import { mergeConfig, renderedConfig, renderedPlain, treeConfig } from './config-tree.ts'
import type { Loading } from './loading.ts'
import { columnsSaid, configSaid } from './properties.ts'
import { sourceLocation } from './source-location.ts'
import { listOf, mapOf, type Plain } from './yaml.ts'
import { renderedIn } from './yaml-place.ts'

/** The tables of every source that is enabled, by dbt's id. */
export function sourceTables(loading: Loading): ReadonlyMap<string, SourceTable> {
  const { invocation, properties, render, faults } = loading
  const { project, target } = invocation
  const inProject = renderedIn('dbt_project.yml', project.name, loading)
  const found = new Map<string, SourceTable>()
  for (const { package: of, file, said } of properties.sources) {
    const source = String(said.name ?? '')
    const text = (value: Plain | undefined, fallback: string): string =>
      value === undefined || value === null ? fallback : String(value)
    const later = renderedIn(file, of, loading)
    // The entry's other texts are rendered already.
    const description = (value: Plain | undefined): string => String(renderedPlain(value ?? '', later))
    for (const one of listOf(said.tables)) {
      const table = mapOf(one)
      const name = String(table.name ?? '')
      const id = `source.${of}.${source}.${name}`
      const folders = file.split('/').slice(1, -1)
      const fqn = [of, ...folders, source, name]
      const own = [project, ...project.packages].find((other) => other.name === of) ?? project
      let config = treeConfig(project, own, 'sources', fqn, inProject)
      for (const level of [said, table]) config = mergeConfig(config, renderedConfig(configSaid(level), render))
      if (config.enabled === false) continue
      if (found.has(id))
        faults.push({
          file,
          what: `source '${source}.${name}' is described twice`,
          mend: `the other is ${found.get(id)?.file}`,
        })
      const relation = relationOf(
        {
          database: text(table.database ?? said.database, target.database),
          schema: text(said.schema, source),
          identifier: text(table.identifier, name),
        },
        { quoted: quotedBy(mapOf(said.quoting), mapOf(table.quoting)) },
      )
      found.set(id, {
        id,
        package: of,
        source,
        name,
        file,
        fqn,
        config,
        relation,
        location: placed({ name, relation, config }, (fault) => faults.push({ file, key: id, ...fault })),
        columns: columnsSaid(table, render),
        said: { ...table, description: description(table.description) },
        ofSource: { ...said, description: description(said.description) },
      })
    }
  }
  return found
}

function placed(
  table: Pick<SourceTable, 'name' | 'relation' | 'config'>,
  tell: (fault: Pick<Fault, 'what' | 'mend'>) => void,
): string | null {
  try {
    return sourceLocation(table)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    tell({ what: error.message, mend: error.mend ?? 'mend external_location' })
    return null
  }
}
