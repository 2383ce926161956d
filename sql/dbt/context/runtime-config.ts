import { Refusal } from '../../jinja/refusal.ts'
import { callable, fromPlain, type Thing, type Value } from '../../jinja/value.ts'
import type { Invocation } from '../invocation.ts'
import type { DbtProject } from '../read/project.ts'
import type { PlainMap } from '../read/yaml.ts'

/** What dbt knows of a run, as packages read it off `ref.config`. Throws Refusal for what is not known here. */
export function runtimeConfig(invocation: Invocation): Thing {
  const { project, target } = invocation
  const given = invocation.arguments.vars ?? {}
  const parts: Readonly<Record<string, () => Value>> = {
    ...ofProject(project),
    profile_name: () => target.profile,
    target_name: () => target.name,
    threads: () => BigInt(target.threads),
    credentials: () => invocation.targetValue,
    cli_vars: () => fromPlain(given),
    vars: () => dictObject('VarProvider', project.vars),
    args: () => dictObject('Flags', invocation.arguments),
    dependencies: () =>
      new Map(
        [project, ...project.packages].map((one) => [one.name, partsOf('RuntimeConfig', ofProject(one))] as const),
      ),
  }
  return partsOf('RuntimeConfig', parts)
}

const ofProject = ({ name, version, root, vars, flags }: DbtProject): Readonly<Record<string, () => Value>> => ({
  project_name: () => name,
  version: () => version,
  project_root: () => root,
  vars: () => dictObject('VarProvider', vars),
  flags: () => fromPlain(flags),
})

function partsOf(thing: string, parts: Readonly<Record<string, () => Value>>): Thing {
  return {
    thing,
    attribute: (name) => {
      const part = parts[name]
      if (part) return part()
      throw new Refusal(`${thing} has no '${name}' here`, `it has ${Object.keys(parts).join(', ')}`)
    },
  }
}

// An object of Python's with a to_dict(); what it has not is not there.
function dictObject(thing: string, plain: PlainMap): Thing {
  return {
    thing,
    attribute: (name) =>
      name === 'to_dict' ? callable(name, () => fromPlain(plain)) : name in plain ? fromPlain(plain[name]) : undefined,
    plain: () => plain,
    text: () => `<${thing}>`,
  }
}
