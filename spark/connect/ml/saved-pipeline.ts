import { DataFrame, type FrameSession } from '../dataframe/dataframe.ts'
import { SparkException } from '../error/spark-exception.ts'
import { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { DataFrameReader } from '../read/reader.ts'
import { version } from '../result/analyze.ts'
import { createDataFrame } from '../session/create-dataframe.ts'
import { Estimator } from './estimator.ts'
import * as features from './feature.ts'
import { loadModel, Model, type SaveOptions } from './model.ts'
import { mlCommand, operator, operatorNode, type Parameter, type Params } from './operator.ts'
import { type Fitted, Pipeline, PipelineModel, type Stage } from './pipeline.ts'
import { overwriting } from './statistics.ts'
import { Transformer } from './transformer.ts'
import { mlValue } from './vector.ts'

// A folder as PySpark writes it: `metadata` is one line of JSON, `stages/0_<uid>` is each stage.

const CLASSES = { pipeline: 'pyspark.ml.pipeline.Pipeline', model: 'pyspark.ml.pipeline.PipelineModel' } as const

/** Writes a pipeline, fitted or not, with its stages, for `loadPipeline`, `loadPipelineModel` and PySpark to read; throws where the folder is there, unless `overwrite` says to replace it. */
export async function savePipeline(
  session: FrameSession,
  pipeline: Pipeline | PipelineModel,
  path: string,
  { overwrite = false, options = {} }: SaveOptions = {},
): Promise<void> {
  await overwriting(session, path, overwrite)
  const metadata = {
    class: pipeline instanceof Pipeline ? CLASSES.pipeline : CLASSES.model,
    timestamp: Date.now(),
    sparkVersion: await version(session.client),
    uid: pipeline.uid,
    paramMap: { stageUids: pipeline.stages.map(uidOf), language: 'Python' },
    defaultParamMap: {},
  }
  const line = await createDataFrame(session.client, [[JSON.stringify(metadata)]], 'value string', {})
  await new DataFrame(line, session).coalesce(1).write.text(`${path}/metadata`)
  for (const [n, stage] of pipeline.stages.entries()) {
    const folder = stageFolder(path, uidOf(stage), n, pipeline.stages.length)
    if (stage instanceof Model) await stage.save(folder, { options })
    else if (stage instanceof Pipeline || stage instanceof PipelineModel)
      await savePipeline(session, stage, folder, { options })
    else await stage.save(session, folder, { options })
  }
}

/** A pipeline that `save` or PySpark wrote. Throws SparkException where something else lies there. */
export async function loadPipeline(session: FrameSession, path: string): Promise<Pipeline> {
  const loaded = await loadStage(session, path)
  if (loaded instanceof Pipeline) return loaded
  throw new SparkException(`there is no pipeline at ${path}: it holds ${loaded.constructor.name}`)
}

/** A fitted pipeline that `save` or PySpark wrote. Throws SparkException where something else lies there. */
export async function loadPipelineModel(session: FrameSession, path: string): Promise<PipelineModel> {
  const loaded = await loadStage(session, path)
  if (loaded instanceof PipelineModel) return loaded
  throw new SparkException(`there is no fitted pipeline at ${path}: it holds ${loaded.constructor.name}`)
}

interface Metadata {
  readonly class: string
  readonly uid: string
  readonly paramMap: { readonly stageUids?: readonly string[] }
}

async function loadStage(session: FrameSession, path: string): Promise<Stage> {
  const row = await new DataFrameReader(session).text(`${path}/metadata`).first()
  // Spark's own format since 2.0.
  const { class: className, uid, paramMap } = JSON.parse(String(row?.value ?? '{}')) as Metadata
  const kind = /(?:^|\.)(Pipeline|PipelineModel)$/.exec(className ?? '')?.[1]
  if (kind === undefined) return loadOperator(session, className, path)
  const uids = paramMap.stageUids ?? []
  const stages: Stage[] = []
  for (const [n, one] of uids.entries()) stages.push(await loadStage(session, stageFolder(path, one, n, uids.length)))
  // What a fitted pipeline was saved with is fitted.
  return kind === 'Pipeline' ? new Pipeline(stages, uid) : new PipelineModel(stages as Fitted[], uid)
}

async function loadOperator(session: FrameSession, className: string, path: string): Promise<Stage> {
  if (className.endsWith('Model')) return loadModel(session, className, path)
  const type = TRANSFORMERS.has(className) ? OperatorType.TRANSFORMER : OperatorType.ESTIMATOR
  const asked = operatorNode(operator(className, type, {}, ''))
  const answer = await mlCommand(session.client, { case: 'read', value: { operator: asked, path } })
  if (answer.case !== 'operatorInfo') throw new SparkException(`there is no ${className} at ${path}`)
  const { uid, params } = answer.value
  const entries = Object.entries(params?.params ?? {}).map(([name, value]) => [name, mlValue(value) as Parameter])
  const loaded = operator(className, type, Object.fromEntries(entries) as Params, uid)
  return type === OperatorType.TRANSFORMER ? new Transformer(loaded) : new Estimator(loaded)
}

const TRANSFORMERS: ReadonlySet<string> = new Set(
  Object.values(features)
    .map((make) => make())
    .filter((one) => one instanceof Transformer)
    .map((one) => one.operator.className),
)

function uidOf(stage: Stage): string {
  if (stage instanceof Model) return stage.ref.uid
  return 'operator' in stage ? stage.operator.uid : stage.uid
}

function stageFolder(path: string, uid: string, n: number, count: number): string {
  return `${path}/stages/${String(n).padStart(String(count).length, '0')}_${uid}`
}
