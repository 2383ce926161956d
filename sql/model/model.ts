import { DefinitionError, type Fault } from '#core/error.ts'
import type { Mapping } from '#core/mapping.ts'
import type { Axis } from '#core/partition/definition.ts'
import type { SelectScope } from '#core/select.ts'
import { partitionThing } from '../context/partition.ts'
import { HOOK_WORDS, type HookText, hooksOf, placed, putSetting } from '../hook/hook.ts'
import { hookFault, uniqueIndexFault } from '../hook/hook-fault.ts'
import { POISON } from '../jinja/poison.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { faultAt, type Source } from '../jinja/source.ts'
import { type Given, plainOf } from '../jinja/value.ts'
import { normalizeSql } from '../normalize.ts'
import { isUnpinned, type Reference, referenceOf, selfOf, sourceOf } from '../reference.ts'
import { argumentAt } from './argument-at.ts'
import { type ModelConfig, readConfig, relationOfModel } from './config.ts'
import { generatedNames } from './generated-name.ts'
import { literalCalls } from './literal-call.ts'
import { inlinedReference, type Neighbours, renderModel, type Step, type Text } from './render-model.ts'
import { configKey, type Setting } from './setting.ts'

/** A model as its file and schema.yml say it. */
export interface Model extends Text {
  readonly config: ModelConfig
  readonly settings: ReadonlyMap<string, Setting>
  /** What it asks for by the name of the input, its own past included. */
  readonly references: ReadonlyMap<string, Reference>
  /** What its own text names, by key: the first place, and whether a version is left open. */
  readonly refers: ReadonlyMap<string, Referred>
  /** Keys of the ephemeral models whose text it takes in. */
  readonly inlined: readonly string[]
  /** Texts of a first and, where the template asks, of an incremental step, with placeholders for relations. */
  readonly texts: readonly string[]
  /** What is run beside its query, and the texts of these with placeholders. */
  readonly hooks: readonly HookText[]
  readonly hookTexts: readonly string[]
  /** Does it ask the database while it renders? */
  readonly introspective: boolean
  readonly faults: readonly Fault[]
}

/** Where a text names another asset. */
export interface Referred {
  readonly unpinned: boolean
  blame(what: string, mend?: string): Fault
}

/**
 * The model of a template: rendered once (twice where it asks is_incremental) with placeholders, to see what it asks for;
 * `ref`s in branches that were not taken are read from the tree. `given` are the settings of schema.yml; the file's own win.
 */
