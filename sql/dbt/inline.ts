import { DefinitionError } from '#core/error.ts'
import { parse } from '../jinja/parse.ts'
import { sourceOf } from '../jinja/source.ts'
import { modelValue } from './context/node-value.ts'
import { type DbtGraph, refNode, unknownRef } from './graph.ts'
import type { Node } from './node.ts'
import { operation } from './operation-node.ts'
import { readText } from './reading.ts'

/** A query as it is typed, as a node of the project that stands on what it refs. Throws DefinitionError. */
export function inlineNode(text: string, graph: DbtGraph): Node {
  const { invocation, library } = graph
  const { name: of } = invocation.project
  const source = sourceOf('--inline', text)
  const template = parse(source)
  const bare = { ...operation('inline_query', of, text, graph), file: '--inline', source, template, dependsOn: [] }
  const about = { invocation, library, package: of, config: {}, model: modelValue(bare) }
  const { reading, faults } = readText(template, about)
  const found = reading.refs.map((ref) => ({ ref, node: refNode(graph.nodes, ref, of, of) }))
  const unknown = found.filter((one) => one.node === undefined).map(({ ref }) => unknownRef(ref, bare, graph))
  if (faults.length + unknown.length > 0) throw new DefinitionError([...faults, ...unknown])
  const dependsOn = found.flatMap(({ node }) => (node ? [node.id] : []))
  return { ...bare, id: `sql_operation.${of}.inline_query`, config: reading.config, refs: reading.refs, dependsOn }
}
