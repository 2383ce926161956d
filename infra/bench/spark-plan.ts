import { recordingClient } from '#spark/connect/conformance/recording-client.ts'
import { col, type DataFrame, functions as F, lit, SparkSession, Window } from '#spark/connect/index.ts'
import { encodeRelation } from '#spark/connect/plan/encode.ts'
import { median } from './scratch.ts'

const STEPS = 100
const REPEATS = 50

/** Milliseconds to build and encode a plan of a hundred relations: selects, filters, windows and groups by turns. */
export function planMilliseconds(): number {
  const spark = new SparkSession(recordingClient().client)
  const times = Array.from({ length: REPEATS }, () => {
    const began = performance.now()
    let frame: DataFrame = spark.range(1000).select(col('id'), lit(1).as('k'))
    for (let n = 2; n < STEPS; n++) {
      const next =
        n % 4 === 0
          ? frame.filter(col('id').gt(n).and(col('k').notEqual(0)))
          : n % 4 === 1
            ? frame.withColumn('k', col('k').plus(1).multiply(2))
            : n % 4 === 2
              ? frame.select('id', F.sum('k').over(Window.partitionBy('id').orderBy('k')).as('k'))
              : frame.groupBy('id').agg(F.max('k').as('k'))
      frame = next.typed()
    }
    encodeRelation(frame.node)
    return performance.now() - began
  })
  return median(times)
}