export function readModel(text: Text, given: ReadonlyMap<string, Setting>, around: Neighbours): Model {
  const { source } = text.template
  const settings = new Map(given)
  const references = new Map<string, Reference>()
  const refers = new Map<string, Referred>()
  const inlined = new Set<string>()
  const faults = new Map<string, Fault>()
  const blame = (fault: Fault) => {
    faults.set(`${fault.file}:${fault.line}:${fault.column}:${fault.what}`, fault)
  }
  let asked = false
  let vague = false
  let introspective = false

  const stepAs = (incremental: boolean, fault: (fault: Fault) => void): Step => ({
    relation: (reference: Reference) => {
      references.set(reference.name, reference)
      return `«${reference.name}»`
    },
    fault,
    referred: ({ input: { key, mapping } }, { source, at }, call) => {
      if (key === text.key && !readsPast(mapping))
        fault(
          faultAt(
            source,
            at,
            'the model refs itself',
            'write {{ this }} for its table as it stands, under is_incremental(); earlier partitions are self(offset=-1)',
          ),
        )
      if (!refers.has(key)) refers.set(key, { unpinned: isUnpinned(call), blame: blamed(source, at) })
    },
    config: (call: Given, run: Run) => {
      vague ||= [...call.positional, ...call.named.values()].includes(POISON)
      readSettings(call, run, settings)
    },
    inlines: (key: string) => {
      inlined.add(key)
    },
    own: () => '«this»',
    isIncremental: () => {
      asked = true
      return incremental
    },
    partition: () => {
      const { partitions } = readConfig(settings, around.shared, text.kind).config
      // A fault in config(...) may have left the partitions out.
      if (partitions === null && (vague || settings.has('partitions'))) return POISON
      return partitionThing(samplePartition(partitions?.axes))
    },
    dialect: 'duckdb' as const,
    reach: {
      ask: null,
      asked: () => {
        introspective = true
      },
    },
    now: () => READ_AT,
    settings: () => settings,
  })

  const renderAs = (incremental: boolean): string => {
    // It is said anew by each rendering, and added to what schema.yml says.
    for (const word of HOOK_WORDS) {
      const said = given.get(word)
      if (said === undefined) settings.delete(word)
      else settings.set(word, said)
    }
    return renderAt(blame, () => renderModel(text, around, stepAs(incremental, blame)).text())
  }

  const texts = [renderAs(false)]
  if (asked) texts.push(renderAs(true))
  for (const [name, read] of [
    ['ref', referenceOf.bind(null, around.names)],
    ['source', sourceOf.bind(null, around.names)],
    ['self', selfOf.bind(null, text.key)],
  ] as const) {
    for (const call of literalCalls(text.template, name)) {
      try {
        const reference = read(call.given)
        const { key } = reference.input
        if (!refers.has(key)) refers.set(key, { unpinned: isUnpinned(call.given), blame: blamed(source, call.at) })
        const inner = around.ephemeral(key)
        if (inner === undefined) references.set(reference.name, reference)
        else {
          for (const own of inner.references.values()) {
            const one = inlinedReference(own, reference)
            references.set(one.name, one)
          }
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        blame(faultAt(source, call.at, error.message, error.mend))
      }
    }
  }
  // Told above; the graph is not to tell it again.
  for (const [name, { input }] of references)
    if (input.key === text.key && !readsPast(input.mapping)) references.delete(name)
  const { config: said, faults: wrong } = readConfig(settings, around.shared, text.kind)
  const { faults: misnamed, ...named } = generatedNames({ ...text, settings }, said, around)
  const config = { ...said, ...named }
  const wrongHooks: Fault[] = []
  const hooks = hooksOf(settings, source.file, wrongHooks)
  const hookText = (hook: HookText, incremental: boolean): string => {
    const tell = (fault: Fault) => blame(placed(hook, fault))
    // What it asks the database is asked when it is run: the model's own text does not hang on it.
    const step = {
      ...stepAs(incremental, tell),
      config: refuseConfig,
      referred: hookRefers(hook, refers),
      reach: { ask: null, asked: () => {} },
    }
    const rendered = renderAt(tell, () => renderModel({ ...text, template: hook.template }, around, step).text())
    const fault = hookFault(hook, rendered, { own: text.key, keys: around.names.keys })
    if (fault !== null) blame(fault)
    const unique = uniqueIndexFault(hook, rendered, config, [text.key, relationOfModel(text.key, config)])
    if (unique !== null) blame(unique)
    return rendered
  }
  const hookTexts = hooks.flatMap((hook) => [
    ...new Set([false, true].map((incremental) => `${hook.when} ${normalizeSql(hookText(hook, incremental))}`)),
  ])
  const told = [...faults.values(), ...wrong, ...misnamed, ...wrongHooks]
  return {
    ...{ ...text, config, settings, references, refers, inlined: [...inlined], texts, hooks, hookTexts, introspective },
    faults: told,
  }
}

// Its text stands in a setting.
function hookRefers({ name, blame }: HookText, refers: Map<string, Referred>): NonNullable<Step['referred']> {
  return ({ input: { key } }, _run, call) => {
    if (refers.has(key)) return
    refers.set(key, { unpinned: isUnpinned(call), blame: (what, mend) => blame(`${name}: ${what}`, mend) })
  }
}

// Made here, for what is made within a reading holds all of it.
function blamed(source: Source, at: number): Referred['blame'] {
  return (what, mend) => faultAt(source, at, what, mend)
}

function renderAt(tell: (fault: Fault) => void, render: () => string): string {
  try {
    return render()
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    for (const fault of error.faults) tell(fault)
    return ''
  }
}

function refuseConfig(): never {
  throw new Refusal('a hook has no config')
}

/** Stands for the start of the run while a template is only read, so that its version is one. */
export const READ_AT = new Date('2000-01-03T00:00:00Z')

/** A partition that stands for any: its first name on named axes, a fixed day on those of time. */
export function samplePartition(axes: readonly Axis[] | undefined): NonNullable<SelectScope['partition']> {
  if (axes === undefined)
    throw new Refusal('this model has no partitions', "config(partitions='…') comes first in the file")
  const keys = Object.fromEntries(
    axes.map((axis) => [
      axis.name,
      axis.kind === 'static' ? (axis.keys[0] ?? '') : axis.kind === 'dynamic' ? axis.name : '2000-01-03',
    ]),
  )
  const key =
    Object.values(keys).length === 1
      ? (Object.values(keys)[0] ?? '')
      : Object.entries(keys)
          .map((pair) => pair.join('='))
          .join(',')
  const start = new Date('2000-01-03T00:00:00Z')
  return { key, start, end: new Date('2000-01-04T00:00:00Z'), keys, day: '2000-01-03' }
}

function readSettings(call: Given, run: Run, settings: Map<string, Setting>) {
  const { source, at } = run
  const put = (key: string, value: unknown) =>
    putSetting(settings, configKey(key), { value, blame: blamed(source, argumentAt(source.text, at, key) ?? at) })
  for (const [first] of [call.positional]) {
    if (first === undefined || first === POISON) continue
    if (!(first instanceof Map))
      throw new Refusal('config() takes named arguments', "write config(materialized='table')")
    for (const [key, value] of first) put(String(key), plainOf(value))
  }
  for (const [key, value] of call.named) if (value !== POISON) put(key, plainOf(value))
}

const readsPast = ({ kind }: Mapping): boolean => kind === 'offset' || kind === 'lookback'
