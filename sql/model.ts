import { DefinitionError, type Fault } from '#core/error.ts'
import type { Axis } from '#core/partition/definition.ts'
import type { SelectScope } from '#core/select.ts'
import { type ModelConfig, readConfig } from './config.ts'
import { partitionThing } from './context/partition.ts'
import { POISON } from './jinja/poison.ts'
import { Refusal } from './jinja/refusal.ts'
import type { Run } from './jinja/scope.ts'
import { faultAt } from './jinja/source.ts'
import { type Given, plainOf } from './jinja/value.ts'
import { literalCalls } from './literal-call.ts'
import { type Reference, referenceOf, selfOf } from './reference.ts'
import { inlinedReference, type Neighbours, renderModel, type Text } from './render-model.ts'
import { configKey, type Setting } from './setting.ts'

/** A model as its file and schema.yml say it. */
export interface Model extends Text {
  readonly config: ModelConfig
  readonly settings: ReadonlyMap<string, Setting>
  /** What it asks for by the name of the input, its own past included. */
  readonly references: ReadonlyMap<string, Reference>
  /** Keys of the ephemeral models whose text it takes in. */
  readonly inlined: readonly string[]
  /** Texts of a first and, where the template asks, of an incremental step, with placeholders for relations. */
  readonly texts: readonly string[]
  /** Does it ask the database while it renders? */
  readonly introspective: boolean
  readonly faults: readonly Fault[]
}

/**
 * The model of a template: rendered once (twice where it asks is_incremental) with placeholders, to see what it asks for;
 * `ref`s in branches that were not taken are read from the tree. `given` are the settings of schema.yml; the file's own win.
 */
export function readModel(text: Text, given: ReadonlyMap<string, Setting>, around: Neighbours): Model {
  const { source } = text.template
  const settings = new Map(given)
  const references = new Map<string, Reference>()
  const inlined = new Set<string>()
  const faults = new Map<string, Fault>()
  const blame = (fault: Fault) => {
    faults.set(`${fault.file}:${fault.line}:${fault.column}:${fault.what}`, fault)
  }
  let asked = false
  let vague = false
  let introspective = false

  const renderAs = (incremental: boolean): string => {
    const step = {
      relation: (reference: Reference) => {
        references.set(reference.name, reference)
        return `«${reference.name}»`
      },
      fault: blame,
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
    }
    try {
      return renderModel(text, around, step).text()
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
      for (const fault of error.faults) blame(fault)
      return ''
    }
  }

  const texts = [renderAs(false)]
  if (asked) texts.push(renderAs(true))
  for (const [name, read] of [
    ['ref', referenceOf.bind(null, around.names)],
    ['self', selfOf.bind(null, text.key)],
  ] as const) {
    for (const call of literalCalls(text.template, name)) {
      try {
        const reference = read(call.given)
        const inner = around.ephemeral(reference.input.key)
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
  const { config, faults: wrong } = readConfig(settings, around.shared, text.kind)
  const told = [...faults.values(), ...wrong]
  return { ...text, config, settings, references, inlined: [...inlined], texts, introspective, faults: told }
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
  const blame = (what: string, mend?: string) => faultAt(source, at, what, mend)
  const put = (key: string, value: unknown) => settings.set(configKey(key), { value, blame })
  for (const [first] of [call.positional]) {
    if (first === undefined || first === POISON) continue
    if (!(first instanceof Map))
      throw new Refusal('config() takes named arguments', "write config(materialized='table')")
    for (const [key, value] of first) put(String(key), plainOf(value))
  }
  for (const [key, value] of call.named) if (value !== POISON) put(key, plainOf(value))
}
