// MLlib over Connect: `ml.Pipeline`, `ml.VectorAssembler(…)`, `ml.LinearRegression(…)`, `ml.RegressionEvaluator(…)`.

export { Estimator, estimator } from './estimator.ts'
export * from './evaluator.ts'
export * from './feature.ts'
export * from './learning.ts'
export { loadModel, Model } from './model.ts'
export { type Classes, OneVsRest, OneVsRestModel } from './one-vs-rest.ts'
export type { Params } from './param.ts'
export { ParamGridBuilder, type ParamMap } from './param-grid.ts'
export { type Fitted, type Learner, Pipeline, PipelineModel, type Stage } from './pipeline.ts'
export { load } from './saved/load.ts'
export { type Savable, save } from './saved/save.ts'
export { Transformer, transformer } from './transformer.ts'
export {
  CrossValidator,
  CrossValidatorModel,
  TrainValidationSplit,
  TrainValidationSplitModel,
} from './tuning.ts'
export { denseValues, type Matrix, type Vector, VectorUDT } from './vector.ts'
