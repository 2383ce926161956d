import type { Column } from '#core/column.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Proof } from '#core/select.ts'
import { partitionThing } from '../context/partition.ts'
import { POISON } from '../jinja/poison.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt } from '../jinja/source.ts'
import { callable, isTrue } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import { type Model, READ_AT, samplePartition } from '../model/model.ts'
import { type Neighbours, renderModel } from '../model/render-model.ts'
import { entriesOf, entryOf, yamlFault } from '../yaml.ts'
import {
  cellQueries,
  differenceSql,
  type Fixture,
  fixtureFaults,
  fixtureQuery,
  fixtureSql,
  has,
  type NamesOf,
} from './fixture.ts'
import type { UnitTest } from './unit-test.ts'

/** A unit test as a query that needs no table: it gives the rows that the model makes and must not, or must make and does not. */
export function proofOf(test: UnitTest, model: Model, around: Neighbours): Proof {
  const told = (fault: Fault) => ({ ...fault, what: `unit test ${test.name}: ${fault.what}` })
  return {
    name: test.name,
    queries: [...test.given, [test.model, test.expect] as const].flatMap(([key, one]) =>
      one.kind === 'sql' ? [fixtureQuery(one, key, told)] : [],
    ),
    values: (columnsOf) =>
      [...test.given, [test.model, test.expect] as const].flatMap(([key, one]) =>
        cellQueries(one, columnsOf(key), told),
      ),
    faults: (columnsOf) => {
      const wrong = [...[...test.given], [test.model, test.expect] as const].flatMap(([key, fixture]) =>
        fixtureFaults(fixture, columnsOf(key), key),
      )
      if (wrong.length > 0 || columnsOf(test.model).length === 0) return wrong.map(told)
      return [...strangers(test, model, around), ...unrendered(test, model, around, columnsOf)].map(told)
    },
    blame: (error) =>
      yamlFault(
        test.node,
        `unit test ${test.name}: ${error}`,
        / does not exist/.test(error)
          ? 'what a hook makes is not there in a unit test: make it a macro of sql/macros/, or a model'
          : 'mend the values that it gives or expects',
      ),
    sql: (columnsOf, namesOf) => {
      try {
        return sqlOf(test, model, around, columnsOf, namesOf)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        throw new DefinitionError([yamlFault(test.node, `unit test ${test.name}: ${error.message}`, error.mend)])
      }
    },
  }
}

// What is given or overridden and stands in no text of the model.
function strangers(test: UnitTest, model: Model, around: Neighbours): readonly Fault[] {
  const { library } = around
  const read = new Set([model.key, ...model.inlined, ...[...model.references.values()].map(({ input }) => input.key)])
  const macros = [...library.names, 'is_incremental']
  const overrides = entryOf(test.node, 'overrides')
  return [
    ...[...test.given].flatMap(([key, fixture]) =>
      read.has(key)
        ? []
        : [
            yamlFault(
              'node' in fixture ? fixture.node : test.node,
              `the model does not read ${key}`,
              didYouMean(key, read) ?? 'take it out',
            ),
          ],
    ),
    ...entriesOf(overrides && entryOf(overrides, 'macros')).flatMap(({ key, offset, of }) =>
      key.includes('.') || macros.includes(key)
        ? []
        : [
            faultAt(
              of.source,
              offset,
              `no macro is called '${key}'`,
              didYouMean(key, macros) ?? 'take it out of overrides:',
            ),
          ],
    ),
    ...unaskedVars(test, model, around),
  ]
}

// Vars that nobody declares, and that no template asks for.
function unaskedVars(test: UnitTest, { template }: Model, { library, vars }: Neighbours): readonly Fault[] {
  const overrides = entryOf(test.node, 'overrides')
  const isAsked = (name: string) =>
    [`'${name}'`, `"${name}"`].some((one) => template.source.text.includes(one) || library.mentions?.(one) !== false)
  return entriesOf(overrides && entryOf(overrides, 'vars')).flatMap(({ key, offset, of }) => {
    if (vars.has(key) || isAsked(key)) return []
    const mend = didYouMean(key, vars.keys()) ?? 'take it out of overrides:'
    return [faultAt(of.source, offset, `no var is called '${key}', and nobody asks for it`, mend)]
  })
}

