import { describe, expect, it } from 'vitest'
import { recordingClient } from '../conformance/recording-client.ts'
import { sum } from '../index.ts'
import { SparkSession } from '../session/session.ts'
import { relationOf } from './compile.ts'
import { learnColumns, withNames } from './place.ts'

const spark = new SparkSession(recordingClient().client)

describe('a column by its place', () => {
  it('has its name in the plan once the schema of its frame was asked for', () => {
    const quotes = spark.table('quotes')
    learnColumns(quotes.node, ['symbol', 'a.b'])
    const sorted = quotes.orderBy(1, -2)
    const { relType } = sorted.plan()
    const order = relType.case === 'sort' ? relType.value.order : []
    expect(order.map(({ child }) => child?.exprType.value)).toMatchObject([
      { unparsedIdentifier: 'symbol' },
      { unparsedIdentifier: '`a.b`' },
    ])
    expect(() => quotes.orderBy(3).plan()).toThrow(/no column at place 3: the frame has 2 \(symbol, a\.b\)/)
  })

  it('says which schema is to be awaited where none was', () => {
    expect(() => spark.table('quotes').orderBy(1).plan()).toThrow(
      /await schema\(\) of the frame that orderBy\(\) or groupBy\(\) by a place was called on, or of this one/,
    )
  })

  it('is asked for once, below others first', async () => {
    const quotes = spark.table('quotes')
    const grouped = quotes.groupBy(1).agg(sum('v').as('s'))
    const asked: unknown[] = []
    const { node } = grouped.orderBy(2)
    const named = await withNames(node, async (of) => {
      asked.push(of)
      return of === quotes.node ? ['k', 'v'] : ['k', 's']
    })
    expect(asked).toEqual([quotes.node, grouped.node])
    expect(grouped.orderBy(1, 2).plan().relType.case).toBe('sort')
    expect(relationOf(await withNames(node, () => Promise.reject(new Error('asked again'))))).toEqual(relationOf(named))
  })
})
