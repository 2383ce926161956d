import type { Asset } from '../asset.ts'
import { DataError, DefinitionError, QueryRefused } from '../error.ts'
import type { Graph } from '../graph.ts'
import { type Address, addressesOf, addressText, WHOLE } from '../partition/address.ts'
import type { Step } from '../plan/step.ts'
import { consumedOf, readingsOf, rowsRead, timeOf } from '../reading.ts'
import { emptyTable, type Table } from '../rows.ts'
import { rendered, type Select, type SelectScope } from '../select.ts'
import type { Staging, Store } from '../store.ts'
import type { World } from '../world.ts'
import { type Attempting, about, codeOf } from './attempting.ts'
import { contextOf } from './context.ts'
import { holdColumns } from './promised-columns.ts'
import { proven } from './proof.ts'
import { scopeOf } from './select-scope.ts'
import { audited, type Making, provenanceOf, type Staged, settle } from './settle.ts'
import { targetOf } from './target.ts'
import { untilAborted } from './until-aborted.ts'

export interface Done {
  readonly outcome: 'materialized' | 'unchanged'
  /** By the asset's key: a step may have several outputs. */
  readonly rows: ReadonlyMap<string, number>
}

/**
 * One attempt of a step: lease, compute into staging, audit, prepare in the log, publish with markers, report. Throws what went
 * wrong; whatever it throws, nothing half-made can be read and the standing data stands.
 */
export async function attempt(step: Step, given: Attempting): Promise<Done> {
  const outputs = step.assets.map((key) => assetOf(given.graph, key))
  const [first] = outputs
  if (!first) throw new Error(`step ${step.id} has no asset`)
  const began = given.world.now()
  const place = addressesOf(first.partitions, step.set, given.view.names)[0] ?? WHOLE
  const tokens = await given.world.log.append(
    outputs.map((one) => ({ ...about(one, given), ...place, kind: 'started', body: { attempt: given.attempt } })),
  )
  if (step.refresh) await refresh(outputs, given)
  const made: Making = {
    step,
    given,
    began,
    inputs: inputsOf(first, step, given),
    ...(await contextFor(first, step, given)),
  }
  if (storesNothing(outputs)) return storeless(outputs, made, place)
  const staged: Staged[] = []
  try {
    const results = await untilAborted(computed(first, made), given.signal)
    for (const [index, one] of outputs.entries()) staged.push(await stage(one, tokens[index] ?? 0, results, made))
    for (const one of staged) await lookedAt(one, made)
    given.signal.throwIfAborted()
    const outcomes = []
    for (const one of staged) outcomes.push(await settle(one, made))
    return {
      outcome: outcomes.includes('materialized') ? 'materialized' : 'unchanged',
      rows: new Map(staged.map(({ one, audit }) => [one.key, audit?.rows ?? 0])),
    }
  } finally {
    for (const { staging } of staged) await staging.drop()
  }
}

function assetOf(graph: Graph, key: string): Asset {
  const found = graph.assets.get(key)
  if (!found) throw new Error(`no asset '${key}' in the graph`)
  return found
}

const storesNothing = (outputs: readonly Asset[]) =>
  outputs.every((one) => one.rows === null && one.compute.via === 'function')

// The log says after the fact that nothing stands: a crash between the two leaves an open attempt, and recovery asks the markers.
async function refresh(outputs: readonly Asset[], given: Attempting): Promise<void> {
  for (const one of outputs.filter((of) => of.partitions !== null)) {
    await given.once(one.key, async () => {
      const standing = given.view.pieces(one.key)
      await given.world.store(one.in)?.wipe(one.key, null, null)
      const body = { why: 'full refresh' }
      await given.world.log.append(
        standing.map(({ from, to, keys }) => ({ ...about(one, given), from, to, keys, kind: 'wiped', body }) as const),
      )
      given.view.forget(one.key)
    })
  }
}

// By the text of each partition's address: a batch consumed for each of its partitions what that partition reads.
function inputsOf(one: Asset, step: Step, { graph, view }: Attempting): Making['inputs'] {
  return Object.fromEntries(
    step.placed.map(({ box }) => {
      const [address = WHOLE] = addressesOf(one.partitions, { boxes: [box] }, view.names)
      const readings = readingsOf(graph, view, one, box)
      return [
        addressText(address),
        Object.fromEntries(
          readings.map((reading) => [reading.name, consumedOf(graph, view, reading, timeOf(one, box))]),
        ),
      ]
    }),
  )
}

function contextFor(one: Asset, step: Step, given: Attempting) {
  const log = (text: string) => given.log(one.key, text)
  return contextOf(one, step, { needs: given.needs, now: given.world.now(), signal: given.signal, log })
}

async function computed(first: Asset, { step, given, context }: Making): Promise<unknown> {
  if (first.compute.via === 'select') return null
  return first.compute.run(tablesOf(first, step, given), context)
}

