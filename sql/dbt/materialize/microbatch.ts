import { DefinitionError, type Fault } from '#core/error.ts'
import type { Making } from '../compile.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import { nodeError } from '../node-error.ts'
import type { NodeResult } from '../result.ts'
import { type Batch, batchesOf } from './batch.ts'
import { standingAt } from './build.ts'
import { isFullRefresh } from './full-refresh.ts'
import { materialize } from './materialize.ts'

/** Is the node made batch by batch? As dbt has it, not where a macro of the project's own is the strategy, unless a flag says so. */
export function isBatched(
  { config, package: of }: Pick<Node, 'config' | 'package'>,
  { library, invocation }: Pick<DbtGraph, 'library' | 'invocation'>,
): boolean {
  if (config.materialized !== 'incremental' || config.incremental_strategy !== 'microbatch') return false
  const own = library.entry('get_incremental_microbatch_sql', of) !== undefined
  return !own || invocation.flags.require_batched_execution_for_custom_microbatch_strategy === true
}

/** What the batches of a model came to, and what is wrong with those that failed. */
export interface Batched {
  readonly result: Required<Pick<NodeResult, 'status' | 'message' | 'batches'>>
  readonly faults: readonly Fault[]
}

/**
 * Makes a model batch by batch, oldest first, each in a transaction of its own: what fails leaves the others, but nothing is made
 * after a first one that failed. Hooks are run before the first and after the last. Throws where the signal says stop.
 */
export async function microbatched(making: Making, signal: AbortSignal): Promise<Batched> {
  const { graph, node, session } = making
  const { now, eventTime: window } = graph.invocation
  const standing = node.relation && (await standingAt(session, node.relation))
  const grows = standing?.type === 'table' && !isFullRefresh(node, graph)
  const batches = batchesOf(node.config, { grows, window, now })
  const [successful, failed, faults]: [Batch[], Batch[], Fault[]] = [[], [], []]
  for (const [at, batch] of batches.entries()) {
    signal.throwIfAborted()
    if (at > 0 && successful.length === 0 && failed[0] === batches[0]) {
      failed.push(batch)
      continue
    }
    try {
      const part = { ...making, node: hookedAs(node, at === 0, at === batches.length - 1), batch, behind: at > 0 }
      await materialize(part)
      successful.push(batch)
    } catch (error) {
      if (signal.aborted) throw error
      failed.push(batch)
      faults.push(...faultsOf(error, node, batch))
    }
  }
  const made = `${successful.length}/${batches.length}`
  const [status, message] =
    failed.length === 0
      ? (['success', 'SUCCESS'] as const)
      : successful.length === 0
        ? (['error', 'ERROR'] as const)
        : (['partial success', `PARTIAL SUCCESS (${made})`] as const)
  return { result: { status, message, batches: { successful, failed } }, faults }
}

function hookedAs(node: Node, isFirst: boolean, isLast: boolean): Node {
  const { pre_hook: pre = [], post_hook: post = [] } = node.config
  return { ...node, config: { ...node.config, pre_hook: isFirst ? pre : [], post_hook: isLast ? post : [] } }
}

function faultsOf(error: unknown, node: Node, { name }: Batch): readonly Fault[] {
  const told = nodeError(error, node)
  const faults = told instanceof DefinitionError ? told.faults : [{ file: node.file, key: node.id, what: told.message }]
  return faults.map((one) => ({ ...one, what: `batch ${name}: ${one.what}` }))
}
