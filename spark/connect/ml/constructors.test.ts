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

it('a value that a parameter does not take is told at once', () => {
  // @ts-expect-error no number
  expect(() => new ml.LinearRegression({ maxIter: 'x' })).toThrow(
    `regression.LinearRegression: the parameter 'maxIter' takes a whole number, not "x"`,
  )
  expect(() => new ml.LinearRegression({ maxIter: 1.5 })).toThrow(/a whole number, not 1\.5/)
  // @ts-expect-error one name
  expect(() => new ml.VectorAssembler({ inputCols: 'a' })).toThrow(/takes a list of strings, not "a"/)
  const line = new ml.LinearRegression()
  // A program without types gives what it will.
  expect(() => new ml.ParamGridBuilder().addGrid(line, 'regParam', 3 as never)).toThrow(
    /a list of values, not 3: \[3\]/,
  )
  expect(() => new ml.ParamGridBuilder().addGrid(line, 'regParam', ['x'])).toThrow(/takes a number, not "x"/)
  expect(new ml.ElementwiseProduct({ scalingVec: [1, 2] }).operator.params).toEqual({ scalingVec: { vector: [1, 2] } })
})

it('what is no frame is told at once', async () => {
  const line = new ml.LinearRegression()
  const grid = { estimator: line, estimatorParamMaps: [new Map()], evaluator: new ml.RegressionEvaluator() }
  const learners = [line, new ml.Pipeline([line]), new ml.OneVsRest({ classifier: line }), new ml.CrossValidator(grid)]
  for (const one of learners) await expect(one.fit(3 as never)).rejects.toThrow('fit() takes a DataFrame, not 3')
  expect(() => new ml.Binarizer().transform('t' as never)).toThrow("transform() takes a DataFrame, not 't'")
  await expect(grid.evaluator.evaluate(undefined as never)).rejects.toThrow('evaluate() takes a DataFrame')
})