function tablesOf(one: Asset, step: Step, given: Attempting): Readonly<Record<string, Table<unknown>>> {
  const { graph, view, world, signal } = given
  const box = spanOf(step)
  if (one.kind === 'source') return { standing: standingTable(one, given) }
  return Object.fromEntries(
    readingsOf(graph, view, one, box).map((reading) => {
      const upstream = assetOf(graph, reading.input.key)
      if (view.pieces(upstream.key).length === 0) return [reading.name, emptyTable]
      const store = storeOf(world, upstream)
      return [reading.name, store.table(rowsRead(graph, view, one, reading, box), upstream.unique, signal)]
    }),
  )
}

function standingTable(one: Asset, { view, world, signal }: Attempting): Table<unknown> {
  if (view.pieces(one.key).length === 0 || one.rows === null) return emptyTable
  return storeOf(world, one).table({ key: one.key, filter: null, asOf: null }, one.unique, signal)
}

// Adjacent partitions read as one box: the first's start to the last's end.
function spanOf(step: Step) {
  return step.set.boxes[0] ?? []
}

function storeOf(world: World, one: Asset): Store {
  const store = world.store(one.in)
  if (!store) throw new Error(`${one.key} rests in: '${one.in}', a role that nothing plays here; use in: 'warehouse'`)
  return store
}

async function stage(one: Asset, token: number, results: unknown, { step, given }: Making): Promise<Staged> {
  const store = storeOf(given.world, one)
  const target = targetOf(given.graph, given.view, one, step, { token, store, now: given.world.now() })
  const staging = await store.stage(target, given.signal)
  try {
    if (one.compute.via === 'select') await fill(one, one.compute.select, store, staging, step, given)
    else await untilAborted(staging.write(resultOf(one, results), given.progress), given.signal)
    return { one, token, store, staging, audit: null }
  } catch (error) {
    await staging.drop()
    throw error
  }
}

async function fill(
  one: Asset,
  select: Select,
  store: Store,
  staging: Staging,
  step: Step,
  given: Attempting,
): Promise<void> {
  const database = { query: (sql: string) => store.read(sql, given.signal) }
  const { proofs } = select
  if (proofs !== undefined)
    await given.once(`unit tests of ${one.key}`, () =>
      proven(proofs, (key) => given.graph.columns.get(key) ?? [], database),
    )
  const scope: SelectScope = {
    ...scopeOf(one, step, spanOf(step), store, given),
    say: ({ level, text }) => {
      if (level !== 'debug') given.log(one.key, level === 'warn' ? `warning: ${text}` : text)
    },
  }
  await blamed(select, scope, async () => {
    const text = await rendered(select, scope, database)
    const columns = await staging.fill(text, await select.hooks?.(scope, database))
    const said = given.graph.columns.get(one.key)
    if (select.ask !== undefined && said !== undefined) holdColumns(one, select, said, columns)
  })
}

async function lookedAt(staged: Staged, made: Making): Promise<void> {
  const { one, store } = staged
  if (one.compute.via !== 'select') return audited(staged, made)
  const scope = scopeOf(one, made.step, spanOf(made.step), store, made.given)
  await blamed(one.compute.select, scope, () => audited(staged, made))
}

// The engine speaks of the rendered text; the author reads the template.
async function blamed(select: Select, scope: SelectScope, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw error instanceof QueryRefused ? new DefinitionError([select.blame(scope, error.complaint)]) : error
  }
}

function resultOf(one: Asset, results: unknown): unknown {
  if (one.together.length === 1) return results
  const name = one.key.split('.')[1] ?? ''
  if (typeof results === 'object' && results !== null && name in results)
    return (results as Record<string, unknown>)[name]
  throw new DataError(
    `the function returned no '${name}'; it must return rows for each of ${one.together.map((key) => key.split('.')[1]).join(', ')}`,
  )
}

async function storeless(outputs: readonly Asset[], made: Making, place: Address): Promise<Done> {
  const { given } = made
  for (const one of outputs) await untilAborted(computed(one, made), given.signal)
  // A table that is looked at is the same while its look is.
  const seen = outputs.map((one) => given.view.observed.get(one.key)?.version)
  const watches = outputs.some(({ compute }) => compute.via === 'function' && compute.watch !== undefined)
  const slices = made.step.placed.map(() => ({ address: place, rows: 0, data: '', touched: [] }))
  for (const one of outputs) {
    const body = {
      ...provenanceOf(one, slices[0] ?? { address: place, rows: 0, data: '', touched: [] }, null, made),
      data: watches && seen[0] !== undefined ? `w${seen[0]}` : `e${given.run}`,
    }
    const ids = await given.world.log.append([{ ...about(one, given), ...place, kind: 'computed', body }])
    given.view.record(one.key, place, ids[0] ?? 0, codeOf(one, given), body)
  }
  return { outcome: 'materialized', rows: new Map() }
}
