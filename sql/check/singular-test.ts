import type { Check } from '#core/check.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { withoutSemicolon } from '../bind/trailing-semicolon.ts'
import type { Template } from '../jinja/node.ts'
import type { Output } from '../jinja/output.ts'
import { POISON } from '../jinja/poison.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt, type Source } from '../jinja/source.ts'
import { type Given, textOf, type Value } from '../jinja/value.ts'
import { argumentAt } from '../model/argument-at.ts'
import type { Model } from '../model/model.ts'
import { type Neighbours, renderModel } from '../model/render-model.ts'
import { normalizeSql } from '../normalize.ts'
import type { Reference } from '../reference.ts'
import { MEASURES, measuresOf } from '../schema/measure.ts'
import { severityOf } from './generic-test.ts'

/** A file of models/<subject>/tests. */
export interface TestFile {
  readonly subject: string
  readonly name: string
  readonly template: Template
}

/**
 * The checks of these files by the key of the table that they audit: the one that stands on the others that the text reads,
 * else the one that it names first.
 */
export function singularTests(
  files: readonly TestFile[],
  models: readonly Model[],
  around: Neighbours,
  faults: Fault[],
): ReadonlyMap<string, readonly SingularTest[]> {
  const byKey = new Map(models.map((model) => [model.key, model]))
  const found = new Map<string, SingularTest[]>()
  for (const { subject, name, template } of files) {
    const { test, faults: wrong } = singularTest(name, template, around)
    faults.push(...wrong)
    if (test === null) continue
    const key = auditedBy(test, subject, byKey)
    if (key === undefined) {
      faults.push({
        file: test.file,
        what: 'the test reads no model',
        mend: "read the model that it tests: from {{ ref('name') }}",
      })
    } else {
      const sql = 'sql' in test.check.rule ? test.check.rule.sql.replaceAll(`{{${key}}}`, '{{table}}') : ''
      const check: Check = { ...test.check, rule: { kind: 'query', sql, code: normalizeSql(sql) } }
      found.set(key, [...(found.get(key) ?? []), { ...test, check }])
    }
  }
  return found
}

function auditedBy(test: SingularTest, subject: string, models: ReadonlyMap<string, Model>): string | undefined {
  if (test.model !== null) return test.model.includes('.') ? test.model : `${subject}.${test.model}`
  const read = test.reads.filter((key) => models.has(key))
  return read.find((key) => read.every((other) => other === key || !standsOn(other, key, models))) ?? read[0]
}

function standsOn(key: string, other: string, models: ReadonlyMap<string, Model>, seen = new Set<string>()): boolean {
  if (seen.has(key)) return false
  seen.add(key)
  const inputs = [...(models.get(key)?.references.values() ?? [])].map(({ input }) => input.key)
  return inputs.includes(other) || inputs.some((one) => standsOn(one, other, models, seen))
}

/** A query for the rows that break a promise, and the keys that it reads, in the order of the text. */
export interface SingularTest {
  readonly check: Check
  readonly reads: readonly string[]
  /** The model that the file names as the audited one, by config(model='name'). */
  readonly model: string | null
  readonly file: string
  /** The query over the relations that these keys are given. */
  output(relation: (key: string) => string): Output
}

/**
 * The check of a file in models/<subject>/tests: every `ref` renders as `{{subject.name}}`, to be filled in by the store;
 * config(severity='warn', model='name') is understood.
 */
function singularTest(
  name: string,
  template: Template,
  around: Neighbours,
): { readonly test: SingularTest | null; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  const reads = new Set<string>()
  const said = new Map<string, Value>()
  const no = (what: string): never => {
    throw new Refusal(`a test has no ${what}`)
  }
  const stepOver = (relation: (key: string) => string, fault?: (fault: Fault) => void) => ({
    relation: ({ name: input, input: { key } }: Reference) => {
      if (input !== key) throw new Refusal('a test reads whole tables', "ref the name alone: ref('name')")
      reads.add(key)
      return relation(key)
    },
    ...(fault && { fault }),
    config: (given: Given) => {
      for (const [key, value] of given.named) if (value !== POISON) said.set(key, value)
    },
    inlines: () => {},
    own: () => no('table of its own'),
    isIncremental: () => no('increments'),
    partition: () => no('partition'),
    dialect: 'duckdb' as const,
    reach: { ask: null, asked: () => no('questions to the database while it renders') },
    now: () => no('run under way'),
  })
  const text = { key: `tests.${name}`, template }
  try {
    const rendered = renderModel(
      text,
      around,
      stepOver(
        (key) => `{{${key}}}`,
        (fault) => faults.push(fault),
      ),
    )
    const sql = withoutSemicolon(rendered.text().trim())
    if (faults.length > 0) return { test: null, faults }
    const unknown = [...said.keys()].filter((key) => !KNOWN.includes(key))
    if (unknown.length > 0)
      throw new DefinitionError(
        unknown.map((key) => {
          const mend = didYouMean(key, KNOWN) ?? `a test has ${KNOWN.join(', ')}`
          return faultAt(template.source, placeOf(key, template.source.text), `unknown config '${key}'`, mend)
        }),
      )
    const textSaid = (word: string) => {
      const value = said.get(word)
      return value === undefined ? undefined : value === true ? 'true' : value === false ? 'false' : textOf(value)
    }
    const [severity, measures, isEnabled] = toldAt(template.source, [...said.keys()], () => [
      severityOf(textSaid('severity')),
      measuresOf(textSaid),
      enabledOf(textSaid('enabled')),
    ])
    if (!isEnabled) return { test: null, faults }
    const model = said.get('model')
    const check: Check = { name, severity, rule: { kind: 'query', sql }, ...measures }
    const test = {
      check,
      reads: [...reads],
      model: model === undefined ? null : textOf(model),
      file: template.source.file,
      output: (relation: (key: string) => string) => renderModel(text, around, stepOver(relation)),
    }
    return { test, faults }
  } catch (error) {
    if (error instanceof Refusal) faults.push(faultAt(template.source, 0, error.message, error.mend))
    else if (error instanceof DefinitionError) faults.push(...error.faults)
    else throw error
    return { test: null, faults }
  }
}

// A tag or a meta of a test is its author's own.
const KNOWN: readonly string[] = ['severity', 'model', 'enabled', 'tags', 'meta', ...MEASURES]

function enabledOf(said: string | undefined): boolean {
  if (said === undefined || said === 'true' || said === 'false') return said !== 'false'
  throw new Refusal(`enabled: '${said}' is neither true nor false`)
}

// What is refused of a word stands where config() says it: that names it first, or its value.
function toldAt<T>(source: Source, words: readonly string[], work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const word = words.find((one) => error.message.startsWith(one)) ?? words.find((one) => /_if$/.test(one)) ?? ''
    throw new DefinitionError([faultAt(source, placeOf(word, source.text), error.message, error.mend)])
  }
}

function placeOf(word: string, text: string): number {
  const calls = [...text.matchAll(/\bconfig\s*(?=\()/g)].map(({ 0: name, index }) => index + name.length)
  return calls.flatMap((call) => argumentAt(text, call, word) ?? []).at(-1) ?? 0
}
