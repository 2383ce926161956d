import type { Fault } from '#core/error.ts'
import type { Version } from '#core/governance.ts'
import type { Facts } from '../context/facts.ts'
import type { Reach } from '../context/introspect.ts'
import { type Message, modelContext, relationThing } from '../context/model-context.ts'
import type { Template } from '../jinja/node.ts'
import { Output } from '../jinja/output.ts'
import { Refusal } from '../jinja/refusal.ts'
import { render } from '../jinja/render.ts'
import type { Run } from '../jinja/scope.ts'
import type { Given, Value } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import { type Names, type Reference, referenceOf, selfOf, sourceOf, suffixOf } from '../reference.ts'
import type { ModelKind, Shared } from './config.ts'

/** What a model is rendered against: names, macros and vars of its project, and its ephemeral neighbours. */
export interface Neighbours {
  readonly names: Names
  readonly library: Library
  readonly vars: ReadonlyMap<string, Value>
  readonly shared: Shared
  /** The version that a key is, for models that have several. */
  readonly versions?: ReadonlyMap<string, Version>
  /** What templates know of the project and its surroundings; without them those of Tidemark's own. */
  readonly facts?: Facts
  /** The model of this key, if it is ephemeral. Throws Refusal where ephemeral models stand on each other. */
  ephemeral(key: string): Ephemeral | undefined
}

/** An ephemeral model with what its text asks for. */
export interface Ephemeral extends Text {
  readonly references: ReadonlyMap<string, Reference>
}

/** A model's key and parsed template. */
export interface Text {
  readonly key: string
  readonly kind?: ModelKind
  readonly template: Template
}

/** How one rendering answers. */
export interface Step {
  relation(reference: Reference): string
  /** Is there a relation in the place of this key, though its model is ephemeral? */
  standsIn?(key: string): boolean
  /** The text itself names this key, at this place. */
  referred?(reference: Reference, run: Run, given: Given): void
  config(given: Given, run: Run): void
  /** The text of an ephemeral model is taken in. */
  inlines(key: string): void
  own(): string
  /** `schema.name` of the model's own table, once that is known. */
  place?(): string
  isIncremental(): boolean
  partition(): Value
  readonly dialect: 'duckdb' | 'clickhouse'
  readonly reach: Reach
  /** When the run started. */
  now(): Date
  settings?(): ReadonlyMap<string, { readonly value: unknown }>
  say?(message: Message): void
  /** Takes each fault of the template; without it the first one is thrown. */
  fault?(fault: Fault): void
  /** The models whose text this one is part of. */
  readonly within?: readonly string[]
  /** Texts of ephemeral models that this rendering has taken in as they are. */
  readonly taken?: Map<string, Output>
}

/**
 * The text of a model, each `ref` as its step answers, that of an ephemeral model as a subselect of its text. Throws
 * DefinitionError at the template's line, unless the step takes faults.
 */
export function renderModel({ key, kind, template }: Text, around: Neighbours, step: Step): Output {
  const taken = step.taken ?? new Map<string, Output>()
  const refer = (reference: Reference, run: Run, given: Given): Value => {
    step.referred?.(reference, run, given)
    const inner = step.standsIn?.(reference.input.key) ? undefined : around.ephemeral(reference.input.key)
    // Refused here where they do not go together, at the ref that takes the text in.
    for (const own of inner?.references.values() ?? []) inlinedReference(own, reference)
    const within = [...(step.within ?? []), key]
    const text =
      inner === undefined
        ? step.relation(reference)
        : inlined(inner, reference, around, { ...step, within, taken }, run)
    return relationThing(reference.input.key, () => text)
  }
  const context = modelContext(
    key,
    {
      ref: (given, run) => refer(referenceOf(around.names, given), run, given),
      source: (given, run) => refer(sourceOf(around.names, given), run, given),
      self: (given, run) => refer(selfOf(key, given), run, given),
      config: (given, run) => step.config(given, run),
      ...(kind === undefined ? {} : { kind }),
      version: around.versions?.get(key) ?? null,
      ...(step.place === undefined ? {} : { place: step.place }),
      own: () => step.own(),
      isIncremental: () => step.isIncremental(),
      partition: () => step.partition(),
      dialect: step.dialect,
      reach: step.reach,
      now: () => step.now(),
      ...(step.settings === undefined ? {} : { settings: step.settings }),
      ...(step.say === undefined ? {} : { say: step.say }),
      ...(step.fault === undefined ? {} : { fault: step.fault }),
    },
    around.library,
    around.vars,
    around.facts,
  )
  return render(template, context)
}

/**
 * A reference of an ephemeral model as the model that takes it in asks for it: with the words of the `ref` that took it in, so
 * that it reads what a table in the ephemeral one's place would be read for. Throws Refusal where both have words.
 */
export function inlinedReference({ name, input }: Reference, by: Reference): Reference {
  const { mapping, vintages } = by.input
  if (mapping.kind === 'aligned' && !vintages) return { name, input }
  if (mapping.kind !== 'aligned' && input.mapping.kind !== 'aligned') {
    throw new Refusal(
      `ref('${by.name}') says which partitions to read, and so does ref('${name}') in that ephemeral model`,
      'say it in one of the two',
    )
  }
  const both = { mapping: mapping.kind === 'aligned' ? input.mapping : mapping, vintages: vintages || input.vintages }
  return { name: `${input.key}${suffixOf(both.mapping, both.vintages)}`, input: { key: input.key, ...both } }
}

function inlined(inner: Text, by: Reference, around: Neighbours, step: Step, run: Run): string {
  if (step.within?.includes(inner.key)) throw standOnEachOther([...step.within, inner.key])
  step.inlines(inner.key)
  // What the words of a ref make of a text is of that ref alone.
  const taken = by.input.mapping.kind === 'aligned' && !by.input.vintages ? step.taken : undefined
  const { source, at } = run
  const output = taken?.get(inner.key) ?? innerText(inner, by, around, { ...step, taken: taken ?? new Map() })
  taken?.set(inner.key, output)
  run.source = source
  run.at = at
  const whole = new Output()
  whole.push('(\n', source, at, false, null)
  whole.push(output.text(), source, at, false, output)
  whole.push('\n)', source, at, false, null)
  const text = whole.text()
  if (text.length > LONGEST)
    throw new Refusal(
      `the text of '${inner.key}', with the ephemeral models that it takes in, is over ${LONGEST / 1e6} million characters`,
      "give one of them materialized='view': what two of them read is taken in twice",
    )
  // As with a macro's text: a complaint is placed at the ref, and says where the text came from.
  run.made = { text, output: whole }
  return text
}

function innerText(inner: Text, by: Reference, around: Neighbours, step: Step): Output {
  // Its own place is not the reader's.
  const { place: _, ...outer } = step
  const alone = (what: string): never => {
    throw new Refusal(`an ephemeral model has no ${what}`, "write materialized='view' or 'table'")
  }
  return renderModel(inner, around, {
    ...outer,
    relation: (reference) => step.relation(inlinedReference(reference, by)),
    config: () => {},
    referred: () => {},
    own: () => alone('table of its own'),
    isIncremental: () => false,
    partition: () => alone('partition'),
  })
}

// In layers that each read the one below twice, the text doubles with each.
const LONGEST = 1_000_000

/** Ephemeral models on a circle have no text. */
export function standOnEachOther(keys: readonly string[]): Refusal {
  return new Refusal(
    `ephemeral models stand on each other: ${keys.join(' → ')}`,
    "give one of them materialized='view'",
  )
}
