import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DbtGraph } from '../graph.ts'
import type { Batch } from '../materialize/batch.ts'
import type { Node } from '../node.ts'

/** The path of a node's compiled SQL, from the project's root: where dbt puts it. */
export function relativePath({ invocation, unitTests }: DbtGraph, node: Node): string {
  const folder = join(invocation.project.targetPath, 'compiled', node.package, node.file)
  // What a .yml file says shares it with others: its own is named after it, in a folder of the .yml's name.
  return (node.test !== null && node.test.kind !== 'singular') || /\.ya?ml$/.test(node.file)
    ? join(folder, `${String(unitTests.get(node.id)?.called ?? node.config.alias ?? node.name)}.sql`)
    : folder
}

/** Writes a node's compiled SQL where dbt does; that of a batch beside those of the others, and none where nothing is left of it. */
export function writeCompiled(graph: DbtGraph, node: Node, sql: string, batch?: Batch): void {
  if (node.resource === 'seed' || sql === '') return
  const whole = join(graph.invocation.project.root, relativePath(graph, node))
  const stem = basename(whole, '.sql')
  const path = batch ? join(dirname(whole), stem, `${stem}_${batch.name}.sql`) : whole
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true }) // a file that is cut to be written anew waits for the disk under ext4: a millisecond a node
  writeFileSync(path, sql)
}
