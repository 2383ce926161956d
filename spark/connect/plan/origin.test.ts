import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { afterEach, describe, expect, it } from 'vitest'
import { recordingClient } from '../conformance/recording-client.ts'
import { col, functions as F } from '../index.ts'
import { PlanSchema } from '../proto/spark-connect.gen.ts'
import { SparkSession } from '../session/session.ts'
import { relationOf } from './compile.ts'
import { rootPlan } from './encode.ts'
import type { ExpressionNode } from './node.ts'
import { originOf, rememberCallSites } from './origin.ts'

const one = {}
afterEach(() => rememberCallSites(one, false))

describe('a call in a plan', () => {
  it('says which method was called, in which file and line', () => {
    rememberCallSites(one)
    const { node } = col('a').divide(2)
    expect(originOf(node)?.fragment).toBe('divide')
    // The test runner moves lines without a source map that Node knows.
    expect(originOf(node)?.callSite).toMatch(/^\/.*\/spark\/connect\/plan\/origin\.test\.ts:\d+$/)
    const named = (one: { readonly node: ExpressionNode }) => originOf(one.node)?.fragment
    expect([named(F.dateAdd('a', 1)), named(F.countDistinct('a')), named(col('a').between(1, 2))]).toEqual([
      'dateAdd',
      'countDistinct',
      'between',
    ])
  })

  it('says nothing unless it is asked, and no more when nobody asks on', () => {
    const isTold = () => originOf(col('a').plus(1).node) !== undefined
    const other = {}
    expect(isTold()).toBe(false)
    rememberCallSites(one)
    rememberCallSites(other)
    rememberCallSites(one, false)
    expect(isTold()).toBe(true)
    rememberCallSites(other, false)
    expect(isTold()).toBe(false)
  })

  it('is sent with its place, and the plan as a message has the same', () => {
    rememberCallSites(one)
    const { node } = new SparkSession(recordingClient().client).range(3).select(col('id').mod(2))
    const sent = fromBinary(PlanSchema, toBinary(PlanSchema, rootPlan(node)))
    expect(sent.opType).toEqual({ case: 'root', value: relationOf(node) })
    expect(JSON.stringify(sent.opType.value, bigints)).toMatch(
      /"fragment":"mod","callSite":"[^"]*origin\.test\.ts:\d+"/,
    )
  })
})

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
