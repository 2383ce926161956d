import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { col, type DataFrame, functions as F, ml, SparkSession } from '../index.ts'

const { remote, skip } = liveSpark()
const sum = (column: string) => F.round(F.sum(column), 4).as('sum')

// What PySpark 4.1.3 reads of the same programs.
describe.skipIf(skip)('a model, of whatever class,', { timeout: 120_000 }, () => {
  let spark: SparkSession
  let rows: DataFrame
  let vectors: DataFrame
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).values({ int64: 'number' }).create()
    const made = Array.from({ length: 60 }, (_, i) => [i % 7, (i * i) % 11, i % 7 > 3 ? 1 : 0, i % 5, (i * 3) % 4])
    rows = (await spark.createDataFrame(made, 'a double, b double, label double, user int, item int')).coalesce(1)
    vectors = new ml.VectorAssembler({ inputCols: ['a', 'b'], outputCol: 'features' }).transform(rows)
  })
  afterAll(() => spark.stop())

  it('gives columns where it has parameters that its estimator has not, and the other way round', async () => {
    const bins = await new ml.QuantileDiscretizer({ numBuckets: 4, inputCol: 'b', outputCol: 'q' }).fit(rows)
    expect(await bins.transform(rows).groupBy('q').count().orderBy('q').collect()).toEqual(
      [6, 21, 11, 22].map((count, q) => ({ q, count })),
    )
    const columns = { userCol: 'user', itemCol: 'item', ratingCol: 'b', coldStartStrategy: 'drop' }
    const als = await new ml.ALS({ rank: 2, maxIter: 3, seed: 5, ...columns }).fit(rows)
    expect(await als.transform(rows).agg(sum('prediction'), F.count('*').as('rows')).collect()).toEqual([
      { sum: 233.7995, rows: 60 },
    ])
  })

  it.each([
    ['LinearRegression', () => new ml.LinearRegression({ maxIter: 5, regParam: 0.1 }), 24],
    ['RandomForestClassifier', () => new ml.RandomForestClassifier({ numTrees: 5, seed: 3 }), 24],
    ['FMClassifier', () => new ml.FMClassifier({ factorSize: 2, maxIter: 5, seed: 1, stepSize: 0.01 }), 23],
    [
      'MultilayerPerceptron',
      () => new ml.MultilayerPerceptronClassifier({ layers: [2, 3, 2], maxIter: 5, seed: 1, blockSize: 32 }),
      27,
    ],
    ['FMRegressor', () => new ml.FMRegressor({ maxIter: 5, seed: 1, stepSize: 0.01 }), 30.6833],
    ['RandomForestRegressor', () => new ml.RandomForestRegressor({ numTrees: 3, seed: 2 }), 23.9444],
    ['BisectingKMeans', () => new ml.BisectingKMeans({ k: 3, seed: 1 }), 65],
    ['GaussianMixture', () => new ml.GaussianMixture({ k: 2, seed: 1, maxIter: 5 }), 54],
  ] as const)('%s predicts what it does in PySpark', async (_, estimator, expected) => {
    const model = await estimator().fit(vectors)
    expect(await model.transform(vectors).agg(sum('prediction')).collect()).toEqual([{ sum: expected }])
  })

  it.each([
    [
      'IDF',
      () => new ml.IDF({ inputCol: 'features', outputCol: 'o', minDocFreq: 2 }),
      '[0.15963014559188393,0.10354067894084036]',
    ],
    [
      'MinMaxScaler',
      () => new ml.MinMaxScaler({ inputCol: 'features', outputCol: 'o', min: -1 }),
      '[-0.6666666666666667,-0.7777777777777778]',
    ],
    [
      'RobustScaler',
      () => new ml.RobustScaler({ inputCol: 'features', outputCol: 'o', withCentering: true }),
      '[-0.5,-0.75]',
    ],
    [
      'VarianceThresholdSelector',
      () => new ml.VarianceThresholdSelector({ outputCol: 'o', varianceThreshold: 5 }),
      '[1.0]',
    ],
    [
      'OneHotEncoder',
      () => new ml.OneHotEncoder({ inputCols: ['user'], outputCols: ['o'], dropLast: false }),
      '(5,[1],[1.0])',
    ],
  ] as const)('%s makes what it does in PySpark', async (_, estimator, second) => {
    const model = await estimator().fit(vectors)
    const made = await model.transform(vectors).select(col('o').cast('string').as('o')).take(2)
    expect(made[1]).toEqual({ o: second })
  })
})
