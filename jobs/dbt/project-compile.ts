import { join } from 'node:path'
import { relativePath, writeCompiled } from '#sql/dbt/artifact/compiled-file.ts'
import type { NodeResult } from '#sql/dbt/result.ts'
import { microsNow } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import type { Terminal } from '../terminal/main.ts'
import { writeArtifacts } from './project-artifacts.ts'
import { type LookAsked, lookAtProject, queryOf, throwFaults } from './project-look.ts'

const KINDS = new Set(['model', 'snapshot', 'test', 'analysis'])

/** Writes the SQL of nodes of a dbt project under target/compiled/ with the manifest, and prints what was selected. Nothing is built. */
export function compileProject(asked: LookAsked, terminal: Terminal): Promise<number> {
  const began = microsNow()
  return lookAtProject(asked, { which: 'compile', kinds: KINDS }, terminal, async (look) => {
    const { graph, nodes } = look
    const printed = (asked.select ?? asked.selector ?? asked.inline) !== undefined
    // What was asked for is to be seen, not what tests it.
    const seen = nodes.some((one) => one.resource !== 'test') ? nodes.filter((one) => one.resource !== 'test') : nodes
    const results: NodeResult[] = []
    const errors: unknown[] = []
    for (const node of nodes) {
      const result = { node, failures: null, sample: null, began: microsNow() }
      try {
        const sql = await queryOf(node, look)
        results.push({ ...result, status: 'success', message: null, sql, ended: microsNow() })
        if (asked.inline === undefined) writeCompiled(graph, node, sql)
        if (printed && seen.includes(node))
          terminal.print(asked.inline === undefined ? `-- ${node.id} (${node.file})\n${sql}\n` : sql)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        results.push({ ...result, status: 'error', message, sql: null, ended: microsNow() })
        errors.push(error)
      }
    }
    if (asked.inline === undefined) await writeArtifacts(graph, results, began, microsNow())
    if (!printed) {
      const [first] = results.flatMap(({ node, sql }) => (sql ? [relativePath(graph, node)] : []))
      const made = results.filter(({ sql }) => sql !== null).length
      const folder = join(graph.invocation.project.targetPath, 'compiled')
      terminal.print(`${made} of ${nodes.length} nodes compiled in ${folder}${first ? `, such as ${first}` : ''}`)
    }
    throwFaults(errors)
    return EXIT.ok
  })
}
