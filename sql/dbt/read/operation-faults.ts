import type { Fault } from '#core/error.ts'
import { parseAll } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import { modelValue } from '../context/node-value.ts'
import { hookAccessFaults } from '../fault/access-faults.ts'
import { type DbtGraph, refNode, unknownRef } from '../graph.ts'
import { operation } from '../operation-node.ts'
import { readText } from '../reading.ts'
import type { Loading } from './loading.ts'

/** What on-run-start and on-run-end of the project and its packages ask for and is not there. What fails in one else is told when it runs. */
export function operationFaults(
  graph: Pick<DbtGraph, 'nodes' | 'disabled' | 'sources'>,
  { invocation, library }: Loading,
): readonly Fault[] {
  const { project } = invocation
  return [project, ...project.packages].flatMap((of) =>
    [of.onRunStart, of.onRunEnd].flatMap((texts, end) =>
      texts.flatMap((text, index): readonly Fault[] => {
        if (!/\{[{%]/.test(text)) return []
        const name = `${of.name}-on-run-${end === 0 ? 'start' : 'end'}-${index}`
        const { template, faults } = parseAll(sourceOf(`dbt_project.yml of ${of.name}`, text))
        if (template === null || faults.length > 0) return faults
        const node = operation(name, of.name, text, graph)
        const { reading } = readText(template, {
          ...{ invocation, library, package: of.name, config: node.config, model: modelValue(node) },
        })
        const found = reading.refs.map((ref) => ({
          ref,
          node: refNode(graph.nodes, ref, of.name, project.name),
        }))
        const missing = found.flatMap((one) => (one.node === undefined ? [one.ref] : []))
        const dependsOn = found.flatMap((one) => one.node?.id ?? [])
        const unsaid = reading.sources.filter(
          ([source, table]) => ![...graph.sources.values()].some((one) => one.source === source && one.name === table),
        )
        return [
          ...hookAccessFaults([{ ...node, file: 'dbt_project.yml', dependsOn }], graph.nodes, project),
          ...missing.map((ref) => unknownRef(ref, { file: 'dbt_project.yml', id: node.id }, graph)),
          ...unsaid.map(([source, table]) => ({
            ...{ file: 'dbt_project.yml', key: node.id, what: `source('${source}', '${table}') is described nowhere` },
            mend: 'add it under sources: in a .yml file',
          })),
        ]
      }),
    ),
  )
}