// What keeps the model from being rendered over what is given: told at the test.
function unrendered(
  test: UnitTest,
  model: Model,
  around: Neighbours,
  columnsOf: (key: string) => readonly Column[],
): readonly Fault[] {
  try {
    sqlOf(test, model, around, columnsOf, () => [])
    return []
  } catch (error) {
    if (error instanceof Refusal) return [yamlFault(test.node, error.message, error.mend)]
    if (!(error instanceof DefinitionError)) throw error
    return error.faults
      .filter(({ what }) => !what.startsWith(POISON.what))
      .map(({ what, mend }) => yamlFault(test.node, what, mend))
  }
}

function sqlOf(
  test: UnitTest,
  model: Model,
  around: Neighbours,
  columnsOf: (key: string) => readonly Column[],
  namesOf: NamesOf,
): string {
  // Before the template is rendered: what is wrong with a fixture is told at its own place.
  const given = new Map(
    [...test.given].map(([key, one]) => [key, `(${fixtureSql(one, columnsOf(key), key, namesOf)})`]),
  )
  const standIn = (key: string): string => {
    const sql = given.get(key)
    if (sql !== undefined) return sql
    throw new Refusal(`${key} is read, and no rows of it are given`, 'add it under given:, with rows: [] for none')
  }
  const incremental = isTrue(test.macros.is_incremental ?? false)
  const { partitions } = model.config
  const overridden: Neighbours = {
    ...around,
    library: withMacros(around.library, test.macros),
    vars: new Map([...around.vars, ...Object.entries(test.vars)]),
  }
  const text = renderModel(model, overridden, {
    relation: ({ input }) => standIn(input.key),
    standsIn: (key) => given.has(key),
    config: () => {},
    inlines: () => {},
    own: () => standIn(model.key),
    isIncremental: () => incremental,
    partition: () => {
      if (partitions === null) throw new Refusal('the model has no partitions')
      return partitionThing(samplePartition(partitions.axes))
    },
    dialect: 'duckdb',
    reach: {
      ask: null,
      asked: () => {
        throw new Refusal('an introspective model asks the warehouse, which a unit test has not')
      },
    },
    now: () => READ_AT,
    settings: () => model.settings,
  }).text()
  const columns = expectedColumns(test.expect, columnsOf(model.key), model.key, namesOf)
  return differenceSql(
    text,
    fixtureSql(test.expect, columns, model.key, namesOf),
    columns.map(({ name }) => name),
  )
}

// Columns that no expected row names are not compared.
function expectedColumns(
  expect: Fixture,
  columns: readonly Column[],
  key: string,
  namesOf: NamesOf,
): readonly Column[] {
  if (expect.kind === 'sql') {
    const given = namesOf(expect.sql)
    return given.length === 0 ? columns : columns.filter(({ name }) => has(given, name))
  }
  const named = new Set(expect.rows.flatMap((row) => Object.keys(row)))
  const known = columns.map(({ name }) => name)
  const unknown = [...named].find((name) => !has(known, name))
  if (unknown !== undefined) fixtureSql(expect, columns, key, namesOf)
  return named.size === 0 ? columns : columns.filter(({ name }) => has([...named], name))
}

// A macro that is overridden gives what is said, whatever it is called with.
function withMacros(library: Library, macros: UnitTest['macros']): Library {
  const given = new Map(Object.entries(macros).map(([name, value]) => [name.replace(/^.*\./, ''), value]))
  given.delete('is_incremental')
  const macro: Library['macro'] = (name, run) => {
    const value = given.get(name)
    return value === undefined ? library.macro(name, run) : callable(name, () => value)
  }
  return {
    ...library,
    macro,
    macroIn: (space, name, run) => (given.has(name) ? macro(name, run) : library.macroIn(space, name, run)),
  }
}
