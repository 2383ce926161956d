import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { livePyspark } from '../../../live-pyspark.ts'
import { liveSpark } from '../../../live-spark.ts'
import { type DataFrame, ml, SparkSession } from '../../index.ts'

const { remote, skip } = liveSpark()
const pyspark = livePyspark()

describe.skipIf(skip)('what was fitted, or is to be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'saved-'))
  const assembler = ml.VectorAssembler({ inputCols: ['x', 'y'], outputCol: 'features' })
  const classifier = ml.LogisticRegression({ maxIter: 20, regParam: 0.01 })
  const line = ml.LinearRegression({ maxIter: 10 })
  // Beyond 2^53, as the seeds are that PySpark makes.
  const seed = -4002018902424106069n
  const search = new ml.CrossValidator({
    estimator: new ml.Pipeline([assembler, line]),
    estimatorParamMaps: new ml.ParamGridBuilder().addGrid(line, 'regParam', [0, 0.5]).build(),
    evaluator: ml.RegressionEvaluator({ metricName: 'mae' }),
    numFolds: 2,
    seed,
  })
  let spark: SparkSession
  let df: DataFrame

  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).create()
    const label = 'double(pmod(int(2 * sin(id) + id), 3)) as label'
    df = await spark.sql(`select sin(id) as x, cos(id * 2) as y, ${label} from range(0, 60, 1, 1)`)
    await df.write.parquet(`${folder}/rows`)
    df = spark.read.parquet(`${folder}/rows`)
  })
  afterAll(() => spark.stop())

  // The figures are those of PySpark 4.1.3 for the same rows.
  it('of several classes by a classifier of two is what PySpark finds', async () => {
    const model = await new ml.Pipeline([assembler, new ml.OneVsRest({ classifier, parallelism: 2 })]).fit(df)
    const [, fitted] = model.stages
    const models = fitted instanceof ml.OneVsRestModel ? fitted.models : []
    const expected = [-0.623792112909911, -0.6168303563081828, -0.853607653451151]
    for (const [n, one] of models.entries()) expect(await one.get('intercept')).toBeCloseTo(expected[n]!, 8)
    expect(models).toHaveLength(3)
    const out = model.transform(df)
    expect(await out.columns()).toEqual(['x', 'y', 'label', 'features', 'rawPrediction', 'prediction'])
    const counts = await out.groupBy('prediction').count().orderBy('prediction').collect()
    expect(counts).toEqual([
      { prediction: 0, count: 34n },
      { prediction: 1, count: 26n },
    ])
  }, 60_000)

  it('of classes keeps a column named as the probability is, where the classifier says none', async () => {
    const svc = new ml.OneVsRest({
      classifier: ml.LinearSVC({ maxIter: 5 }),
      predictionCol: 'class',
      rawPredictionCol: '',
    })
    const rows = assembler.transform(df.withColumn('probability', df.col('x')))
    const out = (await svc.fit(rows)).transform(rows)
    expect((await out.columns()).slice(3)).toEqual(['probability', 'features', 'class'])
    await expect(new ml.OneVsRest({ classifier }).fit(rows.limit(0))).rejects.toThrow(/label holds no label/)
  }, 60_000)

  it('is written and read, seeds whole', async () => {
    const several = new ml.OneVsRest({ classifier, labelCol: 'label', parallelism: 2 })
    await ml.save(spark, several, `${folder}/several`)
    const { classes, uid } = await ml.load(spark, `${folder}/several`, ml.OneVsRest)
    expect([uid, classes.labelCol, classes.parallelism]).toEqual([several.uid, 'label', 2])
    expect(classes.classifier.operator).toEqual({ ...classifier.operator, params: { maxIter: 20, regParam: 0.01 } })

    const half = new ml.TrainValidationSplit({
      estimator: line,
      estimatorParamMaps: new ml.ParamGridBuilder().addGrid(line, 'solver', ['l-bfgs', 'normal']).build(),
      evaluator: ml.RegressionEvaluator(),
      trainRatio: 0.6,
      seed,
    })
    const found = await half.fit(assembler.transform(df))
    await ml.save(spark, found, `${folder}/half_found`)
    const again = await ml.load(spark, `${folder}/half_found`, ml.TrainValidationSplitModel)
    expect(again.validationMetrics).toEqual(found.validationMetrics)
    expect([again.tuning.seed, again.tuning.trainRatio, again.bestIndex]).toEqual([seed, 0.6, found.bestIndex])
    const maps = again.tuning.estimatorParamMaps.map((map) => [...map.values()])
    expect(maps).toEqual([[{ solver: 'l-bfgs' }], [{ solver: 'normal' }]])
    await expect(ml.load(spark, `${folder}/half_found`, ml.CrossValidator)).rejects.toThrow(
      /no CrossValidator at .* holds a TrainValidationSplitModel/,
    )
  }, 60_000)

  it.skipIf(pyspark.skip)(
    'is read by PySpark, and what that writes is read here',
    async (context) => {
      // Its client of 4.1 asks a server of 4.0 for settings that this does not know.
      if ((await spark.version()).startsWith('4.0.')) context.skip('PySpark of 4.1 writes nothing to Spark 4.0')
      const model = await new ml.Pipeline([assembler, new ml.OneVsRest({ classifier })]).fit(df)
      const found = await search.fit(df)
      await ml.save(spark, model, `${folder}/classes`)
      await ml.save(spark, search, `${folder}/search`)
      await ml.save(spark, found, `${folder}/found`)
      const script = join(import.meta.dirname, '../../conformance/saved.py')
      const told: Told = JSON.parse(execFileSync(pyspark.python, [script, remote, folder], { encoding: 'utf8' }))
      expect(told.intercepts).toHaveLength(3)
      expect(told.right).toBe(Number(await model.transform(df).filter('label = prediction').count()))
      expect(told.seed).toBe(String(seed))
      expect(told.avgMetrics).toEqual(found.avgMetrics)
      // Fitted there once more, by the same folds.
      for (const [n, one] of told.refitted.entries()) expect(one).toBeCloseTo(found.avgMetrics[n]!, 8)
      expect(told.refitted).toHaveLength(2)

      const loaded = await ml.load(spark, `${folder}/again_classes`, ml.PipelineModel)
      expect(await loaded.transform(df).filter('label = prediction').count()).toBe(told.right)
      const { tuning } = await ml.load(spark, `${folder}/again_search`, ml.CrossValidator)
      expect([tuning.seed, tuning.numFolds]).toEqual([seed, 2])
      expect(tuning.evaluator.operator.params.metricName).toBe('mae')
      const { bestModel, avgMetrics } = await ml.load(spark, `${folder}/again_found`, ml.CrossValidatorModel)
      expect(avgMetrics).toEqual(found.avgMetrics)
      const last = bestModel instanceof ml.PipelineModel ? bestModel.stages[1] : null
      expect(last instanceof ml.Model && (await last.get('intercept'))).toBe(told.intercept)
    },
    120_000,
  )
})

interface Told {
  readonly intercepts: readonly number[]
  readonly right: number
  readonly seed: string
  readonly refitted: readonly number[]
  readonly avgMetrics: readonly number[]
  readonly intercept: number
}
