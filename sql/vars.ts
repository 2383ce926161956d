import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DefinitionError, type Fault } from '#core/error.ts'
import { fromPlain, type Value } from './jinja/value.ts'
import { textIn } from './text-file.ts'
import { entriesOf, entryOf, plainYaml, readYaml, type YamlEntry, yamlFault } from './yaml.ts'
import { templateValue } from './yaml-value.ts'

/** The vars of a project: those of dbt_project.yml, of models/vars.yml over them, and those that a job was given over both. */
export async function readVars(
  project: { readonly root: string; readonly vars?: Readonly<Record<string, unknown>> },
  said: ReadonlyMap<string, Value>,
  faults: Fault[],
): Promise<ReadonlyMap<string, Value>> {
  const vars = new Map(said)
  const path = join(project.root, 'models/vars.yml')
  if (existsSync(path)) {
    const name = relative(project.root, path)
    const { root, faults: wrong } = await readYaml(name, textIn(path, name, faults))
    faults.push(...wrong)
    const node = root === null ? undefined : entryOf(root, 'vars')
    if (root !== null && node === undefined)
      faults.push(yamlFault(root, "the file holds no 'vars:'", 'put the names under vars:'))
    const held = node === undefined ? null : plainYaml(node)
    if (node !== undefined && held !== null && (typeof held !== 'object' || Array.isArray(held)))
      faults.push(yamlFault(node, "'vars:' holds no names", 'write name: value under vars:, a line each'))
    for (const [name, value] of readEntries(entriesOf(node), faults)) vars.set(name, value)
  }
  for (const [name, value] of Object.entries(project.vars ?? {})) vars.set(name, fromPlain(value))
  return vars
}

/** Vars as they are written, as dbt's YAML reads them; what is no value is a fault at its place. */
export function readEntries(entries: readonly YamlEntry[], faults: Fault[]): ReadonlyMap<string, Value> {
  const vars = new Map<string, Value>()
  for (const { key, of } of entries) {
    try {
      vars.set(key, templateValue(of))
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
      faults.push(...error.faults)
      vars.set(key, null)
    }
  }
  return vars
}
