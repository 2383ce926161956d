import { resolve } from 'node:path'
import { madeFolder } from '#connectors/folder.ts'
import { takeOwnership } from '#connectors/state/owner.ts'
import { DefinitionError, type Fault, faultText } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import { planOf } from '#core/plan/plan.ts'
import { runPlan } from '#core/run/run.ts'
import { viewOf } from '#core/view.ts'
import { dbtAssets } from '#sql/dbt/asset.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import { makeSchemas, runHooks } from '#sql/dbt/operation.ts'
import { addPassedBy } from '#sql/dbt/passed-by.ts'
import { unheeded } from '#sql/dbt/read/profile.ts'
import type { NodeResult } from '#sql/dbt/result.ts'
import { openWorld } from '../open-world.ts'
import { placesOf } from '../places.ts'
import { displayFor } from '../terminal/display.ts'
import { EXIT, exitCodeOf } from '../terminal/exit-code.ts'
import type { Terminal } from '../terminal/main.ts'
import { openProject, type ProjectAsked } from './open-project.ts'
import { projectArguments } from './project-arguments.ts'
import { writeArtifacts } from './project-artifacts.ts'
import { openEngine } from './project-engine.ts'
import {
  chosenIds,
  type DeferAsked,
  deferralAsked,
  type NodesAsked,
  pastIn,
  withoutEmpty,
  withTheirModels,
} from './project-nodes.ts'

/** What was asked of a dbt project, and how it is to be shown. */
export interface DbtAsked extends ProjectAsked, NodesAsked, DeferAsked {
  readonly project: string
  readonly 'state-dir'?: string
  readonly fullRefresh?: boolean
  /** dbt's word for it: build what is selected, or run its tests alone. */
  readonly which?: 'build' | 'test'
  readonly asked: string
  readonly concurrency: number | null
  readonly failFast: boolean
  readonly color: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Builds and tests a dbt project as it stands, node by node, and writes target/manifest.json and target/run_results.json. */
export async function buildDbt(asked: DbtAsked, terminal: Terminal): Promise<number> {
  const root = resolve(asked.project)
  const places = placesOf({ ...asked, root })
  const { json = false, quiet = false, which = 'build' } = asked
  const job = which === 'test' ? 'test' : 'materialize'
  const color = asked.color && !places.env.NO_COLOR
  const next = `npx tsx jobs/${job}.ts --project ${asked.project}`
  const display = await displayFor({ json, quiet, color, out: terminal.out, err: terminal.err, next })
  const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000)
  const began = now()
  const past = asked.state === undefined ? null : pastIn(resolve(asked.state))
  const deferral = deferralAsked(asked)
  try {
    display.phase('reading the project')
    const read = await openProject(root, asked, {
      flags: {
        FULL_REFRESH: asked.fullRefresh ?? false,
        WHICH: which,
        FAIL_FAST: asked.failFast,
        INDIRECT_SELECTION: asked['indirect-selection'] ?? 'eager',
      },
      stateDir: places.stateDir,
      startedAt: began,
      argumentsWith: (vars) => projectArguments(asked, which, root, vars),
      tell: display.note,
    })
    const { target, project } = read.invocation
    if (target.instead) display.note(target.instead)
    for (const word of unheeded(target)) display.note(`the profile's ${word}: is not done here`)
    for (const note of read.notes) display.note(note)
    const whole = withoutEmpty(await chosenIds(read, asked, past, display.note), read)
    const chosen = which === 'build' ? withTheirModels(whole, read, display.note) : whole
    const graph = { ...withSelected(read, chosen), deferral }
    madeFolder(places.stateDir)
    using _owner = takeOwnership(places.stateDir, {
      pid: process.pid,
      since: new Date().toISOString(),
      command: `${job} ${asked.asked}`.trim(),
    })
    await using engine = await openEngine(graph.invocation.target)
    const { assets, keys: keysById, results } = dbtAssets(graph, engine, now, chosen)
    const core = graphOf(assets)
    // Every node is made anew in each run, whatever the log says of it.
    await using world = openWorld(core, places.stateDir, places.env, { flushed: false })
    const keys = [...chosen].flatMap((id) => keysById.get(id) ?? [])
    const view = await viewOf(core, world.log, world.now())
    const session = await engine.session(terminal.signal)
    // As in dbt, where there is nothing to do no hook is run.
    let isBegun = true
    const isRun = keys.length > 0 || [...chosen].some((id) => isPassed(id, graph))
    try {
      if (isRun) {
        isBegun = false
        await makeSchemas(graph, chosen, session)
        await runHooks(graph, 'start', session, results, now)
        isBegun = true
      }
      const isShut = project.flags.skip_nodes_if_on_run_start_fails === true && results.some(isFailed)
      const plan = planOf(core, view, { keys: isShut ? [] : keys, force: true })
      const summary = await runPlan(core, view, plan, world, {
        asked: asked.asked,
        concurrency: asked.concurrency ?? graph.invocation.target.threads,
        failFast: asked.failFast,
        force: true,
        estimateSeconds: null,
        signal: terminal.signal,
        emit: display.show,
      })
      for (const [id, key] of keysById) if (keys.includes(key)) skipped(graph, id, results, now())
      if (which === 'build') addPassedBy(graph, results, now())
      const unmade = isRun ? await unmadeHooks(() => runHooks(graph, 'end', session, results, now)) : []
      const hooks = results.filter(isFailed)
      for (const { node, message } of hooks) display.note(`failed: ${node.name}: ${message}`)
      for (const fault of unmade) display.note(`on-run-end cannot be made: ${faultText(fault)}`)
      const code = exitCodeOf(summary, terminal.signal.aborted)
      if (unmade.length > 0 && code !== EXIT.stopped) return EXIT.usage
      return code === EXIT.ok && hooks.length > 0 ? EXIT.failed : code
    } finally {
      session.close()
      if (isBegun) await writeArtifacts(graph, results, began, now())
    }
  } finally {
    await display.end()
  }
}

const isFailed = ({ node, status }: NodeResult): boolean => node.resource === 'operation' && status === 'error'

// What has been built by then stands, and its results are written.
async function unmadeHooks(run: () => Promise<void>): Promise<readonly Fault[]> {
  try {
    await run()
    return []
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults
    throw error
  }
}

// As dbt has it, unit tests, sources and what saved queries stand on are none of the selected resources that templates see.
function withSelected(graph: DbtGraph, chosen: ReadonlySet<string>): DbtGraph {
  const idle = new Set(graph.semantics.filter(({ resource }) => resource !== 'saved_query').map(({ id }) => id))
  const selected = [...chosen].filter((id) => !graph.unitTests.has(id) && !graph.sources.has(id) && !idle.has(id))
  return { ...graph, invocation: { ...graph.invocation, selected } }
}

// What dbt counts among what is to be done, though nothing is made of it.
const isPassed = (id: string, { nodes }: DbtGraph): boolean =>
  /^(exposure|saved_query)\./.test(id) || nodes.get(id)?.config.materialized === 'ephemeral'

// What was asked for and never ran.
function skipped(graph: DbtGraph, id: string, results: NodeResult[], at: number): void {
  const node = graph.nodes.get(id)
  if (node === undefined || results.some((one) => one.node.id === id)) return
  results.push({
    node,
    status: 'skipped',
    message: null,
    failures: null,
    sql: null,
    sample: null,
    began: at,
    ended: at,
  })
}
