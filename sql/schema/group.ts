import type { Asset } from '#core/asset.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Model } from '../model/model.ts'
import { entriesOf, entryOf, scalarText, type Yaml, yamlFault } from '../yaml.ts'

/** A group of models with the one who answers for it: an e-mail address, or team:name; '' where it is not said. */
export interface Group {
  readonly name: string
  readonly owner: string
}

/** Keys of a group. */
export const GROUP_WORDS = ['name', 'owner', 'description', 'config', 'meta']

/** The groups of these nodes of schema.yml, by name. */
export function readGroups(nodes: readonly Yaml[], faults: Fault[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const node of nodes) {
    const name = scalarText(entryOf(node, 'name'))
    const owner = entryOf(node, 'owner')
    const [email, called] = ['email', 'name'].map((word) => scalarText(owner && entryOf(owner, word)))
    const wrong = entriesOf(node).find(({ key }) => !GROUP_WORDS.includes(key))
    if (name === undefined) faults.push(yamlFault(node, 'a group without a name', 'add name:'))
    else if (groups.has(name)) faults.push(yamlFault(node, `group '${name}' is described twice`))
    else if (wrong) faults.push(yamlFault(wrong.of, `a group has no '${wrong.key}'`, 'it has name, owner, description'))
    else if (email === undefined && called === undefined)
      faults.push(yamlFault(node, `group '${name}' has no owner`, 'add owner: {name: …} or owner: {email: …}'))
    else groups.set(name, { name, owner: email ?? `team:${(called ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-')}` })
  }
  return groups
}

/** Unknown groups, private models without one, and whoever reads a private model from outside its group, each at its line. */
export function accessFaults(
  models: readonly Model[],
  known: readonly Asset[],
  groups: ReadonlyMap<string, Group>,
): readonly Fault[] {
  const faults: Fault[] = []
  const closed = new Map<string, string>()
  for (const { key, settings, config } of models) {
    const { access, group } = config
    if (group !== null && !groups.has(group)) {
      const mend = didYouMean(group, groups.keys()) ?? 'describe it under groups: in a schema.yml'
      faults.push(...blamed(settings.get('group')?.blame(`no group is called '${group}'`, mend)))
    }
    if (access !== 'private') continue
    if (group === null)
      faults.push(
        ...blamed(
          settings
            .get('access')
            ?.blame('a private model belongs to a group', "add group='…', of those that may read it"),
        ),
      )
    else closed.set(key, group)
  }
  const said = (reader: string, key: string) =>
    [
      `${reader} reads ${key}, which is private to the group '${closed.get(key)}'`,
      `join the group, or give ${key} access='protected'`,
    ] as const
  for (const { key: reader, config, refers } of models)
    for (const [key, { blame }] of refers)
      if (closed.has(key) && closed.get(key) !== config.group)
        faults.push({ ...blame(...said(reader, key)), key: reader })
  for (const one of known)
    for (const [name, { key }] of Object.entries(one.from))
      if (closed.has(key)) {
        const [what, mend] = said(one.key, key)
        faults.push({ key: one.key, word: `from.${name}`, what, mend })
      }
  return faults
}

const blamed = (fault: Fault | undefined): readonly Fault[] => (fault === undefined ? [] : [fault])
