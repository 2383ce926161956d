import type { Asset } from '#core/asset.ts'
import type { Apart, Binder } from '#core/binder.ts'
import type { Column } from '#core/column.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import type { Select, SelectScope } from '#core/select.ts'
import { type Kept, keptOf } from '../hook/hook-fault.ts'
import { hookSyntaxFaults } from '../hook/hook-syntax.ts'
import { binderWithMade, faultOfMade, hooksAtLoad, mendOfMade } from '../hook/made-before.ts'
import { POISON } from '../jinja/poison.ts'
import { samplePartition } from '../model/model.ts'
import type { Described, LoadedModels } from '../project.ts'
import { BindCache, hashOf } from './bind-cache.ts'
import { layersOf, upstreamOf } from './bind-layer.ts'
import { bindSources } from './bind-source.ts'
import { checkFaults } from './check-faults.ts'
import { columnFault } from './column-fault.ts'
import { contractColumns, contractFaults, namedFaults, timeFaults } from './contract.ts'
import { validToFault } from './history-faults.ts'
import { noQuery } from './no-query.ts'
import { plainNameFaults } from './plain-name.ts'
import { predicateFaults } from './predicate-faults.ts'
import { Shadow } from './shadow.ts'
import { stepDifferences } from './step-difference.ts'
import { trailingSemicolon } from './trailing-semicolon.ts'
import { updatedAtFaults, updatedAtSyntax } from './updated-at-faults.ts'

/** Columns of every model that binds, by key, and what is wrong with the others; one that stands on a wrong one is left out in silence. */
export interface Bound {
  readonly columns: ReadonlyMap<string, readonly Column[]>
  readonly faults: readonly Fault[]
}

/**
 * Finds names and types of every model's columns over empty tables: rows declared by `known`, and the columns of the models
 * before. `cachePath` is the file that remembers them by content (null: none); while nothing changed the binder is not used.
 * `standing` are the columns of models that were not loaded.
 */
export async function bindModels(
  loaded: LoadedModels,
  known: readonly Asset[],
  binder: Binder,
  cachePath: string | null,
  standing: Bound['columns'] = new Map(),
): Promise<Bound> {
  const cache = new BindCache(cachePath)
  const shadow = new Shadow(binder, known)
  for (const [key, columns] of standing) shadow.add(key, columns)
  const columns = new Map<string, readonly Column[]>()
  const faults: Fault[] = []
  const kept = keptOf([...loaded.models, ...known])
  await bindSources(loaded.sources, { binder, cache, shadow, columns, faults })
  for (const layer of layersOf(loaded.models.filter(({ key }) => !loaded.sources.has(key)))) {
    const fresh: { readonly model: Asset; readonly hash: string }[] = []
    for (const model of layer) {
      const upstream = upstreamOf(model)
      if (loaded.broken.has(model.key) || !upstream.every((key) => shadow.has(key))) continue
      const hash = hashOf([
        binder.engine,
        ...textsOf(model, loaded.described.get(model.key)),
        ...upstream.map((key) => shadow.digest(key)),
        ...(selectOf(model).hooks ? [JSON.stringify([...kept.keys, ...kept.relations])] : []),
      ])
      const found = cache.get(model.key, hash)
      if (found === undefined) fresh.push({ model, hash })
      else {
        columns.set(model.key, found)
        shadow.add(model.key, found)
      }
    }
    await shadow.declare(fresh.flatMap(({ model }) => upstreamOf(model)))
    const results = await sideBySide(fresh, ({ model }) =>
      bindModel(model, loaded.described.get(model.key), shadow, binder, kept),
    )
    for (const [index, { model, hash }] of fresh.entries()) {
      const result = results[index] ?? wrong([])
      faults.push(...result.faults)
      if (result.columns === null) continue
      shadow.add(model.key, result.columns)
      if (result.faults.length > 0) continue
      columns.set(model.key, result.columns)
      cache.set(model.key, hash, result.columns)
    }
  }
  const proofs = loaded.models.flatMap(({ compute }) => (compute.via === 'select' ? (compute.select.proofs ?? []) : []))
  if (proofs.length > 0) {
    const { proofFaults } = await import('../unit/proof-faults.ts')
    faults.push(...(await proofFaults(proofs, (key) => shadow.columns(key), binder, cache)))
  }
  cache.save()
  return { columns, faults }
}

