import { randomUUID } from 'node:crypto'
import type { Column } from '../column/column.ts'
import type { DataFrame } from '../dataframe/dataframe.ts'
import { checkFramed, type Framed } from '../dataframe/framed.ts'
import { when } from '../functions/conditional.ts'
import { raiseError } from '../functions/environment.ts'
import { randomSeed } from '../functions/function.ts'
import { lit } from '../functions/literal.ts'
import { col } from '../functions/normal.ts'
import { rand } from '../functions/random.ts'
import type { Evaluator } from './evaluator.ts'
import type { ParamMap } from './param-grid.ts'
import { type Fitted, fitWith, type Learner } from './pipeline.ts'
import { newUid } from './uid.ts'

/** What is tried: a learner under each set of parameters, judged by an evaluator. */
export interface Tuning {
  readonly estimator: Learner
  readonly estimatorParamMaps: readonly ParamMap[]
  readonly evaluator: Evaluator
  readonly seed?: number | bigint
  /** How many models are fitted at a time. Default: 1. */
  readonly parallelism?: number
  /** Keeps every model that was tried, in `subModels`; those are not saved. Default: false. */
  readonly collectSubModels?: boolean
}

/** How a cross-validation divides its rows. */
export interface CrossValidation extends Tuning {
  /** Default: 3. */
  readonly numFolds?: number
  /** A column with the number of the fold, from 0, instead of folds by chance. */
  readonly foldCol?: string
}

/** How one division of the rows is made. */
export interface Division extends Tuning {
  /** The share of the rows that is learned from; the others judge. Default: 0.75. */
  readonly trainRatio?: number
}

/** Finds the best of several sets of parameters: each is fitted on all folds but one and judged by that one. */
export class CrossValidator {
  readonly tuning: CrossValidation
  readonly uid: string

  constructor(tuning: CrossValidation, uid = newUid('CrossValidator')) {
    checkTuning('CrossValidator', tuning)
    if ((tuning.numFolds ?? 3) < 2)
      throw new RangeError(`numFolds ${tuning.numFolds}: a cross-validation has two folds or more`)
    this.tuning = tuning
    this.uid = uid
  }

  async fit(frame: DataFrame): Promise<CrossValidatorModel> {
    checkFramed(frame, 'fit')
    const { numFolds = 3 } = this.tuning
    const metrics: number[][] = []
    const subModels: (readonly Fitted[])[] = []
    for (const { train, validation } of folds(frame, this.tuning, numFolds)) {
      const found = await judged(this.tuning, train, validation)
      metrics.push(found.metrics)
      subModels.push(found.models)
    }
    const columns = this.tuning.estimatorParamMaps.map((_, n) => metrics.map((row) => row[n] ?? Number.NaN))
    const avgMetrics = columns.map(mean)
    const stdMetrics = columns.map(deviation)
    const bestIndex = best(avgMetrics, this.tuning.evaluator)
    const bestModel = await fitWith(this.tuning.estimator, frame, this.tuning.estimatorParamMaps[bestIndex])
    const kept = this.tuning.collectSubModels === true ? { subModels } : {}
    return new CrossValidatorModel(bestModel, { avgMetrics, stdMetrics, ...kept }, this.tuning)
  }
}

/** What a cross-validation found: the mean and the deviation of the metric for each set of parameters, and the best one fitted on all rows. */
export class CrossValidatorModel {
  readonly bestModel: Fitted
  readonly avgMetrics: readonly number[]
  readonly stdMetrics: readonly number[]
  readonly bestIndex: number
  /** The models of each fold, in the order of the grid; null unless they were to be collected. */
  readonly subModels: readonly (readonly Fitted[])[] | null
  readonly tuning: CrossValidation
  readonly uid: string

  constructor(
    bestModel: Fitted,
    found: Pick<CrossValidatorModel, 'avgMetrics' | 'stdMetrics'> & Partial<Pick<CrossValidatorModel, 'subModels'>>,
    tuning: CrossValidation,
    uid = newUid('CrossValidatorModel'),
  ) {
    this.bestModel = bestModel
    this.avgMetrics = found.avgMetrics
    this.stdMetrics = found.stdMetrics
    this.subModels = found.subModels ?? null
    this.bestIndex = best(found.avgMetrics, tuning.evaluator)
    this.tuning = tuning
    this.uid = uid
  }

  transform(frame: Framed): DataFrame {
    return this.bestModel.transform(frame)
  }
}

/** Finds the best of several sets of parameters by one division of the rows. */
export class TrainValidationSplit {
  readonly tuning: Division
  readonly uid: string

  constructor(tuning: Division, uid = newUid('TrainValidationSplit')) {
    checkTuning('TrainValidationSplit', tuning)
    this.tuning = tuning
    this.uid = uid
  }

