import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { DefinitionError, type Fault, UsageError } from '#core/error.ts'
import { compiled } from '#sql/dbt/compile.ts'
import type { EngineSession } from '#sql/dbt/engine.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import { inlineNode } from '#sql/dbt/inline.ts'
import type { Node } from '#sql/dbt/node.ts'
import { nodeError } from '#sql/dbt/node-error.ts'
import { microsNow } from '../open-world.ts'
import { placesOf } from '../places.ts'
import type { Terminal } from '../terminal/main.ts'
import { openProject, type ProjectAsked } from './open-project.ts'
import { openEngine } from './project-engine.ts'
import { chosenNodes, type DeferAsked, deferralAsked, type NodesAsked, pastIn } from './project-nodes.ts'

/** What is asked of a look at a dbt project. */
export interface LookAsked extends ProjectAsked, NodesAsked, DeferAsked {
  readonly project: string
  readonly 'state-dir'?: string
  readonly inline?: string
}

/** A dbt project at hand, with its DuckDB file to read from. */
export interface Look {
  readonly graph: DbtGraph
  /** Those that have a query, each behind those that it stands on; the one of --inline alone, where that is given. */
  readonly nodes: readonly Node[]
  readonly session: EngineSession
}

/** Opens a dbt project and its file (an empty one in memory, where there is none yet), which nothing is written to. Throws UsageError, DefinitionError. */
export async function lookAtProject<T>(
  asked: LookAsked,
  { which, kinds }: { readonly which: string; readonly kinds: ReadonlySet<string> },
  { err, signal }: Terminal,
  work: (look: Look) => Promise<T>,
): Promise<T> {
  const root = resolve(asked.project)
  const { stateDir } = placesOf({ ...asked, root })
  const tell = (note: string) => void err.write(`${note}\n`)
  const past = asked.state === undefined ? null : pastIn(resolve(asked.state))
  const deferral = deferralAsked(asked)
  if (asked.inline !== undefined && (asked.select ?? asked.exclude ?? asked.selector) !== undefined)
    throw new UsageError('--inline is a query of its own: take --select out')
  const read = await openProject(root, asked, { flags: { WHICH: which }, stateDir, startedAt: microsNow(), tell })
  const chosen = asked.inline === undefined ? await chosenNodes(read, asked, past, tell) : new Set<string>()
  const graph = { ...read, deferral, invocation: { ...read.invocation, selected: [...chosen] } }
  const nodes =
    asked.inline === undefined
      ? [...graph.nodes.values()].filter(({ id, resource }) => chosen.has(id) && kinds.has(resource))
      : [inlineNode(asked.inline, graph)]
  if (nodes.length === 0) throw new UsageError(`the selection holds no ${[...kinds].join(', ')}`)
  const { target } = graph.invocation
  const there = existsSync(target.path)
  const empty = { ...target, path: ':memory:', attach: [{ path: ':memory:', alias: `"${target.database}"` }] }
  await using engine = await openEngine(there ? target : empty, { readOnly: there })
  const session = await engine.session(signal)
  try {
    return await work({ graph, nodes, session })
  } finally {
    session.close()
  }
}

/** The query of a node. What is wrong is told at its file. Throws DefinitionError, DataError. */
export async function queryOf(node: Node, { graph, session }: Look): Promise<string> {
  try {
    return await compiled({ graph, node, session })
  } catch (cause) {
    throw nodeError(cause, node)
  }
}

/** Throws what is wrong with any of them, all at once. */
export function throwFaults(errors: readonly unknown[]): void {
  const faults: Fault[] = []
  for (const error of errors) {
    if (!(error instanceof DefinitionError)) throw error
    faults.push(...error.faults)
  }
  if (faults.length > 0) throw new DefinitionError(faults)
}
