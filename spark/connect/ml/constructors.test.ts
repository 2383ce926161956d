import { expect, it } from 'vitest'
import { ml } from '../index.ts'

const tree = ml.DecisionTreeClassifier({ maxDepth: 3 })

it('every class of ml is made with new, and those that are one operator without it, too', () => {
  const { operator } = new ml.VectorAssembler({ inputCols: ['a'], outputCol: 'features' })
  expect(operator).toMatchObject({ className: 'org.apache.spark.ml.feature.VectorAssembler' })
  expect(operator.params).toEqual(ml.VectorAssembler({ inputCols: ['a'], outputCol: 'features' }).operator.params)
  expect(new ml.LinearRegression()).toBeInstanceOf(ml.Estimator)
  expect(new ml.RegressionEvaluator({ metricName: 'mae' }).isLargerBetter).toBe(false)
  expect(new ml.Pipeline({ stages: [tree] }).stages).toEqual(new ml.Pipeline([tree]).stages)
})

it('a parameter that a class has not is told at once, with the name that is like it', () => {
  // @ts-expect-error the compiler knows the names, too
  expect(() => new ml.LinearRegression({ maxItr: 3 })).toThrow("has no parameter 'maxItr': did you mean 'maxIter'?")
  expect(() => new ml.ParamGridBuilder().addGrid(tree, 'maxDepht', [1])).toThrow("did you mean 'maxDepth'?")
  // @ts-expect-error likewise
  expect(() => ml.RegressionEvaluator({ metric: 'mae' })).toThrow(/labelCol, metricName/)
  const asked: ml.Params = { anything: 1 }
  expect(() => ml.estimator('classification.NewInALaterSpark')(asked)).not.toThrow()
})

it('what is missing or is no stage is told at once', () => {
  // A program without types gives what it will.
  for (const stages of [undefined, 3, { stages: 3 }])
    expect(() => new ml.Pipeline(stages as never)).toThrow(/a pipeline is made of a list of stages/)
  // @ts-expect-error no stage
  expect(() => new ml.Pipeline([tree, 3])).toThrow('stage 1 of a pipeline learns or transforms; 3 does neither')
  // @ts-expect-error no grid
  expect(() => new ml.CrossValidator({ estimator: tree })).toThrow('CrossValidator needs estimatorParamMaps')
  // @ts-expect-error no evaluator
  expect(() => new ml.TrainValidationSplit({ estimator: tree, estimatorParamMaps: [new Map()] })).toThrow(
    'TrainValidationSplit needs evaluator',
  )
  // @ts-expect-error no classifier
  expect(() => new ml.OneVsRest({})).toThrow('new OneVsRest({ classifier:')
})