  async fit(frame: DataFrame): Promise<TrainValidationSplitModel> {
    checkFramed(frame, 'fit')
    const { trainRatio = 0.75, seed = randomSeed(), estimator, estimatorParamMaps, evaluator } = this.tuning
    const { divided, chance } = byChance(frame, 'TrainValidationSplit', seed)
    const validates = chance.geq(lit(trainRatio))
    const { metrics, models } = await judged(this.tuning, divided.filter(validates.not()), divided.filter(validates))
    const bestIndex = best(metrics, evaluator)
    const bestModel = await fitWith(estimator, frame, estimatorParamMaps[bestIndex])
    const found = {
      validationMetrics: metrics,
      ...(this.tuning.collectSubModels === true ? { subModels: models } : {}),
    }
    return new TrainValidationSplitModel(bestModel, found, this.tuning)
  }
}

/** What such a search found. */
export class TrainValidationSplitModel {
  readonly bestModel: Fitted
  readonly validationMetrics: readonly number[]
  readonly bestIndex: number
  /** The models in the order of the grid; null unless they were to be collected. */
  readonly subModels: readonly Fitted[] | null
  readonly tuning: Division
  readonly uid: string

  constructor(
    bestModel: Fitted,
    found: Pick<TrainValidationSplitModel, 'validationMetrics'> & Partial<Pick<TrainValidationSplitModel, 'subModels'>>,
    tuning: Division,
    uid = newUid('TrainValidationSplitModel'),
  ) {
    this.bestModel = bestModel
    this.validationMetrics = found.validationMetrics
    this.subModels = found.subModels ?? null
    this.bestIndex = best(found.validationMetrics, tuning.evaluator)
    this.tuning = tuning
    this.uid = uid
  }

  transform(frame: Framed): DataFrame {
    return this.bestModel.transform(frame)
  }
}

function checkTuning(name: string, tuning: Tuning): void {
  for (const key of ['estimator', 'estimatorParamMaps', 'evaluator'] as const)
    if (tuning?.[key] === undefined) throw new TypeError(`${name} needs ${key}: new ${name}({ ${NEEDED} })`)
  if (tuning.estimatorParamMaps.length === 0) throw new RangeError('there is nothing to choose from: build() a grid')
}

const NEEDED = 'estimator, estimatorParamMaps: grid.build(), evaluator'

interface Fold {
  readonly train: DataFrame
  readonly validation: DataFrame
}

function folds(frame: DataFrame, { foldCol, seed = randomSeed() }: CrossValidation, count: number): readonly Fold[] {
  const numbers = Array.from({ length: count }, (_, n) => n)
  if (foldCol !== undefined) {
    const number = col(foldCol)
    const wrong = raiseError(lit(`the column ${foldCol} holds a fold that is not from 0 to ${count - 1}`))
    const inside = lit(0)
      .leq(number)
      .and(number.lt(lit(count)))
    const checked = frame.withColumn(foldCol, when(inside, number).otherwise(wrong))
    return numbers.map((n) => fold(checked, col(foldCol).equalTo(lit(n))))
  }
  const { divided, chance } = byChance(frame, 'CrossValidator', seed)
  // The same divisions as PySpark's, so that a seed gives the same folds.
  const width = 1 / count
  return numbers.map((n) =>
    fold(divided, chance.geq(lit.double(n * width)).and(chance.lt(lit.double((n + 1) * width)))),
  )
}

function fold(frame: DataFrame, validates: Column): Fold {
  return { train: frame.filter(validates.not()), validation: frame.filter(validates) }
}

function byChance(frame: DataFrame, of: string, seed: number | bigint): { divided: DataFrame; chance: Column } {
  const name = `${of}_${randomUUID().slice(0, 8)}_rand`
  const divided: DataFrame = frame.select('*', rand(seed).as(name)).typed()
  return { divided, chance: divided.col(name) }
}

// Both sides are read once for each set of parameters.
async function judged(
  { estimator, estimatorParamMaps, evaluator, parallelism = 1, collectSubModels = false }: Tuning,
  train: DataFrame,
  validation: DataFrame,
): Promise<{ readonly metrics: number[]; readonly models: Fitted[] }> {
  await train.cache()
  await validation.cache()
  try {
    const metrics: number[] = []
    const models: Fitted[] = []
    const open = estimatorParamMaps.entries()
    const work = async () => {
      for (const [n, params] of open) {
        const model = await fitWith(estimator, train, params)
        if (collectSubModels) models[n] = model
        metrics[n] = await evaluator.evaluate(model.transform(validation))
      }
    }
    await Promise.all(Array.from({ length: Math.max(1, parallelism) }, work))
    return { metrics, models }
  } finally {
    await train.unpersist()
    await validation.unpersist()
  }
}

function best(metrics: readonly number[], evaluator: Evaluator): number {
  return metrics.indexOf(evaluator.isLargerBetter ? Math.max(...metrics) : Math.min(...metrics))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}

// That of all values, not of a sample: numpy's, and so PySpark's.
function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((one) => (one - middle) ** 2)))
}
