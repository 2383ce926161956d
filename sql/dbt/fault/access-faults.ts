import type { Fault } from '#core/error.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import { exposureData } from '../read/exposure.ts'
import type { DbtProject } from '../read/project.ts'
import { mapOf, textsOf } from '../read/yaml.ts'

/** What a node or an exposure reads and may not: a private model of another group, a model of a package that restricts access. */
export function accessFaults(
  graph: Pick<DbtGraph, 'nodes' | 'sources' | 'exposures' | 'semantics'>,
  project: DbtProject,
): readonly Fault[] {
  const restricted = restrictedIn(project)
  const readers = [
    ...[...graph.nodes.values()].map((node) => ({ ...node, group: groupOf(node, graph.nodes) })),
    ...graph.exposures.map((one) => {
      const [id, data] = exposureData(one, graph)
      return { file: one.file, id, package: one.package, dependsOn: textsOf(mapOf(data.depends_on).nodes), group: null }
    }),
  ]
  return readersFaults(readers, graph.nodes, restricted)
}

/** The same of the hooks of a run, which are of no group. */
export function hookAccessFaults(
  hooks: readonly Omit<Reader, 'group'>[],
  nodes: ReadonlyMap<string, Node>,
  project: DbtProject,
): readonly Fault[] {
  return readersFaults(
    hooks.map((one) => ({ ...one, group: null })),
    nodes,
    restrictedIn(project),
  )
}

const restrictedIn = (project: DbtProject): ReadonlySet<string> =>
  new Set([project, ...project.packages].filter((one) => one.restrictsAccess).map((one) => one.name))

interface Reader extends Pick<Node, 'file' | 'id' | 'package' | 'dependsOn'> {
  readonly group: string | null
}

function readersFaults(
  readers: readonly Reader[],
  nodes: ReadonlyMap<string, Node>,
  restricted: ReadonlySet<string>,
): readonly Fault[] {
  return readers.flatMap(({ file, id, package: of, dependsOn, group }) =>
    dependsOn.flatMap((read): readonly Fault[] => {
      const model = nodes.get(read)
      if (model?.resource !== 'model') return []
      const { access = 'protected' } = model.config
      const abroad = of !== model.package && restricted.has(model.package)
      if (access === 'private' && (group === null || group !== model.config.group || abroad)) {
        const own = typeof model.config.group === 'string' ? `group '${model.config.group}'` : 'its group'
        const what = `${id} reads ${read}, which is private to ${own}`
        return [
          {
            file,
            key: id,
            what,
            mend: `${id.startsWith('operation.') ? '' : 'give it that group, or '}let ${model.file} be access: protected`,
          },
        ]
      }
      if (access !== 'protected' || !abroad) return []
      const what = `${id} reads ${read}, which is protected, and package ${model.package} restricts access`
      return [{ file, key: id, what, mend: `read a model of it that is access: public` }]
    }),
  )
}

// A test that stands on a node is of its group.
function groupOf({ config, test }: Node, nodes: ReadonlyMap<string, Node>): string | null {
  const group = nodes.get(test?.attached ?? '')?.config.group ?? config.group
  return typeof group === 'string' && group !== '' ? group : null
}