// The models of a layer do not see each other; the engine binds a few at once.
async function sideBySide<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const lane = async () => {
    for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at] as T) // the index is within
  }
  await Promise.all([lane(), lane(), lane(), lane()])
  return results
}

// All that the outcome of a binding depends on, besides the engine and the upstreams.
function textsOf(model: Asset, described: Described | undefined): readonly string[] {
  const contract = (described?.schema?.columns ?? []).map(({ name, type }) => [name, type?.text ?? ''])
  const { unique, at, knownAt, touches, checks, increment } = model
  const { version, reading } = selectOf(model)
  return [
    version,
    reading?.sql ?? '',
    reading?.otherwise ?? '',
    JSON.stringify([contract, unique, at, knownAt, touches, checks, increment]),
  ]
}

function selectOf(model: Asset): Select {
  if (model.compute.via === 'select') return model.compute.select
  throw new RangeError(`${model.key} is no model`)
}

interface Result {
  readonly columns: readonly Column[] | null
  readonly faults: readonly Fault[]
}

async function bindModel(
  model: Asset,
  described: Described | undefined,
  shadow: Shadow,
  binder: Binder,
  kept: Omit<Kept, 'own'>,
): Promise<Result> {
  const select = selectOf(model)
  const readsItself = Object.values(model.from).some(({ key }) => key === model.key)
  if (readsItself) {
    const contract = await contractColumns(described?.schema?.columns ?? [], binder)
    if (contract === null) {
      const what = 'reads its own past, so its columns must be known before it is bound'
      return wrong([
        { file: select.file, line: 1, key: model.key, what, mend: 'give every column a data_type in schema.yml' },
      ])
    }
    shadow.add(model.key, contract)
    await shadow.declare([model.key])
  }
  if (select.ask !== undefined) {
    const contract = await contractColumns(described?.schema?.columns ?? [], binder)
    if (contract !== null) {
      shadow.add(model.key, contract)
      const faults = described ? await contractFaults(model.key, described, contract, binder) : []
      return { columns: contract, faults }
    }
    const what = 'is introspective: it asks the warehouse while it renders, so its columns must be said'
    const mend = 'give every column a data_type in schema.yml'
    return wrong([{ file: select.file, line: 1, key: model.key, what, mend }])
  }
  const step = { select, described, shadow, binder, kept }
  const first = await bindStep(model, step, false)
  if (first.columns === null) return first
  const { columns } = first
  shadow.add(model.key, columns)
  const faults = [...first.faults]
  if (described) faults.push(...(await contractFaults(model.key, described, columns, binder)))
  if (described) faults.push(...timeFaults(model, described.settings, columns))
  const rereads = ['incremental_predicates', 'updated_at'].some((word) => described?.settings.has(word))
  if (select.asksIncremental || rereads) await shadow.declare([model.key])
  if (described) faults.push(...(await updatedAtFaults(model, described.settings, binder)))
  if (described) faults.push(...(await predicateFaults(model, described.settings, binder)))
  if (select.hooks) {
    await shadow.declare([model.key])
    const hooks = await hookSyntaxFaults(select, scopeOf(model, binder, false), { ...kept, own: model.key }, binder)
    faults.push(...hooks.map((fault) => ({ ...fault, key: model.key })))
  }
  if (select.asksIncremental) {
    const second = await bindStep(model, step, true)
    faults.push(...second.faults, ...(second.columns ? stepDifferences(model, select, columns, second.columns) : []))
  }
  if (described) faults.push(...(await checkFaults(model.key, described, shadow, binder)))
  return { columns, faults }
}

function scopeOf(model: Asset, binder: Binder, incremental: boolean): SelectScope {
  return {
    relation: (input) => binder.quote(model.from[input]?.key ?? input),
    self: binder.quote(model.key),
    partition: model.partitions && samplePartition(model.partitions.axes),
    incremental,
    dialect: 'duckdb',
  }
}

