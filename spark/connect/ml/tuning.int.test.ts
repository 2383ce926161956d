import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { type DataFrame, ml, SparkSession } from '../index.ts'

const { remote, skip } = liveSpark()

// The figures are those of PySpark 4.1.3 for the same program on the same server version.
describe.skipIf(skip)('a search for parameters', () => {
  let spark: SparkSession
  let df: DataFrame
  const line = ml.LinearRegression({ maxIter: 10 })
  const estimator = new ml.Pipeline([ml.VectorAssembler({ inputCols: ['x'], outputCol: 'features' }), line])
  const estimatorParamMaps = new ml.ParamGridBuilder()
    .addGrid(line, 'regParam', [0, 0.5, 5])
    .addGrid(line, 'elasticNetParam', [0, 1])
    .build()

  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).create()
    const rows = 'select double(id) as x, 3 * id + 1.0D + sin(id) as label, int(id % 3) as fold from range(0, 60, 1, 2)'
    df = await spark.sql(rows)
  })
  afterAll(() => spark.stop())

  it('by folds of chance finds what PySpark finds', async () => {
    const evaluator = ml.RegressionEvaluator({ metricName: 'rmse' })
    const search = new ml.CrossValidator({
      estimator,
      estimatorParamMaps,
      evaluator,
      numFolds: 3,
      seed: 7,
      parallelism: 2,
    })
    const { avgMetrics, stdMetrics, bestModel, bestIndex } = await search.fit(df)
    close(
      avgMetrics,
      [
        0.7187149039911271, 0.7187149039911271, 0.8974553601408043, 0.9004679643961958, 4.779894522125362,
        5.231452347337501,
      ],
    )
    close(
      stdMetrics,
      [
        0.007406932214959919, 0.007406932214959919, 0.03984519386972466, 0.04049588655211035, 0.448442084765003,
        0.507534983708653,
      ],
    )
    expect(bestIndex).toBe(0)
    expect(await intercept(bestModel)).toBeCloseTo(1.0259228408096168, 10)
  }, 60_000)

  it('by given folds too, where more is better', async () => {
    const evaluator = ml.RegressionEvaluator({ metricName: 'r2' })
    const search = new ml.CrossValidator({ estimator, estimatorParamMaps, evaluator, numFolds: 3, foldCol: 'fold' })
    const { avgMetrics, bestIndex } = await search.fit(df)
    close(
      avgMetrics,
      [
        0.9998155193251003, 0.9998155193251003, 0.9997239040901769, 0.9997221177078921, 0.992066790884215,
        0.990501948532747,
      ],
    )
    expect(bestIndex).toBe(0)
  }, 60_000)

  it('by one division finds what PySpark finds', async () => {
    const evaluator = ml.RegressionEvaluator({ metricName: 'mae' })
    const search = new ml.TrainValidationSplit({ estimator, estimatorParamMaps, evaluator, trainRatio: 0.7, seed: 5 })
    const { validationMetrics } = await search.fit(df)
    close(
      validationMetrics,
      [
        0.682326483636793, 0.682326483636793, 0.7899374485586279, 0.7916895406098194, 4.19267392605816,
        4.575735843177931,
      ],
    )
  }, 60_000)

  it('keeps what it tried where it is told to, and is a stage of a pipeline, saved and loaded', async () => {
    const evaluator = ml.RegressionEvaluator({ metricName: 'mae' })
    const tuning = { estimator, estimatorParamMaps, evaluator, seed: 5, collectSubModels: true }
    const split = await new ml.TrainValidationSplit({ ...tuning, trainRatio: 0.7 }).fit(df)
    expect(split.subModels).toHaveLength(6)
    const again = await evaluator.evaluate(split.subModels![0]!.transform(df))
    expect(again).toBeCloseTo(await evaluator.evaluate(split.transform(df)), 1)
    const search = new ml.CrossValidator({ ...tuning, numFolds: 2 })
    const found = await search.fit(df)
    expect(found.subModels?.map((fold) => fold.length)).toEqual([6, 6])
    const pipeline = new ml.Pipeline([search])
    const fitted = await pipeline.fit(df)
    const prediction = (frame: DataFrame) => frame.select('prediction').toColumns()
    const expected = await prediction(found.transform(df))
    expect(await prediction(fitted.transform(df))).toEqual(expected)
    const folder = mkdtempSync(join(tmpdir(), 'search-'))
    await ml.save(spark, fitted, `${folder}/fitted`)
    await ml.save(spark, pipeline, `${folder}/pipeline`)
    const loaded = await ml.load(spark, `${folder}/fitted`, ml.PipelineModel)
    expect(await prediction(loaded.transform(df))).toEqual(expected)
    const [stage] = (await ml.load(spark, `${folder}/pipeline`, ml.Pipeline)).stages
    expect(stage).toBeInstanceOf(ml.CrossValidator)
    expect(stage).toMatchObject({ tuning: { collectSubModels: true, numFolds: 2 } })
  }, 120_000)

  it('says which fold is none', async () => {
    const evaluator = ml.RegressionEvaluator()
    const search = new ml.CrossValidator({ estimator, estimatorParamMaps, evaluator, numFolds: 2, foldCol: 'fold' })
    await expect(search.fit(df)).rejects.toThrow(/fold that is not from 0 to 1/)
    expect(() => new ml.CrossValidator({ estimator, estimatorParamMaps: [], evaluator })).toThrow(
      /nothing to choose from/,
    )
  }, 60_000)

  it('leaves a pipeline that is saved and loaded, fitted and not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pipeline-'))
    const nested = new ml.Pipeline([estimator])
    const model = await nested.fit(df)
    await ml.save(spark, model, `${folder}/model`)
    const loaded = await ml.load(spark, `${folder}/model`, ml.PipelineModel)
    expect(loaded.uid).toBe(model.uid)
    expect(await intercept(loaded.stages[0]!)).toBeCloseTo(1.0259228408096168, 10)
    await ml.save(spark, nested, `${folder}/learner`)
    const [inner] = (await ml.load(spark, `${folder}/learner`, ml.Pipeline)).stages
    const stages = inner instanceof ml.Pipeline ? inner.stages : []
    expect(stages.map((one) => one instanceof ml.Model || !('operator' in one) || one.operator.params)).toEqual([
      { inputCols: ['x'], outputCol: 'features' },
      { maxIter: 10 },
    ])
    await expect(ml.save(spark, nested, `${folder}/learner`)).rejects.toThrow(/already exists|said no more/)
    await ml.save(spark, nested, `${folder}/learner`, { overwrite: true })
    await expect(ml.load(spark, `${folder}/learner`, ml.PipelineModel)).rejects.toThrow(
      /no PipelineModel .* holds a Pipeline/,
    )
  }, 60_000)
})

describe('a grid of parameters', () => {
  it('holds every combination, the last parameter changing first', () => {
    const [a, b] = [ml.PCA(), ml.KMeans()]
    const grid = new ml.ParamGridBuilder().baseOn(b, 'seed', 1).addGrid(a, 'k', [2, 3]).addGrid(b, 'k', [4, 5]).build()
    expect(grid.map((one) => [one.get(a)?.k, one.get(b)?.k, one.get(b)?.seed])).toEqual([
      [2, 4, 1],
      [2, 5, 1],
      [3, 4, 1],
      [3, 5, 1],
    ])
    expect(() => new ml.ParamGridBuilder().addGrid(a, 'k', [])).toThrow(/no values/)
  })
})

async function intercept(fitted: ml.Fitted): Promise<unknown> {
  const last = fitted instanceof ml.PipelineModel ? fitted.stages.at(-1) : fitted
  return last instanceof ml.Model ? last.get('intercept') : null
}

function close(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  for (const [n, one] of expected.entries()) expect(found[n]).toBeCloseTo(one, 8)
}
