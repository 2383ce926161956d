import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DefinitionError, type Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { withoutSemicolon } from '../bind/trailing-semicolon.ts'
import { ragged, scanCsv } from '../dbt/materialize/csv.ts'
import { parseAll } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt, type Source, sourceOf as textOf } from '../jinja/source.ts'
import type { Value } from '../jinja/value.ts'
import { filesIn } from '../library.ts'
import { literalCalls } from '../model/literal-call.ts'
import { type Names, referenceOf, sourceOf } from '../reference.ts'
import { entriesOf, entryOf, itemsOfYaml, placedAt, scalarText, type Yaml, yamlFault } from '../yaml.ts'
import { cellValue, templateValue } from '../yaml-value.ts'
import type { Fixture } from './fixture.ts'
import { writtenFault, writtenIn, writtenUnder } from './fixture-place.ts'
import { testedModels } from './tested-model.ts'
import { unitTestFormFaults } from './unit-test-form.ts'

/** A unit test as schema.yml says it: what the model is given, and the rows that it must make of that. */
export interface UnitTest {
  readonly name: string
  readonly model: string
  readonly node: Yaml
  /** By the key of the input; the model's own rows under its own. */
  readonly given: ReadonlyMap<string, Fixture>
  readonly expect: Fixture
  readonly vars: Readonly<Record<string, Value>>
  readonly macros: Readonly<Record<string, Value>>
}

/** Keys of a unit test. */
export const UNIT_TEST_WORDS = ['name', 'model', 'versions', 'description', 'given', 'expect', 'overrides', 'config']

/** Reads a unit test of a schema.yml in models/<subject>: one of each version of its model. What is wrong with it is a fault at its line. */
export function readUnitTests(
  node: Yaml,
  subject: string,
  names: Names,
  root: string,
  faults: Fault[],
): readonly UnitTest[] {
  try {
    refuseOthers(node, UNIT_TEST_WORDS)
    const misshapen = unitTestFormFaults(node)
    if (misshapen.length > 0) throw new DefinitionError(misshapen)
    const config = entryOf(node, 'config')
    if (config) refuseOthers(config, ['enabled', 'tags', 'meta'])
    if (scalarText(config && entryOf(config, 'enabled')) === 'false') return []
    const name = needed(node, 'name')
    const models = testedModels(node, needed(node, 'model'), subject, names)
    return models.map((model) => readFor(model, name, node, names, root))
  } catch (error) {
    if (error instanceof Refusal) faults.push(yamlFault(node, error.message, error.mend))
    else if (error instanceof DefinitionError) faults.push(...error.faults)
    else throw error
    return []
  }
}

function readFor(model: string, name: string, node: Yaml, names: Names, root: string): UnitTest {
  const overrides = entryOf(node, 'overrides')
  if (overrides) refuseOthers(overrides, ['vars', 'macros'])
  const given = new Map<string, Fixture>()
  for (const one of itemsOfYaml(entryOf(node, 'given'))) {
    const input = placedAt(entryOf(one, 'input'), () => inputOf(needed(one, 'input'), model, names))
    if (given.has(input))
      placedAt(entryOf(one, 'input'), () => {
        throw new Refusal(`${input} is given twice`, 'put all of its rows into one')
      })
    given.set(
      input,
      placedAt(one, () => fixtureOf(one, root)),
    )
  }
  const expect = entryOf(node, 'expect')
  if (expect === undefined) throw new Refusal(`unit test ${name} expects nothing`, 'add expect: with rows:')
  const record = (word: string) =>
    Object.fromEntries(entriesOf(overrides && entryOf(overrides, word)).map(({ key, of }) => [key, templateValue(of)]))
  return {
    name,
    model,
    node,
    given,
    expect: placedAt(expect, () => fixtureOf(expect, root)),
    vars: record('vars'),
    macros: record('macros'),
  }
}

/** Unit tests of what no query makes, each at its model. */
export function queryless(tests: readonly UnitTest[], models: ReadonlyMap<string, unknown>): readonly Fault[] {
  return tests
    .filter(({ model }) => !models.has(model))
    .map(({ node, name, model }) =>
      yamlFault(
        entryOf(node, 'model') ?? node,
        `unit test ${name}: ${model} is no model, so no query of it can be tested`,
        'name a model that reads it',
      ),
    )
}

/** Unit tests of one model under one name, each but the first at its place. */
export function unitTestTwins(tests: readonly UnitTest[]): readonly Fault[] {
  const isTwin = (one: UnitTest, other: UnitTest) => other.model === one.model && other.name === one.name
  return tests
    .filter((one, at) => tests.findIndex((other) => isTwin(one, other)) < at)
    .map(({ node, name, model }) =>
      yamlFault(node, `${model} has another unit test '${name}'`, 'give each a name of its own'),
    )
}

