import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { artifactText } from '#sql/dbt/artifact/artifact-text.ts'
import { manifestOf } from '#sql/dbt/artifact/manifest.ts'
import { runResultsOf } from '#sql/dbt/artifact/run-results.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import type { PlainMap } from '#sql/dbt/read/yaml.ts'
import type { NodeResult } from '#sql/dbt/result.ts'
import { selectorEntries } from '#sql/dbt/selection/yaml-selector.ts'

/** Writes target/manifest.json and target/run_results.json of a dbt project. `began` and `at` are µs since 1970. */
export async function writeArtifacts(
  graph: DbtGraph,
  results: readonly NodeResult[],
  began: number,
  at: number,
): Promise<void> {
  const { project } = graph.invocation
  const folder = join(project.root, project.targetPath)
  mkdirSync(folder, { recursive: true })
  const write = (name: string, artifact: PlainMap) => writeFileSync(join(folder, name), artifactText(artifact))
  write('manifest.json', manifestOf(graph, results, at, await selectorEntries(project.root, graph.invocation.rendered)))
  write('run_results.json', runResultsOf(graph, results, began, at))
}
