import { readFileSync } from 'node:fs'
import { create, fromBinary, type JsonValue, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { Column } from '../column/column.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import { expressionOf } from '../plan/compile.ts'
import {
  AnalyzePlanRequestSchema,
  ConfigRequestSchema,
  ExpressionSchema,
  PlanSchema,
  RelationSchema,
} from '../proto/spark-connect.gen.ts'
import { SparkSession } from '../session/session.ts'
import { planJson } from './canonical.ts'
import { callOf, type RecordedFunctions } from './function-call.ts'
import { leftOut } from './left-out.ts'
import { actionPrograms } from './programs/action.ts'
import { columnPrograms } from './programs/column.ts'
import { framePrograms } from './programs/frame.ts'
import type { Given, Program } from './programs/program.ts'
import { recordingClient } from './recording-client.ts'

interface Expected {
  readonly plan?: JsonValue
  readonly plans?: readonly JsonValue[]
  readonly analyze?: string
  readonly config?: JsonValue
  readonly failed?: string
}

// Made by record.py out of PySpark 4.1.3's own Connect client.
const fixture = <T>(name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')) as T
const expected = fixture<
  Readonly<Record<string, Expected>> & { readonly 'public names': Readonly<Record<string, readonly string[]>> }
>('plans.json')
const functions = fixture<RecordedFunctions>('functions.json')

describe('a plan is that of PySpark', () => {
  it.each(Object.entries(framePrograms))('%s', async (name, program) => {
    const { made } = await run(program)
    const frames = Array.isArray(made) ? (made as readonly DataFrame[]) : [made as DataFrame]
    const plans = frames.map((frame) => planJson(RelationSchema, frame.plan()))
    const { plan, plans: several } = expected[name]!
    expect(plans).toEqual(several ?? [plan])
  })

  it.each(Object.entries(columnPrograms))('%s', async (name, program) => {
    const { made } = await run(program)
    expect(made).toBeInstanceOf(Column)
    expect(planJson(ExpressionSchema, expressionOf((made as Column).node))).toEqual(expected[name]?.plan)
  })

  it.each(Object.entries(actionPrograms))('%s', async (name, program) => {
    const { made, last } = await run(program)
    const { plan, analyze, config, failed } = expected[name]!
    expect(failed).toBeUndefined()
    if (made instanceof DataFrame && last?.call !== 'executePlan')
      return expect(planJson(RelationSchema, made.plan())).toEqual(plan)
    if (last === undefined) throw new Error('nothing was sent')
    if (last.call === 'config')
      return expect(
        planJson(ConfigRequestSchema, create(ConfigRequestSchema, last.request as Init<typeof ConfigRequestSchema>)),
      ).toMatchObject({ operation: config })
    if (last.call === 'analyzePlan') {
      const request = create(AnalyzePlanRequestSchema, last.request as Init<typeof AnalyzePlanRequestSchema>)
      // Who asks is not the question.
      const {
        sessionId: _,
        userContext: __,
        clientType: ___,
        ...question
      } = planJson(AnalyzePlanRequestSchema, request) as Record<string, JsonValue>
      return expect(question).toEqual({ [camel(analyze ?? '')]: plan })
    }
    // What goes over the wire: the relation of a plan is encoded before the message is.
    const sent = create(PlanSchema, last.request.plan as Init<typeof PlanSchema>)
    expect(planJson(PlanSchema, fromBinary(PlanSchema, toBinary(PlanSchema, sent)))).toEqual(plan)
  })

  it.each(functions.calls.map((call) => [`functions.${call.name} ${JSON.stringify(call.args)}`, call] as const))(
    '%s',
    (_, call) => {
      expect(planJson(ExpressionSchema, expressionOf(callOf(call).node))).toEqual(call.plan)
    },
  )
})

describe('every public name of PySpark', () => {
  const covered = new Set([
    ...[...Object.keys(framePrograms), ...Object.keys(columnPrograms), ...Object.keys(actionPrograms)].map(
      (name) => name.split(' ')[0]!,
    ),
    ...functions.calls.map(({ name }) => `functions.${name}`),
  ])
  const all = Object.entries(expected['public names']).flatMap(([of, names]) => names.map((name) => `${of}.${name}`))

  it('is called by a program, or left out for a reason', () => {
    expect(all.filter((name) => !covered.has(name) && !(name in leftOut))).toEqual([])
  })

  it('is not left out where a program calls it, nor where PySpark has no such name', () => {
    expect(Object.keys(leftOut).filter((name) => covered.has(name) || !all.includes(name))).toEqual([])
  })
})

type Init<S extends Parameters<typeof create>[0]> = MessageInitShape<S>

async function run([, typescript]: Program) {
  const { client, sent } = recordingClient()
  const spark = new SparkSession(client)
  const given: Given = { spark, t: spark.table('t'), u: spark.table('u'), folder: '/folder' }
  let made: unknown
  try {
    made = await typescript(given)
  } catch (error) {
    if (sent.length === 0) throw error
  }
  return { made, last: sent.at(-1) }
}

function camel(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