const mapOf = (node: Yaml | undefined): Readonly<Record<string, unknown>> =>
  Object.fromEntries(entriesOf(node).map(({ key, of }) => [key, cellValue(of)]))

function needed(node: Yaml, word: string): string {
  const text = scalarText(entryOf(node, word))
  if (text === undefined) throw new Refusal(`a unit test needs ${word}:`)
  return text
}

function refuseOthers(node: Yaml, known: readonly string[]): void {
  const faults = entriesOf(node)
    .filter(({ key }) => !known.includes(key))
    .map(({ key, offset }) =>
      faultAt(
        node.source,
        offset,
        `'${key}' of a unit test is not taken here`,
        didYouMean(key, known) ?? `known are ${known.join(', ')}`,
      ),
    )
  if (faults.length > 0) throw new DefinitionError(faults)
}

function inputOf(text: string, model: string, names: Names): string {
  const bare = text.replace(/^\s*\{\{|\}\}\s*$/g, '').trim()
  if (bare === 'this') return model
  const { template, faults } = parseAll(textOf('schema.yml', `{{ ${bare} }}`))
  if (template === null || faults.length > 0)
    throw new Refusal(`input '${text}' is no call`, "write input: ref('orders')")
  const [call] = literalCalls(template, 'ref')
  const [source] = literalCalls(template, 'source')
  if (source !== undefined) return sourceOf(names, source.given).input.key
  if (call === undefined)
    throw new Refusal(`input '${text}' is no ref, no source and not this`, "write input: ref('orders')")
  return referenceOf(names, call.given).input.key
}

function fixtureOf(node: Yaml, root: string): Fixture {
  refuseOthers(node, ['input', 'rows', 'format', 'fixture'])
  const format = scalarText(entryOf(node, 'format')) ?? 'dict'
  if (!['dict', 'csv', 'sql'].includes(format))
    placedAt(entryOf(node, 'format'), () => {
      throw new Refusal(`format '${format}' is none of dict, csv, sql`, didYouMean(format, ['dict', 'csv', 'sql']))
    })
  const fixture = entryOf(node, 'fixture')
  const name = scalarText(fixture)
  const rows = entryOf(node, 'rows')
  if (format === 'dict') return { kind: 'rows', rows: itemsOfYaml(rows).map(mapOf), node }
  const file = fixture && name !== undefined ? placedAt(fixture, () => fixtureFile(name, format, root)) : undefined
  const text = (file?.text ?? scalarText(rows) ?? '').trim()
  const written = file && fixture ? writtenIn(file, fixture) : writtenUnder(rows ?? node)
  if (format === 'sql') return { kind: 'sql', sql: withoutSemicolon(text), node, written }
  const { names, wrong, lines, rows: found } = scanCsv(text, ',')
  const twice = names.find((one, index) => names.slice(0, index).some((other) => isOne(one, other)))
  if (twice !== undefined)
    throw new DefinitionError([
      writtenFault(written, { line: 1, column: 1 }, `column '${twice}' is said twice`, 'take one of them out'),
    ])
  const at = (line: number) => ({ line, column: 1 })
  if (wrong !== null) throw new DefinitionError([writtenFault(written, at(wrong.line), wrong.what, wrong.mend)])
  const short = found.findIndex((row) => row.length < names.length)
  if (short !== -1) {
    const what = ragged(found[short] ?? [], names)
    const mend = 'write the delimiter for each cell that holds nothing'
    throw new DefinitionError([writtenFault(written, at(lines[short] ?? 1), what, mend)])
  }
  const cell = (text: string | undefined) => (text === undefined || text === '' ? null : text)
  return {
    kind: 'rows',
    node,
    csv: { written, text, names, lines },
    rows: found.map((row) => Object.fromEntries(names.map((one, index) => [one, cell(row[index])]))),
  }
}

const isOne = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

function fixtureFile(name: string, format: string, root: string): Source {
  const ending = format === 'sql' ? 'sql' : 'csv'
  const path = `tests/fixtures/${name}.${ending}`
  if (existsSync(join(root, path))) return textOf(path, readFileSync(join(root, path), 'utf8'))
  const there = filesIn(join(root, 'tests/fixtures'), `.${ending}`).map((one) => basename(one, `.${ending}`))
  throw new Refusal(`no fixture ${path}`, didYouMean(name, there) ?? 'write the file, or the rows under rows:')
}
