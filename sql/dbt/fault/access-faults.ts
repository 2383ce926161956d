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
  const restricted = new Set([project, ...project.packages].filter((one) => one.restrictsAccess).map((one) => one.name))
  const readers = [
    ...[...graph.nodes.values()].map((node) => ({ ...node, group: groupOf(node, graph.nodes) })),
    ...graph.exposures.map((one) => {
      const [id, data] = exposureData(one, graph)
      return { file: one.file, id, package: one.package, dependsOn: textsOf(mapOf(data.depends_on).nodes), group: null }
    }),
  ]
  return readers.flatMap(({ file, id, package: of, dependsOn, group }) =>
    dependsOn.flatMap((read): readonly Fault[] => {
      const model = graph.nodes.get(read)
      if (model?.resource !== 'model') return []
      const { access = 'protected' } = model.config
      const abroad = of !== model.package && restricted.has(model.package)
      if (access === 'private' && (group === null || group !== model.config.group || abroad)) {
        const own = typeof model.config.group === 'string' ? `group '${model.config.group}'` : 'its group'
        const what = `${id} reads ${read}, which is private to ${own}`
        return [{ file, key: id, what, mend: `give it that group, or let ${model.file} be access: protected` }]
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
