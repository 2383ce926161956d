import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import { artifactOf } from '#sql/dbt/artifact/artifact-text.ts'
import { type Deferral, deferralTo } from '#sql/dbt/deferral.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import type { Node } from '#sql/dbt/node.ts'
import { INDIRECT, selectIds } from '#sql/dbt/selection/selection.ts'
import type { Past } from '#sql/dbt/selection/selection-method.ts'
import { selectorNamed, yamlSelectors } from '#sql/dbt/selection/yaml-selector.ts'

export interface NodesAsked {
  readonly select?: string
  readonly exclude?: string
  readonly selector?: string
  readonly 'indirect-selection'?: string
  readonly 'resource-type'?: string
  readonly state?: string
}

/** dbt's ids of the nodes that were asked for; the default of selectors.yml where nothing was. `past` is read before the job enters the project. */
export async function chosenNodes(
  graph: DbtGraph,
  asked: NodesAsked,
  past: Past | null,
  note: (text: string) => void,
): Promise<ReadonlySet<string>> {
  const chosen = await chosenIds(graph, asked, past, note)
  return new Set([...withoutEmpty(chosen, graph)].filter((id) => graph.nodes.has(id)))
}

/** As in dbt, a file without a word in it is a node that is listed and never run. */
export function withoutEmpty(chosen: ReadonlySet<string>, graph: DbtGraph): ReadonlySet<string> {
  return new Set([...chosen].filter((id) => !isEmpty(graph.nodes.get(id))))
}

const isEmpty = (node: Node | undefined): boolean =>
  node !== undefined && !UNWRITTEN.has(node.resource) && node.source.text.trim() === ''

const UNWRITTEN: ReadonlySet<string> = new Set(['seed', 'unit_test', 'exposure', 'saved_query'])

/** As in dbt, a build runs the unit tests of what it builds; those of other models are told by `note`, and are for a run of tests alone. */
export function withTheirModels(
  chosen: ReadonlySet<string>,
  { unitTests }: DbtGraph,
  note: (text: string) => void,
): ReadonlySet<string> {
  const left = [...chosen].filter((id) => !chosen.has(unitTests.get(id)?.model ?? id))
  if (left.length > 0) note(`not run, since their models are not selected: ${left.join(', ')}; jobs/test.ts runs them`)
  return new Set([...chosen].filter((id) => !left.includes(id)))
}

/** The same with the tables of sources and the exposures. */
export async function chosenIds(
  graph: DbtGraph,
  asked: NodesAsked,
  past: Past | null,
  note: (text: string) => void,
): Promise<ReadonlySet<string>> {
  const selectors = await yamlSelectors(graph.invocation.project.root, graph.invocation.rendered)
  const named =
    asked.selector ?? (asked.select === undefined && asked.exclude === undefined ? selectors.fallback : null)
  const indirect = INDIRECT.find((one) => one === (asked['indirect-selection'] ?? 'eager'))
  if (indirect === undefined) throw new UsageError(`--indirect-selection takes ${INDIRECT.join(', ')}`)
  const select = named === null ? (asked.select ?? null) : selectorNamed(selectors, named)
  const chosen = selectIds(graph, { select, exclude: asked.exclude ?? null, indirect, past }, note)
  const kinds = asked['resource-type']?.split(/[\s,]+/)
  const kindOf = (id: string) => graph.nodes.get(id)?.resource ?? id.slice(0, id.indexOf('.'))
  return new Set([...chosen].filter((id) => kinds === undefined || kinds.includes('all') || kinds.includes(kindOf(id))))
}

/** The artifacts in a folder. */
export function pastIn(folder: string): Past {
  const read = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? artifactOf(readFileSync(path, 'utf8')) : null
  }
  return { manifest: read('manifest.json'), runResults: read('run_results.json'), sources: read('sources.json') }
}

export interface DeferAsked {
  readonly defer?: boolean
  readonly 'favor-state'?: boolean
  readonly 'defer-state'?: string
  readonly state?: string
}

/** What is read in the way of nodes that this target has not; null where nothing is deferred. It is read before the job enters the project. Throws UsageError. */
export function deferralAsked(asked: DeferAsked): Deferral | null {
  if (!asked.defer) {
    if (asked['favor-state'] || asked['defer-state'] !== undefined)
      throw new UsageError('--favor-state and --defer-state say how to defer: give --defer too')
    return null
  }
  const folder = asked['defer-state'] ?? asked.state
  if (folder === undefined)
    throw new UsageError('--defer reads the manifest of another run: give its folder by --state')
  const { manifest } = pastIn(resolve(folder))
  if (manifest === null)
    throw new UsageError(`there is no manifest.json in ${folder}: give a target/ folder by --state`)
  return deferralTo(manifest, asked['favor-state'] ?? false)
}
