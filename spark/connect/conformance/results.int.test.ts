import { readFileSync } from 'node:fs'
import type { JsonValue } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { Column } from '../column/column.ts'
import { simpleString } from '../data-type/simple-string.ts'
import type { DataFrame } from '../dataframe/dataframe.ts'
import { isSince41 } from '../error/since.ts'
import { SparkException } from '../error/spark-exception.ts'
import { functions as F } from '../index.ts'
import { SparkSession } from '../session/session.ts'
import { Window } from '../window/window-spec.ts'
import { valueJson } from './canonical.ts'
import { callOf, type RecordedCall, type RecordedFunctions } from './function-call.ts'
import { columnPrograms } from './programs/column.ts'
import { framePrograms } from './programs/frame.ts'
import { type Given, setup } from './programs/program.ts'

interface Expected {
  readonly rows?: readonly JsonValue[][]
  readonly schema?: string
  readonly error?: string
}

const { remote, skip } = liveSpark()

// Parts of plans that a server of 4.0 does not know.
const SINCE_41 = [
  'DataFrame.repartitionById',
  'Column.isin frame',
  'Column.isin struct',
  'DataFrame.filter struct subquery',
]
const fixture = <T>(name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')) as T

// What PySpark 4.1.3 read from the same server; record.py made it.
const expected = fixture<Readonly<Record<string, Expected>>>('plans.json')
const functions = fixture<RecordedFunctions>('functions.json')
const given = { folder: '' }
const programs = Object.entries({ ...framePrograms, ...columnPrograms }).filter(
  ([name]) => expected[name]?.rows !== undefined || expected[name]?.error !== undefined,
)
const calls = functions.calls.filter(({ rows }) => rows !== undefined)

// An as-of join is a join of all with all, which a server with other work takes long over.
describe.skipIf(skip)('results are those of PySpark', { timeout: 120_000 }, () => {
  let spark: SparkSession
  let frame: DataFrame
  let version: string
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).create()
    version = await spark.version()
    for (const statement of setup) await spark.sql(statement)
    frame = await spark.sql(functions.frame)
  })
  afterAll(() => spark.stop())

  it.for(programs)('%s', async ([name, [, typescript]], context) => {
    if (version.startsWith('4.0.') && SINCE_41.includes(name)) context.skip('came with Spark 4.1')
    const t = spark.table('t')
    const made = await typescript({ ...given, spark, t, u: spark.table('u') } satisfies Given)
    // A column is looked at through the frame; a frame as it is.
    const asked = made instanceof Column ? t.select(made) : (made as DataFrame)
    const { rows, schema, error } = expected[name]!
    // What Arrow in Python cannot hold has another fate there.
    if (rows === undefined) {
      if (!version.startsWith('4.1.')) context.skip('other versions have other names for errors')
      return error?.includes('_') ? expect(await conditionOf(asked)).toBe(error) : undefined
    }
    await compare(asked, rows, schema)
  })

  it.for(calls.map((call) => [`functions.${call.name} ${JSON.stringify(call.args)}`, call] as const))(
    '%s',
    async ([, call], context) => {
      if (version.startsWith('4.0.') && isSince41(call.name)) context.skip('came with Spark 4.1')
      await compare(shaped(frame, call), call.rows!, call.schema)
    },
  )

  it('are compared in more than 150 programs', () => {
    expect(programs.length + calls.length).toBeGreaterThan(600)
  })
})

async function compare(asked: DataFrame, rows: readonly JsonValue[][], schema: string | undefined): Promise<void> {
  const type = await asked.schema()
  expect(simpleString(type)).toBe(schema)
  const fields = type.fields ?? []
  const byName = await asked.toColumns()
  const seen = new Map<string, number>()
  const columns = fields.map(({ name = '' }) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return byName[times === 1 ? name : `${name}#${times}`]
  })
  const read = Array.from({ length: columns[0]?.length ?? 0 }, (_, row) =>
    fields.map(({ dataType }, n) => valueJson(columns[n]?.[row], dataType!)),
  )
  expect(normal(read)).toEqual(normal(rows))
}

async function conditionOf(asked: DataFrame): Promise<string | undefined> {
  try {
    await asked.collect()
  } catch (error) {
    if (error instanceof SparkException) return error.errorClass
    throw error
  }
  return undefined
}

function shaped(frame: DataFrame, call: RecordedCall): DataFrame {
  const column = callOf(call)
  if (call.shape === 'select') return frame.select(column.as('v'))
  if (call.shape === 'bare') return frame.select(column)
  if (call.shape === 'agg') return frame.agg(column.as('v'))
  if (call.shape === 'window') return frame.select('i', column.over(Window.orderBy('i')).as('v'))
  return frame.groupBy(column).agg(F.count('*').as('v')).orderBy('v')
}

// -0 is 0 in JSON.
function normal(rows: readonly JsonValue[][]): JsonValue {
  return JSON.parse(JSON.stringify(rows)) as JsonValue
}
