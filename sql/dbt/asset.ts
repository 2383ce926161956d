import { createHash } from 'node:crypto'
import { type Asset, record } from '#core/asset.ts'
import { CheckFailed, DefinitionError } from '#core/error.ts'
import type { Input } from '#core/mapping.ts'
import type { RunContext } from '#core/run-context.ts'
import { relativePath, writeCompiled } from './artifact/compiled-file.ts'
import { tagsOf } from './context/node-value.ts'
import type { Engine } from './engine.ts'
import type { DbtGraph } from './graph.ts'
import { isFullRefresh } from './materialize/full-refresh.ts'
import { materialize } from './materialize/materialize.ts'
import { isBatched, microbatched } from './materialize/microbatch.ts'
import type { Node } from './node.ts'
import { nodeError } from './node-error.ts'
import type { NodeResult } from './result.ts'
import { tested } from './test/test-node.ts'
import { unitTested } from './test/unit-run.ts'

/** The nodes of a dbt project as assets that store nothing by themselves: each makes or tests its relation as dbt does. */
export interface DbtAssets {
  readonly assets: readonly Asset[]
  /** By dbt's id, in dbt's order. */
  readonly keys: ReadonlyMap<string, string>
  /** Grows while they run. */
  readonly results: NodeResult[]
}

/**
 * An asset for every node that is built or tested, in dbt's order: a test comes after what it tests, and what stands on a tested
 * node comes after its tests, so that a failed one keeps it from being made. Nothing waits for what is not `chosen`, but for what
 * that stands on.
 */
export function dbtAssets(graph: DbtGraph, engine: Engine, now: () => number, chosen: ReadonlySet<string>): DbtAssets {
  const built = [...graph.nodes.values()].filter(
    (one) => one.resource !== 'analysis' && one.config.materialized !== 'ephemeral',
  )
  const keys = keysOf(built)
  const results: NodeResult[] = []
  const after = edges(graph, built)
  // Ephemeral models are no step, and dbt counts them.
  const whole = [...graph.nodes.values()].filter((one) => one.resource !== 'analysis')
  const deep = whole.length === built.length ? after : edges(graph, whole)
  const reach = new Map([...deep.keys()].map((id) => [id, among(chosen, id, deep)]))
  const line = queued(built, reach, graph)
  const assets = line.map((node) => {
    const inputs = [...among(chosen, node.id, after)].flatMap((id): [string, Input][] => {
      const key = keys.get(id)
      return key === undefined ? [] : [[key, { key, mapping: { kind: 'all' }, vintages: false }]]
    })
    const spec = {
      doc: node.description || `${node.resource} ${node.name} of ${node.package}`,
      owner: 'team:dbt',
      tags: tagsOf(node),
      rows: null,
      version: node.source.text,
    }
    const run = (_tables: unknown, context: RunContext) => runNode({ graph, node, engine, now, results }, context)
    return record('asset', keys.get(node.id) ?? '', spec, Object.fromEntries(inputs), { via: 'function', run })
  })
  return { assets, keys: new Map(line.map(({ id }) => [id, keys.get(id) ?? ''])), results }
}

interface Running {
  readonly graph: DbtGraph
  readonly node: Node
  readonly engine: Engine
  readonly now: () => number
  readonly results: NodeResult[]
}

async function runNode({ graph, node, engine, now, results }: Running, context: RunContext): Promise<null> {
  const began = now()
  const tell = (result: Omit<NodeResult, 'node' | 'began' | 'ended'>) =>
    results.push({ node, began, ended: now(), ...result })
  const session = await engine.session(context.signal)
  try {
    const unit = graph.unitTests.get(node.id)
    if (node.resource !== 'test' && unit === undefined) {
      if (isBatched(node, graph)) {
        const made = await microbatched({ graph, node, session }, context.signal)
        tell({ ...made.result, response: {}, failures: 0, sql: null, sample: null })
        if (made.faults.length > 0) throw new DefinitionError(made.faults)
        return null
      }
      const { sql, rows } = await materialize({ graph, node, session })
      tell({ status: 'success', failures: null, sql, sample: null, ...respondedOf(node, graph, rows) })
      return null
    }
    const test =
      unit === undefined ? await tested({ graph, node, session }) : await unitTested(unit, { graph, session })
    writeCompiled(graph, node, test.sql)
    const { status, message, failures, sql, sample } = test
    tell({ status, message, failures, sql, sample })
    const said = `${message ?? ''}${sampleText(sample)}\n  compiled: ${relativePath(graph, node)}`
    if (status === 'fail') throw new CheckFailed(said)
    if (status === 'warn') context.log(said)
    return null
  } catch (error) {
    if (error instanceof CheckFailed || context.signal.aborted || results.some((one) => one.node === node)) throw error
    const told = nodeError(error, node)
    const sql = graph.compiled.get(node.id) ?? null
    tell({ status: 'error', message: told.message, failures: null, sql, sample: null })
    throw told
  } finally {
    session.close()
  }
}

// dbt-duckdb counts the rows of seeds alone.
function respondedOf(node: Node, graph: DbtGraph, rows: number | null): Pick<NodeResult, 'message' | 'response'> {
  if (node.resource !== 'seed' || rows === null) return { message: 'OK' }
  const code = isFullRefresh(node, graph) ? 'CREATE' : 'INSERT'
  return { message: `${code} ${rows}`, response: { _message: `${code} ${rows}`, code, rows_affected: rows } }
}

function sampleText(sample: NodeResult['sample']): string {
  if (sample === null || sample.rows.length === 0) return ''
  const names = sample.columns.map(({ name }) => name)
  return sample.rows
    .map((row) => `\n  ${row.map((cell, at) => `${names[at]} = ${cell === null ? 'NULL' : String(cell)}`).join(', ')}`)
    .join('')
}

