import { DataError, DefinitionError } from '#core/error.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Node } from './node.ts'

/** What the engine or a template says, at the file of the node. */
export function nodeError(error: unknown, node: Node): Error {
  if (error instanceof DefinitionError || error instanceof DataError) return error
  const what = error instanceof Error ? error.message : String(error)
  const mend = error instanceof Refusal ? error.mend : undefined
  return new DefinitionError([{ file: node.file, key: node.id, what, ...(mend === undefined ? {} : { mend }) }])
}
