import { equals, fromBinary, toBinary } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { Column } from '../column/column.ts'
import { callOf } from '../conformance/function-call.ts'
import { columnPrograms } from '../conformance/programs/column.ts'
import { framePrograms } from '../conformance/programs/frame.ts'
import { recordingClient } from '../conformance/recording-client.ts'
import type { DataFrame } from '../dataframe/dataframe.ts'
import { lit } from '../functions/literal.ts'
import { PlanSchema, RelationSchema } from '../proto/spark-connect.gen.ts'
import { SparkSession } from '../session/session.ts'
import { relationOf } from './compile.ts'
import { encodeRelation, rootPlan } from './encode.ts'
import { type RelationNode, relation } from './node.ts'

const spark = new SparkSession(recordingClient().client)
const given = { spark, t: spark.table('t'), u: spark.table('u'), folder: '/folder' }

describe('the bytes of a plan', () => {
  it.each(Object.entries({ ...framePrograms, ...columnPrograms }))(
    'are those of its message: %s',
    async (_, [, typescript]) => {
      const made = await typescript(given)
      const frames =
        made instanceof Column
          ? [given.t.select(made)]
          : Array.isArray(made)
            ? (made as DataFrame[])
            : [made as DataFrame]
      for (const { node } of frames) same(node)
    },
  )

  it('hold every kind of value', () => {
    const values = [
      lit(-1),
      lit.long(-(2n ** 63n)),
      lit.long(2n ** 62n),
      lit.float(-0.5),
      lit(true),
      lit(false),
      lit(''),
      lit('é'.repeat(3000)),
      lit(new Uint8Array([0, 255])),
      lit(null),
      lit.decimal('1.5', 3, 1),
      lit.date(-1),
      lit(0),
      callOf({ name: 'lit', args: [2.5], plan: null, shape: 'none' }),
    ]
    same(given.t.select(...values).node)
    same(relation('approxQuantile', { input: given.t.node, cols: ['a'], probabilities: [0, 0.5, 1], relativeError: 0 }))
    same(spark.read.options({ a: 'b', c: '' }).load('/x').node)
    same(relation('limit', { input: given.t.node, limit: -1 }))
  })

  it('stand in a plan as they are', () => {
    const { node } = given.t.limit(3)
    const plan = fromBinary(PlanSchema, toBinary(PlanSchema, rootPlan(node)))
    expect(plan.opType.case).toBe('root')
    expect(plan.opType.case === 'root' && equals(RelationSchema, plan.opType.value, relationOf(node))).toBe(true)
  })
})

function same(node: RelationNode): void {
  expect(
    equals(
      RelationSchema,
      fromBinary(RelationSchema, encodeRelation(node), { recursionLimit: 1024 }),
      relationOf(node),
    ),
  ).toBe(true)
}
