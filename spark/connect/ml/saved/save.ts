import type { FrameSession } from '../../dataframe/framed.ts'
import { SparkException } from '../../error/spark-exception.ts'
import { saveOperator } from '../estimator.ts'
import type { Evaluator } from '../evaluator.ts'
import { Model, type SaveOptions } from '../model.ts'
import { OneVsRest, OneVsRestModel } from '../one-vs-rest.ts'
import type { Parameter } from '../param.ts'
import type { ParamMap } from '../param-grid.ts'
import { Pipeline, PipelineModel, type Stage } from '../pipeline.ts'
import { overwriting } from '../statistics.ts'
import {
  type CrossValidation,
  CrossValidator,
  CrossValidatorModel,
  type Division,
  TrainValidationSplit,
  TrainValidationSplitModel,
} from '../tuning.ts'
import { writeMetadata } from './metadata.ts'

/** What has a folder of its own. */
export type Savable =
  | Stage
  | Evaluator
  | CrossValidator
  | CrossValidatorModel
  | TrainValidationSplit
  | TrainValidationSplitModel

/** Writes what was fitted or is to be, with all that is in it, for `load` and PySpark to read; throws where the folder is there, unless `overwrite` says to replace it. */
export async function save(
  session: FrameSession,
  one: Savable,
  path: string,
  { overwrite = false, options = {} }: SaveOptions = {},
): Promise<void> {
  if (one instanceof Model) return one.save(path, { overwrite, options })
  if ('operator' in one) return saveOperator(session, one.operator, path, { overwrite, options })
  await overwriting(session, path, overwrite)
  const parts = partsOf(one)
  await writeMetadata(session, path, { uid: one.uid, ...parts.metadata })
  for (const [folder, part] of parts.folders) await save(session, part, `${path}/${folder}`, { options })
}

interface Parts {
  readonly metadata: { readonly class: string; readonly paramMap: Readonly<Record<string, unknown>> }
  readonly folders: readonly (readonly [folder: string, part: Savable])[]
}

function partsOf(one: Exclude<Savable, Model | Evaluator | { operator: unknown }>): Parts {
  if (one instanceof Pipeline) return pipeline('Pipeline', one.stages)
  if (one instanceof PipelineModel) return pipeline('PipelineModel', one.stages)
  if (one instanceof OneVsRest) return oneVsRest(one)
  if (one instanceof OneVsRestModel) return oneVsRestModel(one)
  if (one instanceof CrossValidator) return tuning('CrossValidator', one.tuning, foldParams(one.tuning))
  if (one instanceof TrainValidationSplit) return tuning('TrainValidationSplit', one.tuning, shareParams(one.tuning))
  if (one instanceof TrainValidationSplitModel) {
    const found = { validationMetrics: one.validationMetrics, persistSubModels: false }
    return tuning('TrainValidationSplitModel', one.tuning, shareParams(one.tuning), found, [
      ['bestModel', one.bestModel],
    ])
  }
  if (!(one instanceof CrossValidatorModel))
    throw new SparkException(`there is no way to write ${one.constructor.name}`)
  const found = { avgMetrics: one.avgMetrics, stdMetrics: one.stdMetrics, persistSubModels: false }
  return tuning('CrossValidatorModel', one.tuning, foldParams(one.tuning), found, [['bestModel', one.bestModel]])
}

function pipeline(name: string, stages: readonly Stage[]): Parts {
  const uids = stages.map(uidOf)
  return {
    metadata: { class: `pyspark.ml.pipeline.${name}`, paramMap: { stageUids: uids, language: 'Python' } },
    folders: stages.map((stage, n) => [stageFolder(uids[n] ?? '', n, stages.length), stage]),
  }
}

/** Where a stage of a pipeline lies. */
export function stageFolder(uid: string, n: number, count: number): string {
  return `stages/${String(n).padStart(String(count).length, '0')}_${uid}`
}

function oneVsRest({ classes: { classifier, ...paramMap } }: OneVsRest): Parts {
  return {
    metadata: { class: 'pyspark.ml.classification.OneVsRest', paramMap },
    folders: [['classifier', classifier]],
  }
}

function oneVsRestModel({ models, classes: { classifier, parallelism: _, ...paramMap } }: OneVsRestModel): Parts {
  const metadata = { class: 'pyspark.ml.classification.OneVsRestModel', paramMap, numClasses: models.length }
  return {
    metadata,
    folders: [['classifier', classifier], ...models.map((model, n) => [`model_${n}`, model] as const)],
  }
}

function foldParams({ numFolds = 3, foldCol = '' }: CrossValidation) {
  return { numFolds, foldCol }
}

function shareParams({ trainRatio = 0.75 }: Division) {
  return { trainRatio }
}

function tuning(
  name: string,
  {
    estimator,
    evaluator,
    estimatorParamMaps,
    seed,
    parallelism = 1,
    collectSubModels = false,
  }: CrossValidation | Division,
  own: object,
  found?: object,
  more: Parts['folders'] = [],
): Parts {
  // A model has no parameter for how many are fitted at a time.
  const learning = found === undefined ? { parallelism, collectSubModels } : {}
  const paramMap = { ...own, ...learning, seed, estimatorParamMaps: estimatorParamMaps.map(entries) }
  return {
    metadata: { class: `pyspark.ml.tuning.${name}`, paramMap, ...found },
    folders: [['evaluator', evaluator], ['estimator', estimator], ...more],
  }
}

function entries(params: ParamMap) {
  return [...params].flatMap(([{ operator }, values]) =>
    Object.entries(values).map(([name, value]) => ({
      parent: operator.uid,
      name,
      value: JSON.stringify(plain(name, value)),
      isJson: true,
    })),
  )
}

function plain(name: string, value: Parameter): Parameter {
  if (typeof value !== 'object' || Array.isArray(value)) return value
  throw new SparkException(`the grid's ${name} is a vector, which cannot be saved with a search, nor in PySpark`)
}

function uidOf(stage: Stage): string {
  if (stage instanceof Model) return stage.ref.uid
  return 'operator' in stage ? stage.operator.uid : stage.uid
}
