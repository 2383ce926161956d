import type { FrameSession } from '../../dataframe/framed.ts'
import { SparkException } from '../../error/spark-exception.ts'
import { MlOperator_OperatorType as OperatorType } from '../../proto/spark-connect.gen.ts'
import { Estimator } from '../estimator.ts'
import * as evaluators from '../evaluator.ts'
import * as features from '../feature.ts'
import { loadModel, type Model } from '../model.ts'
import { type Classes, OneVsRest, OneVsRestModel } from '../one-vs-rest.ts'
import { mlCommand, operator, operatorNode } from '../operator.ts'
import type { Parameter, Params } from '../param.ts'
import type { Parametrized, ParamMap } from '../param-grid.ts'
import { type Fitted, type Learner, Pipeline, PipelineModel, type Stage } from '../pipeline.ts'
import { Transformer } from '../transformer.ts'
import {
  CrossValidator,
  CrossValidatorModel,
  TrainValidationSplit,
  TrainValidationSplitModel,
  type Tuning,
} from '../tuning.ts'
import { mlValue } from '../vector.ts'
import { type Metadata, readMetadata } from './metadata.ts'
import { type Savable, stageFolder } from './save.ts'

/** What `save`, Spark or PySpark wrote, which is to be of the class: `ml.load(spark, path, ml.PipelineModel)`. Throws SparkException where something else lies there. */
export async function load<T extends Savable>(
  session: FrameSession,
  path: string,
  kind: abstract new (...args: never) => T,
): Promise<T> {
  const loaded = await loadAny(session, path)
  if (loaded instanceof kind) return loaded
  throw new SparkException(`there is no ${kind.name} at ${path}: it holds a ${loaded.constructor.name}`)
}

type Loader = (session: FrameSession, path: string, metadata: Metadata) => Promise<Savable>

const LOADERS: Readonly<Record<string, Loader>> = {
  // What lies in a folder is what its kind may hold, or the server refuses to run it.
  Pipeline: async (session, path, said) => new Pipeline((await stagesAt(session, path, said)) as Stage[], said.uid),
  PipelineModel: async (session, path, said) =>
    new PipelineModel((await stagesAt(session, path, said)) as Fitted[], said.uid),
  OneVsRest: async (session, path, said) => new OneVsRest(await classesAt(session, path, said), said.uid),
  OneVsRestModel: async (session, path, said) => {
    const models: Model[] = []
    for (let n = 0; n < Number(said.numClasses); n++)
      models.push((await loadAny(session, `${path}/model_${n}`)) as Model)
    return new OneVsRestModel(models, await classesAt(session, path, said), said.uid)
  },
  CrossValidator: async (session, path, said) => new CrossValidator(await tuningAt(session, path, said), said.uid),
  TrainValidationSplit: async (session, path, said) =>
    new TrainValidationSplit(await tuningAt(session, path, said), said.uid),
  CrossValidatorModel: async (session, path, said) => {
    const found = { avgMetrics: numbers(said.avgMetrics), stdMetrics: numbers(said.stdMetrics) }
    const tuning = await tuningAt(session, path, said)
    return new CrossValidatorModel(await bestAt(session, path), found, tuning, said.uid)
  },
  TrainValidationSplitModel: async (session, path, said) => {
    const tuning = await tuningAt(session, path, said)
    const found = { validationMetrics: numbers(said.validationMetrics) }
    return new TrainValidationSplitModel(await bestAt(session, path), found, tuning, said.uid)
  },
}

async function loadAny(session: FrameSession, path: string): Promise<Savable> {
  const metadata = await readMetadata(session, path)
  const name = metadata.class.slice(metadata.class.lastIndexOf('.') + 1)
  const loader = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined
  return loader === undefined ? loadOperator(session, metadata.class, path) : loader(session, path, metadata)
}

