import { call } from '../column/column.ts'
import type { DataFrame } from '../dataframe/dataframe.ts'
import { checkFramed, type Framed } from '../dataframe/framed.ts'
import { SparkException } from '../error/spark-exception.ts'
import { max } from '../functions/aggregate.ts'
import { array, arrayAppend, arrayMax, get } from '../functions/collection.ts'
import { coalesce, when } from '../functions/conditional.ts'
import { filter } from '../functions/higher-order.ts'
import { lit } from '../functions/literal.ts'
import { col } from '../functions/normal.ts'
import type { Estimator } from './estimator.ts'
import type { Model } from './model.ts'
import type { Params } from './param.ts'
import type { ParamMap } from './param-grid.ts'
import { newUid } from './uid.ts'

/** The columns that a classification of several classes reads and writes, by the names that MLlib has for them. */
export interface Classes {
  /** Learns one class against all others. */
  readonly classifier: Estimator
  readonly featuresCol?: string
  readonly labelCol?: string
  readonly predictionCol?: string
  readonly rawPredictionCol?: string
  /** Refused by the server where the classifier knows no weights. */
  readonly weightCol?: string
  /** How many classes are learned at a time. Default: 1. */
  readonly parallelism?: number
}

/** Several classes by a classifier of two: each class is learned against all others, and the surest one wins. */
export class OneVsRest {
  readonly classes: Classes
  readonly uid: string

  constructor(classes: Classes, uid = newUid('OneVsRest')) {
    if (classes?.classifier === undefined)
      throw new TypeError('a classifier of two classes is wanted: new OneVsRest({ classifier: new LinearSVC() })')
    this.classes = classes
    this.uid = uid
  }

  /** Labels are whole numbers from 0. Throws SparkException where there are none. */
  async fit(frame: Framed, params: ParamMap = new Map()): Promise<OneVsRestModel> {
    checkFramed(frame, 'fit')
    const { classifier, featuresCol, labelCol, predictionCol, weightCol, parallelism = 1 } = named(this.classes)
    // What is fitted has columns that only the server knows.
    const rows = frame as DataFrame
    const highest = (await rows.agg(max(labelCol).as('highest')).first({ decimal: 'number', int64: 'number' }))?.highest
    if (typeof highest !== 'number') throw new SparkException(`the column ${labelCol} holds no label`)
    const needed = rows.select(labelCol, featuresCol, ...(weightCol === undefined ? [] : [weightCol]))
    const cached = (await rows.isCached()) ? null : await needed.cache()
    const models: Model[] = []
    const open = Array.from({ length: highest + 1 }, (_, label) => label).values()
    const work = async () => {
      for (const label of open) {
        const binary = `mc2b$${label}`
        const one = when(col(labelCol).equalTo(lit.double(label)), lit.double(1)).otherwise(lit.double(0))
        const columns: Params = {
          labelCol: binary,
          featuresCol,
          predictionCol,
          ...(weightCol === undefined ? {} : { weightCol }),
        }
        models[label] = await classifier.fit(needed.withColumn(binary, one), { ...params.get(classifier), ...columns })
      }
    }
    try {
      await Promise.all(Array.from({ length: Math.max(1, parallelism) }, work))
    } finally {
      await cached?.unpersist()
    }
    return new OneVsRestModel(models, this.classes)
  }
}

/** A model for each class. */
export class OneVsRestModel {
  readonly models: readonly Model[]
  readonly classes: Classes
  readonly uid: string

  constructor(models: readonly Model[], classes: Classes, uid = newUid('OneVsRestModel')) {
    this.models = Object.freeze([...models])
    this.classes = classes
    this.uid = uid
  }

  /** The frame with how sure each model is, as a vector, and the class of the surest one, the first of equals; -1 where none says a number. */
  transform(frame: Framed): DataFrame {
    const { classifier, featuresCol, predictionCol, rawPredictionCol } = named(this.classes)
    const [all, raw] = [newUid('mbc$acc'), newUid('mbc$raw')]
    // Of all classifiers this one alone says no probability, and a column of that name is the caller's.
    const probability = classifier.operator.className.endsWith('.LinearSVC')
      ? []
      : [String(classifier.operator.params.probabilityCol ?? 'probability')]
    const scored = this.models.reduce(
      (input: DataFrame, model) =>
        model
          .transform(input, { featuresCol, rawPredictionCol: raw, predictionCol: '' })
          .withColumn(all, arrayAppend(all, get(call('vector_to_array', col(raw), lit('float64')), lit(1))))
          .drop(raw, ...probability),
      (frame as DataFrame).withColumn(all, array().cast('array<double>')),
    )
    const told = filter(all, (one) =>
      one
        .isNaN()
        .not()
        .and(one.gt(lit.double(Number.NEGATIVE_INFINITY))),
    )
    const surest = coalesce(call('array_position', col(all), arrayMax(told)), lit(0)).minus(lit(1))
    const withRaw =
      rawPredictionCol === '' ? scored : scored.withColumn(rawPredictionCol, call('array_to_vector', col(all)))
    const predicted = predictionCol === '' ? withRaw : withRaw.withColumn(predictionCol, surest.cast('double'))
    return predicted.drop(all)
  }
}

function named(classes: Classes) {
  const { featuresCol = 'features', labelCol = 'label', predictionCol = 'prediction' } = classes
  return {
    ...classes,
    featuresCol,
    labelCol,
    predictionCol,
    rawPredictionCol: classes.rawPredictionCol ?? 'rawPrediction',
  }
}