// A key of ours for each id of dbt's: `model.orders`; where two would be one, the package or a hash tells them apart.
function keysOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  const taken = new Set<string>()
  for (const { id, resource, name, version, package: of } of nodes) {
    const suffix = version === null ? '' : `_v${version}`
    const hash = createHash('md5').update(id).digest('hex').slice(0, 8)
    const words = [`${name}${suffix}`, `${of}_${name}${suffix}`, `${name}${suffix}_${hash}`].map(wordOf)
    const key = words.map((word) => `${resource}.${word}`).find((one) => !taken.has(one)) ?? `${resource}.n${hash}`
    taken.add(key)
    keys.set(id, key)
  }
  return keys
}

const wordOf = (name: string): string => {
  const word = name.toLowerCase().replace(/[^a-z0-9_]+/g, '_')
  return /^[a-z]/.test(word) ? word : `n${word}`
}

// Those chosen that a node comes after, through others to what they come after.
function among(
  chosen: ReadonlySet<string>,
  id: string,
  after: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const found = new Set<string>()
  const seen = new Set<string>()
  const open = [...(after.get(id) ?? [])]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue
    seen.add(one)
    if (chosen.has(one)) found.add(one)
    else open.push(...(after.get(one) ?? []))
  }
  return found
}

// As dbt takes them: by how deep they stand among what is chosen, then by id; in a build a unit test right before its model.
function queued(
  built: readonly Node[],
  after: ReadonlyMap<string, ReadonlySet<string>>,
  { unitTests, invocation }: Pick<DbtGraph, 'unitTests' | 'invocation'>,
): readonly Node[] {
  const isBuild = invocation.flags.WHICH !== 'test'
  const depths = new Map<string, number>()
  const depth = (id: string): number => {
    const known = depths.get(id)
    if (known !== undefined) return known
    depths.set(id, 0)
    let deepest = 0
    for (const one of after.get(id) ?? [])
      if (after.has(one) && !unitTests.has(one)) deepest = Math.max(deepest, depth(one) + 1)
    depths.set(id, deepest)
    return deepest
  }
  const placed = built.map((node) => {
    const model = (isBuild ? unitTests.get(node.id)?.model : undefined) ?? node.id
    return { node, depth: depth(after.has(model) ? model : node.id), id: model }
  })
  const rank = ({ node }: { readonly node: Node }) => (unitTests.has(node.id) ? 0 : 1)
  return placed
    .sort((a, b) => a.depth - b.depth || (a.id === b.id ? rank(a) - rank(b) : a.id < b.id ? -1 : 1))
    .map(({ node }) => node)
}

// Through ephemeral models, which are no step, to what they stand on. Sources are none either, but have tests.
function edges(graph: DbtGraph, built: readonly Node[]): ReadonlyMap<string, ReadonlySet<string>> {
  const is = new Set([...built.map((one) => one.id), ...graph.sources.keys()])
  const seen = new Map<string, ReadonlySet<string>>()
  const isBuild = graph.invocation.flags.WHICH !== 'test'
  const unitsOf = new Map<string, string[]>()
  for (const { node, model } of isBuild ? graph.unitTests.values() : [])
    if (is.has(node.id)) unitsOf.set(model, [...(unitsOf.get(model) ?? []), node.id])
  const direct = (id: string): ReadonlySet<string> => {
    const known = seen.get(id)
    if (known) return known
    const found = new Set<string>()
    seen.set(id, found)
    for (const one of graph.nodes.get(id)?.dependsOn ?? []) {
      if (is.has(one)) found.add(one)
      else {
        for (const more of direct(one)) found.add(more)
        // A failed unit test of an ephemeral model keeps what takes it in from being made; the test itself stands beside.
        if (graph.nodes.get(id)?.resource !== 'unit_test') for (const unit of unitsOf.get(one) ?? []) found.add(unit)
      }
    }
    return found
  }
  const after = new Map(built.map((one) => [one.id, new Set(direct(one.id))]))
  // As dbt has it, tests alone are all run, whatever the others come to.
  if (!isBuild) return after
  for (const { node, model } of graph.unitTests.values()) {
    if (!is.has(node.id)) continue
    after.get(model)?.add(node.id)
    // As dbt has it, where one of a model fails, its others are not run.
    const earlier = unitsOf.get(model)?.[(unitsOf.get(model)?.indexOf(node.id) ?? 0) - 1]
    if (earlier !== undefined) after.get(node.id)?.add(earlier)
  }
  const above = ancestors(built, direct)
  for (const test of built.filter((one) => one.resource === 'test')) {
    const tests = [...direct(test.id)]
    for (const node of built) {
      if (node.resource === 'test' || node.resource === 'unit_test' || tests.length === 0) continue
      const up = above.get(node.id) ?? new Set()
      if (tests.every((id) => up.has(id)) && tests.some((id) => direct(node.id).has(id)))
        after.get(node.id)?.add(test.id)
    }
  }
  // What keeps a model from being made, keeps its unit tests from being run.
  for (const { node, model } of graph.unitTests.values())
    for (const one of after.get(model) ?? []) if (!graph.unitTests.has(one)) after.get(node.id)?.add(one)
  return after
}

function ancestors(
  built: readonly Node[],
  direct: (id: string) => ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const above = new Map<string, Set<string>>()
  // Nodes come behind those that they stand on.
  for (const { id } of built) {
    const up = new Set<string>()
    for (const one of direct(id)) {
      up.add(one)
      for (const more of above.get(one) ?? []) up.add(more)
    }
    above.set(id, up)
  }
  return above
}