async function stagesAt(session: FrameSession, path: string, { paramMap }: Metadata): Promise<readonly Savable[]> {
  const uids = (paramMap.stageUids ?? []) as readonly string[]
  const stages: Savable[] = []
  for (const [n, uid] of uids.entries())
    stages.push(await loadAny(session, `${path}/${stageFolder(uid, n, uids.length)}`))
  return stages
}

async function classesAt(session: FrameSession, path: string, { paramMap }: Metadata): Promise<Classes> {
  const classifier = (await loadAny(session, `${path}/classifier`)) as Estimator
  return { ...(paramMap as Omit<Classes, 'classifier'>), classifier }
}

// A fitted search holds one fitted model.
const bestAt = async (session: FrameSession, path: string) => (await loadAny(session, `${path}/bestModel`)) as Fitted

interface Entry {
  readonly parent: string
  readonly name: string
  readonly value: string
  readonly isJson?: boolean | string
}

async function tuningAt(session: FrameSession, path: string, { paramMap }: Metadata): Promise<Tuning> {
  const evaluator = (await loadAny(session, `${path}/evaluator`)) as evaluators.Evaluator
  const estimator = (await loadAny(session, `${path}/estimator`)) as Learner
  const { estimatorParamMaps, foldCol, ...rest } = paramMap
  const parents = new Map([...parametrized(estimator), evaluator].map((one) => [one.operator.uid, one]))
  const maps = (estimatorParamMaps as readonly (readonly Entry[])[]).map((entries) => grid(path, entries, parents))
  const fold = foldCol === undefined || foldCol === '' ? {} : { foldCol }
  return { ...rest, ...fold, estimator, evaluator, estimatorParamMaps: maps }
}

function grid(path: string, entries: readonly Entry[], parents: ReadonlyMap<string, Parametrized>): ParamMap {
  const map = new Map<Parametrized, Params>()
  for (const { parent, name, value, isJson } of entries) {
    const of = parents.get(parent)
    if (of === undefined) throw new SparkException(`the grid at ${path} is of ${parent}, which is no stage there`)
    // Spark itself writes the word as a text.
    if (String(isJson ?? true) !== 'true')
      throw new SparkException(`the grid at ${path} has a stage for its ${name}: only plain values can be read`)
    map.set(of, { ...map.get(of), [name]: JSON.parse(value) as Parameter })
  }
  return map
}

function parametrized(stage: Stage): readonly Parametrized[] {
  if (stage instanceof Pipeline) return stage.stages.flatMap(parametrized)
  if (stage instanceof OneVsRest) return [stage.classes.classifier]
  return stage instanceof Estimator || stage instanceof Transformer ? [stage] : []
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : []
}

async function loadOperator(
  session: FrameSession,
  className: string,
  path: string,
): Promise<Stage | evaluators.Evaluator> {
  if (className.endsWith('Model')) return loadModel(session, className, path)
  const type = EVALUATORS.has(className)
    ? OperatorType.EVALUATOR
    : TRANSFORMERS.has(className)
      ? OperatorType.TRANSFORMER
      : OperatorType.ESTIMATOR
  const asked = operatorNode(operator(className, type, {}, ''))
  const answer = await mlCommand(session.client, { case: 'read', value: { operator: asked, path } })
  if (answer.case !== 'operatorInfo') throw new SparkException(`there is no ${className} at ${path}`)
  const { uid, params } = answer.value
  const entries = Object.entries(params?.params ?? {}).map(([name, value]) => [name, mlValue(value) as Parameter])
  const loaded = operator(className, type, Object.fromEntries(entries) as Params, uid)
  if (type === OperatorType.EVALUATOR) return new evaluators.Evaluator(loaded)
  return type === OperatorType.TRANSFORMER ? new Transformer(loaded) : new Estimator(loaded)
}

const TRANSFORMERS: ReadonlySet<string> = new Set(
  Object.values(features)
    .map((make) => make())
    .filter((one) => one instanceof Transformer)
    .map((one) => one.operator.className),
)

const { Evaluator: _, ...makers } = evaluators
const EVALUATORS: ReadonlySet<string> = new Set(Object.values(makers).map((make) => make().operator.className))