const wrong = (faults: readonly Fault[]): Result => ({ columns: null, faults })

interface Binding {
  readonly select: Select
  readonly described: Described | undefined
  readonly shadow: Shadow
  readonly binder: Binder
  readonly kept: Omit<Kept, 'own'>
}

async function bindStep(
  model: Asset,
  { select, described, shadow, binder: usual, kept }: Binding,
  incremental: boolean,
): Promise<Result> {
  const scope = scopeOf(model, usual, incremental)
  let apart: Apart | null = null
  try {
    const text = select.render(scope)
    const hooks = await hooksAtLoad(select, scope)
    const isView = select.materialized === 'view'
    const inputs = [...upstreamOf(model), ...(shadow.has(model.key) ? [model.key] : [])]
    const relations = inputs.map((key) => ({ key, columns: shadow.columns(key) }))
    apart = await binderWithMade(text, hooks, isView, relations, usual)
    const binder = apart ?? usual
    const bound = await binder.bind(text)
    const none = noQuery(text, 'error' in bound ? bound.error : '')
    if (none !== null) {
      const { mend, ...complaint } = none
      return wrong([{ ...select.blame(scope, complaint), ...(mend === undefined ? {} : { mend }) }])
    }
    if ('error' in bound) {
      const all = [bound, ...bound.also].sort(
        (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
      )
      const hooked = all.flatMap(({ error }) => faultOfMade(error, hooks, apart) ?? [])
      // What is wrong with the hook is told there, and what hangs on it is not told again.
      if (hooked.length > 0) {
        const told = await hookSyntaxFaults(select, scope, { ...kept, own: model.key }, usual)
        return wrong(told.length > 0 ? told.map((fault) => ({ ...fault, key: model.key })) : hooked)
      }
      return wrong(
        all.map((complaint) => {
          const mend = mendOfMade(complaint.error, hooks, isView)
          return { ...select.blame(scope, complaint), ...(mend === undefined ? {} : { mend }) }
        }),
      )
    }
    const ended = trailingSemicolon(text)
    if (ended !== null) return wrong([{ ...select.blame(scope, ended), mend: ended.mend }])
    const unseen = await plainNameFaults(model, text, binder, shadow)
    if (unseen.length > 0)
      return wrong(unseen.map(({ mend, ...complaint }) => ({ ...select.blame(scope, complaint), mend })))
    const isTable = select.materialized === 'table' || select.materialized === 'incremental'
    const column = columnFault(text, bound.columns, isTable)
    if (column !== null)
      return wrong([{ ...select.blame(scope, column), ...(column.mend === undefined ? {} : { mend: column.mend }) }])
    if (select.reading !== undefined) return { columns: bound.columns, faults: await cellFaults(model, select, binder) }
    if (select.stored === undefined) return { columns: bound.columns, faults: [] }
    const misnamed = described ? namedFaults(described.settings, bound.columns) : []
    if (misnamed.length > 0) return wrong(misnamed.map((fault) => ({ ...fault, key: model.key })))
    const validTo = await validToFault(model, described?.settings, binder)
    if (validTo !== null) return wrong([validTo])
    const unread = await updatedAtSyntax(model, described?.settings, binder)
    if (unread !== null) return wrong([unread])
    const stored = await binder.bind(select.stored(text))
    return 'error' in stored
      ? wrong([{ file: select.file, line: 1, key: model.key, what: stored.error }])
      : { columns: stored.columns, faults: [] }
  } catch (error) {
    // What a fault left out of a macro was told there.
    if (error instanceof DefinitionError) return wrong(error.faults.filter(({ what }) => !what.startsWith(POISON.what)))
    throw error
  } finally {
    await apart?.close()
  }
}

async function cellFaults(model: Asset, { file, reading }: Select, binder: Binder): Promise<readonly Fault[]> {
  if (reading === undefined) return []
  const mend = 'mend the cell, or say another type under column_types'
  const cells = await binder.rejects(reading, 10)
  return cells.map(({ error, line = 1 }) => ({ file, line: reading.lineOf(line), key: model.key, what: error, mend }))
}
