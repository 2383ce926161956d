import type { DataFrame, Framed } from '../dataframe/dataframe.ts'
import { Estimator } from './estimator.ts'
import type { Model } from './model.ts'
import type { Transformer } from './transformer.ts'

/** What a pipeline is made of; a pipeline may be a stage. */
export type Stage = Estimator | Transformer | Model | Pipeline | PipelineModel

/** Stages one after the other: each estimator learns of what the stages before it made. */
export class Pipeline {
  readonly stages: readonly Stage[]

  constructor(stages: readonly Stage[]) {
    this.stages = Object.freeze([...stages])
  }

  async fit(frame: DataFrame): Promise<PipelineModel> {
    const fitted: (Transformer | Model | PipelineModel)[] = []
    const last = this.stages.findLastIndex((stage) => stage instanceof Estimator || stage instanceof Pipeline)
    let input: Framed = frame
    for (const [n, stage] of this.stages.entries()) {
      // A pipeline fits frames of any rows, as an estimator does.
      const done =
        stage instanceof Estimator
          ? await stage.fit(input)
          : stage instanceof Pipeline
            ? await stage.fit(input as DataFrame)
            : stage
      fitted.push(done)
      if (n < last) input = done.transform(input)
    }
    return new PipelineModel(fitted)
  }
}

/** The stages of a pipeline, fitted. */
export class PipelineModel {
  readonly stages: readonly (Transformer | Model | PipelineModel)[]

  constructor(stages: readonly (Transformer | Model | PipelineModel)[]) {
    this.stages = Object.freeze([...stages])
  }

  transform(frame: Framed): DataFrame {
    // Every stage gives a frame; without stages the frame is the one that was given.
    return this.stages.reduce<Framed>((input, stage) => stage.transform(input), frame) as DataFrame
  }
}
