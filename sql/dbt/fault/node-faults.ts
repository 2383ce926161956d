import type { Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import { exposureMissing } from '../read/exposure.ts'
import type { DbtProject } from '../read/project.ts'
import { isMap, listOf, mapOf } from '../read/yaml.ts'
import { accessFaults } from './access-faults.ts'
import { configFaults } from './config-faults.ts'
import { constraintFaults } from './model-faults.ts'
import { semanticFaults } from './semantic-faults.ts'
import { placeOfSetting } from './setting-place.ts'
import { twinFaults } from './twin-faults.ts'

/** What dbt refuses of nodes once it has read them all. */
export function nodeFaults(
  graph: Pick<DbtGraph, 'nodes' | 'sources' | 'groups' | 'exposures' | 'semantics' | 'semanticsOff'>,
  project: DbtProject,
): readonly Fault[] {
  const groups = graph.groups.map(({ said }) => String(said.name))
  const spaced = project.flags.require_resource_names_without_spaces === false
  return [
    ...[...graph.nodes.values()].flatMap((node) => ofNode(node, project, groups, spaced)),
    ...twinFaults(graph.nodes.values()),
    ...accessFaults(graph, project),
    ...semanticFaults(graph, project),
    ...graph.exposures.flatMap((one) =>
      exposureMissing(one, graph).map((text) => ({
        file: one.file,
        what: `exposure '${String(one.said.name)}' reads ${text}, which is not there`,
        mend: 'mend its depends_on:, or take it out',
      })),
    ),
  ]
}

function ofNode(node: Node, project: DbtProject, groups: readonly string[], spaced: boolean): readonly Fault[] {
  const faults: Fault[] = []
  const { resource, id, name, file, config, describedIn, columns, said } = node
  const say = (what: string, mend: string) => faults.push({ file, key: id, what, mend })
  const sayOf = (key: string, what: string, mend: string) =>
    faults.push({ ...placeOfSetting(key, node, project), key: id, what, mend })
  const tag = listOf(config.tags).find((one) => typeof one !== 'string')
  if (tag !== undefined)
    sayOf(
      'tags',
      `a tag is a text, and ${isMap(tag) || Array.isArray(tag) ? JSON.stringify(tag) : String(tag)} is none`,
      isMap(tag) ? `write ${JSON.stringify(Object.keys(tag))}` : `write '${String(tag)}'`,
    )
  for (const [key, what, mend] of configFaults(resource, config)) sayOf(key, what, mend)
  if (resource !== 'unit_test' && !spaced && name.includes(' '))
    say(`a name has no space: '${name}'`, `call it ${name.replace(/\s+/g, '_')}`)
  for (const key of resource === 'test' ? [] : MOVED)
    if (said[key] !== undefined && mapOf(said.config)[key] !== undefined)
      say(`'${key}' is said of '${name}' under config: and beside it`, `say it under config: alone`)
  if (resource === 'model') {
    const { access = null, group = null } = config
    if (said.access === null) sayOf('access', 'access: is empty', 'write what it is, or take it out')
    if (access !== null && !ACCESS.includes(String(access)))
      sayOf('access', `'${String(access)}' is no access`, `there are ${ACCESS.join(', ')}`)
    if (access === 'public' && config.materialized === 'ephemeral')
      say("an ephemeral model's access cannot be public", 'materialize it, or make it protected')
    if (group !== null && !groups.includes(String(group))) {
      const [near] = nearest(String(group), groups)
      sayOf(
        'group',
        `there is no group '${String(group)}'`,
        near ? `did you mean ${near}?` : 'describe it under groups: in a .yml file',
      )
    }
  }
  if (resource === 'snapshot' && (!config.strategy || !config.unique_key))
    say('a snapshot has a strategy and a unique_key', "say config(strategy='check', unique_key='id', check_cols='all')")
  if (resource === 'snapshot') {
    const { strategy, updated_at: updated = null, check_cols: check = null } = config
    if (strategy === 'timestamp' && updated === null)
      say(
        "a snapshot of strategy 'timestamp' has an updated_at",
        "say config(updated_at='…'): the column with the time of a row",
      )
    if (strategy === 'check' && check === null)
      say("a snapshot of strategy 'check' has check_cols", "say config(check_cols='all'), or a list of columns")
  }
  if (resource === 'model' && mapOf(config.contract).enforced === true) {
    if (describedIn !== null && columns.length === 0)
      say(
        'a contract is enforced, and no column is described',
        `say columns: with name and data_type in ${describedIn.file}`,
      )
    for (const one of listOf(said.constraints))
      for (const [what, mend] of constraintFaults(one, `model '${name}'`)) say(what, mend)
  }
  return faults
}

// What dbt takes beside config: as well, as if it were in it.
const MOVED = ['meta', 'docs', 'group', 'contract', 'access'] as const
/** Who may read a model. */
export const ACCESS = ['private', 'protected', 'public']
