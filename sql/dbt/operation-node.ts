import type { DbtGraph } from './graph.ts'
import type { Node } from './node.ts'

/** The hooks of a run, on-run-start and -end of the project and its packages, as dbt's nodes of them: they stand on nothing. */
export function hookNodes(graph: DbtGraph): readonly Node[] {
  const { project } = graph.invocation
  return [project, ...project.packages].flatMap((of) =>
    (['start', 'end'] as const).flatMap((when) =>
      (when === 'start' ? of.onRunStart : of.onRunEnd).map((text, index) => ({
        ...operation(`${of.name}-on-run-${when}-${index}`, of.name, text, graph),
        dependsOn: [],
      })),
    ),
  )
}

/** A text of a package that is no node of its own, as one: an operation. */
export function operation(name: string, of: string, text: string, graph: Pick<DbtGraph, 'nodes'>): Node {
  return {
    resource: 'operation',
    id: `operation.${of}.${name}`,
    package: of,
    name,
    file: './dbt_project.yml',
    fqn: [of, 'hooks', name],
    source: { file: 'dbt_project.yml', text },
    template: null,
    config: { tags: name.includes('-on-run-') ? [`on-run-${name.includes('-on-run-end-') ? 'end' : 'start'}`] : [] },
    unrendered: {},
    relation: null,
    refs: [],
    sources: [],
    dependsOn: [...graph.nodes.keys()],
    macros: [],
    description: '',
    columns: [],
    said: {},
    version: null,
    describedIn: null,
    test: null,
  }
}
