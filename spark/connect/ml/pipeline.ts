import type { DataFrame } from '../dataframe/dataframe.ts'
import { checkFramed, type Framed } from '../dataframe/framed.ts'
import { Estimator } from './estimator.ts'
import type { Model } from './model.ts'
import type { OneVsRest, OneVsRestModel } from './one-vs-rest.ts'
import type { ParamMap } from './param-grid.ts'
import { Transformer } from './transformer.ts'
import { newUid } from './uid.ts'

/** What a search found: the best model, which it transforms by. */
export interface Found {
  readonly uid: string
  readonly bestModel: Fitted
  transform(frame: Framed): DataFrame
}

/** A search for the best parameters, such as a cross-validation. */
export interface Search {
  readonly uid: string
  readonly tuning: object
  fit(frame: DataFrame): Promise<Found>
}

/** What is fitted already. */
export type Fitted = Transformer | Model | OneVsRestModel | PipelineModel | Found

/** What can learn. */
export type Learner = Estimator | OneVsRest | Pipeline | Search

/** What a pipeline is made of; a pipeline may be a stage, and so may a search. */
export type Stage = Learner | Fitted

/** Fits a learner, with other parameters for it or for its stages. */
export function fitWith(learner: Learner, frame: Framed, params: ParamMap = new Map()): Promise<Fitted> {
  // A pipeline fits frames of any rows, as an estimator does.
  if (learner instanceof Estimator) return learner.fit(frame, params.get(learner))
  return 'tuning' in learner ? learner.fit(frame as DataFrame) : learner.fit(frame as DataFrame, params)
}

/** Stages one after the other: each estimator learns of what the stages before it made. */
export class Pipeline {
  readonly stages: readonly Stage[]
  readonly uid: string

  /** Throws TypeError for what is no stage. */
  constructor(stages: readonly Stage[] | { readonly stages: readonly Stage[] }, uid = newUid('Pipeline')) {
    const all = typeof stages === 'object' && stages !== null && 'stages' in stages ? stages.stages : stages
    if (!Array.isArray(all))
      throw new TypeError(
        `a pipeline is made of a list of stages, not of ${JSON.stringify(all)}: new Pipeline({ stages: [ … ] })`,
      )
    for (const [n, stage] of all.entries())
      if (typeof stage !== 'object' || stage === null || !('fit' in stage || 'transform' in stage))
        throw new TypeError(`stage ${n} of a pipeline learns or transforms; ${JSON.stringify(stage)} does neither`)
    this.stages = Object.freeze([...all])
    this.uid = uid
  }

  /** Fits the stages, those of `params` with other parameters. */
  async fit(frame: DataFrame, params: ParamMap = new Map()): Promise<PipelineModel> {
    checkFramed(frame, 'fit')
    const fitted: Fitted[] = []
    const last = this.stages.findLastIndex(isLearner)
    let input: Framed = frame
    for (const [n, stage] of this.stages.entries()) {
      const done = isLearner(stage) ? await fitWith(stage, input, params) : withParams(stage, params)
      fitted.push(done)
      if (n < last) input = done.transform(input)
    }
    return new PipelineModel(fitted, newUid('PipelineModel'))
  }
}

/** The stages of a pipeline, fitted. */
export class PipelineModel {
  readonly stages: readonly Fitted[]
  readonly uid: string

  constructor(stages: readonly Fitted[], uid = newUid('PipelineModel')) {
    this.stages = Object.freeze([...stages])
    this.uid = uid
  }

  transform(frame: Framed): DataFrame {
    // Every stage gives a frame; without stages the frame is the one that was given.
    return this.stages.reduce<Framed>((input, stage) => stage.transform(input), frame) as DataFrame
  }
}

function isLearner(stage: Stage): stage is Learner {
  return 'fit' in stage
}

function withParams(stage: Fitted, params: ParamMap): Fitted {
  const given = stage instanceof Transformer ? params.get(stage) : undefined
  if (given === undefined || !(stage instanceof Transformer)) return stage
  return new Transformer({ ...stage.operator, params: { ...stage.operator.params, ...given } })
}
