// MLlib over Connect: `ml.Pipeline`, `ml.VectorAssembler(…)`, `ml.LinearRegression(…)`, `ml.RegressionEvaluator(…)`.

export { Estimator, estimator } from './estimator.ts'
export * from './evaluator.ts'
export * from './feature.ts'
export * from './learning.ts'
export { loadModel, Model } from './model.ts'
export type { Params } from './operator.ts'
export { Pipeline, PipelineModel, type Stage } from './pipeline.ts'
export { Transformer, transformer } from './transformer.ts'
export { denseValues, type Matrix, type Vector, VectorUDT } from './vector.ts'
