import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import type { NodeResult } from '#sql/dbt/result.ts'
import { projectOptions } from '../dbt/project-options.ts'
import { placesOf } from '../places.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'
import { tableText } from '../terminal/table.ts'

const command = {
  name: 'source-freshness',
  about: 'Says how old sources are against what they promise; for a dbt project it writes target/sources.json.',
  options: {
    project: { value: 'DIR', help: 'a dbt project, instead of the sources: of our own models/' },
    root: {
      value: 'DIR',
      help: 'where models/ is (default: here)',
      for: 'own',
      instead: '--project DIR says where it is',
    },
    ...projectOptions,
    'state-dir': {
      value: 'DIR',
      help: 'where the warehouse lies if the profile names none (default: .tidemark there)',
    },
  },
  examples: ['', '--project shop'],
} as const

async function freshness(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { print, columns, signal } = terminal
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  if (asked.options.project === undefined) {
    const { ownSourceFreshness } = await import('../own-source-freshness.ts')
    return ownSourceFreshness(placesOf(asked.options), terminal)
  }
  const root = resolve(asked.options.project)
  const places = placesOf({ ...asked.options, root })
  const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000)
  const began = now()
  const [{ openProject }, { openEngine }, { runHooks }, { freshnessValue, sourceFreshness, sourcesArtifact }] =
    await Promise.all([
      import('../dbt/open-project.ts'),
      import('../dbt/project-engine.ts'),
      import('#sql/dbt/operation.ts'),
      import('#sql/dbt/source-freshness.ts'),
    ])
  const given = { flags: { WHICH: 'freshness' }, stateDir: places.stateDir, startedAt: began, tell: print }
  const graph = await openProject(root, asked.options, given)
  const { project } = graph.invocation
  const runsHooks =
    project.flags.source_freshness_run_project_hooks !== false &&
    [project, ...project.packages].some((one) => one.onRunStart.length + one.onRunEnd.length > 0)
  await using engine = await openEngine(graph.invocation.target, { readOnly: !runsHooks })
  {
    const session = await engine.session(signal)
    const hooks: NodeResult[] = []
    if (runsHooks) await runHooks(graph, 'start', session, hooks, now)
    const found = await sourceFreshness(graph, session, null)
    if (runsHooks) await runHooks(graph, 'end', session, hooks, now, found.map(freshnessValue))
    session.close()
    const failed = hooks.filter(({ status }) => status === 'error')
    for (const { node, message } of failed) print(`failed: ${node.name}: ${message}`)
    if (found.length === 0)
      throw new UsageError('no table of a source promises freshness: write loaded_at_field and freshness: in its .yml')
    const folder = join(root, project.targetPath)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'sources.json'), JSON.stringify(sourcesArtifact(graph, found, began, now())))
    const lines = found.map(({ table, status, ageSeconds, maxLoadedAt, message }) => [
      `${table.source}.${table.name}`,
      status,
      ageSeconds === null ? '' : `${Math.round(ageSeconds / 60)} min`,
      maxLoadedAt ?? message ?? '',
    ])
    print(tableText(['table', 'freshness', 'age', 'last loaded (UTC)'], lines, { columns }))
    return found.some(({ status }) => status === 'error' || status === 'runtime error') || failed.length > 0
      ? EXIT.failed
      : EXIT.ok
  }
}

/** Run by `npx tsx jobs/source-freshness.ts`. */
export const run = (): Promise<void> => main(freshness)
