import type { Asset } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import { type Fault, faultText } from '#core/error.ts'
import type { Exposure } from '#core/exposure.ts'
import type { Partitions } from '#core/partition/definition.ts'
import type { Proof } from '#core/select.ts'
import { genericTests } from './check/generic-test.ts'
import { type SingularTest, singularTests } from './check/singular-test.ts'
import { type Facts, OWN_FACTS } from './context/facts.ts'
import { putSetting } from './hook/hook.ts'
import { loadLibrary } from './library.ts'
import { faultsWithHints } from './macro-hint.ts'
import { namedSeed, namingFault } from './model/generated-name.ts'
import { type Model, readModel } from './model/model.ts'
import { assetOf } from './model/model-asset.ts'
import { type ModelFile, type ModelFiles, readModelFiles } from './model/model-file.ts'
import { type Neighbours, standOnEachOther } from './model/render-model.ts'
import type { Setting, Settings } from './model/setting.ts'
import { type ProjectFile, readProjectFile } from './project-file.ts'
import { namesOf, versionsOf } from './reference.ts'
import { relationFaults } from './relation-faults.ts'
import { readExposures } from './schema/exposure.ts'
import { governanceOf, owned } from './schema/governance.ts'
import { accessFaults, readGroups } from './schema/group.ts'
import type { ModelSchema, PlacedCheck } from './schema/schema.ts'
import { readSchemas, type UnitTestNode } from './schema/schema-file.ts'
import { readSources, type SourceTable } from './schema/source.ts'
import type { Seed } from './seed.ts'
import { readVars } from './vars.ts'
import { yamlFault } from './yaml.ts'

/** What a project's models stand on besides each other. */
export interface ModelProject {
  /** The folder that holds models/ and sql/macros/. */
  readonly root: string
  /** Partition definitions by the name that models give them. */
  readonly partitions: ReadonlyMap<string, Partitions>
  /** Release calendars by the name that models give them. */
  readonly calendars?: ReadonlyMap<string, ReleaseCalendar>
  /** The assets of TypeScript. */
  readonly known: readonly Asset[]
  /** Win over models/vars.yml. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** What templates know of their surroundings, where it is more than Tidemark's own models know. */
  readonly facts?: Partial<Facts>
  /** A part to read alone, of a project that was without fault as a whole. */
  readonly only?: Part
}

/** Models by the paths of their files, and the keys of all whose words in schema.yml count for their text. */
export interface Part {
  readonly files: ReadonlySet<string>
  readonly described: ReadonlySet<string>
}

/** The models of a project: what could be read, and everything that is wrong with the rest. */
export interface LoadedModels {
  readonly models: readonly Asset[]
  readonly faults: readonly Fault[]
  readonly places: ReadonlyMap<string, { readonly file: string; readonly line: number }>
  /** Where the words of each model stand, by key, for what is found wrong with them later. */
  readonly described: ReadonlyMap<string, Described>
  /** Keys of models whose own text is at fault: their columns cannot be found, and they are not blamed again. */
  readonly broken: ReadonlySet<string>
  readonly exposures: readonly Exposure[]
  /** Tables that nobody here makes, by key; they are among the models. */
  readonly sources: ReadonlyMap<string, SourceTable>
}

/** What was said of a model, with the places that complain. */
export interface Described {
  readonly schema: ModelSchema | null
  readonly checks: readonly PlacedCheck[]
  /** Files of tests/ that audit it. */
  readonly singular: readonly SingularTest[]
  readonly settings: ReadonlyMap<string, Setting>
}

/**
 * Reads models/<subject>/<name>.sql with their schema.yml and tests, seeds/, snapshots/ and sql/macros. Reads files under `root` and does
 * nothing else; every fault of every file comes back at once.
 */
export async function loadModels(project: ModelProject): Promise<LoadedModels> {
  const faults: Fault[] = []
  const { only } = project
  const files = readModelFiles(project.root, faults, only?.files)
  const { schemas, unitTests, ...said } = await readSchemas(project.root, files, faults, only?.described)
  const library = loadLibrary(project.root)
  const projectFile = await readProjectFile(project.root, faults)
  const settingsOf = settingsBy(projectFile, files, schemas, said.doubtful)
  faults.push(...library.faults)
  const sources = readSources(said.sources, faults)
  const names = namesOf(
    [
      ...project.known.filter((one) => one.in !== 'serving').map((one) => one.key),
      ...files.models.keys(),
      ...files.seeds.keys(),
    ],
    versionsOf(said.versions),
    new Set(sources.keys()),
  )
  const models = new Map<string, Model>()
  const around: Neighbours = {
    names,
    library,
    vars: await readVars(project, projectFile.vars, faults),
    shared: { partitions: project.partitions, calendars: project.calendars ?? new Map() },
    ephemeral: ephemeralOf(files.models, settingsOf, (key) => modelOf(key)),
    facts: { ...OWN_FACTS, ...project.facts },
    versions: said.versions,
  }
  const modelOf = (key: string): Model | undefined => {
    const file = files.models.get(key)
    if (file === undefined || models.has(key)) return models.get(key)
    const model = readModel({ key, ...file }, settingsOf(key), around)
    models.set(key, model)
    return model
  }
  const broken = new Set(files.unread)
  for (const [key, { file }] of files.models) {
    if (only && !only.files.has(file)) continue
    const wrong = modelOf(key)?.faults ?? []
    faults.push(...wrong)
    if (wrong.length > 0) broken.add(key)
  }

  const groups = readGroups(said.groups, faults)
  const read = [...models.values()].filter(({ template }) => !only || only.files.has(template.source.file))
  const enabled = read.filter((model) => model.config.enabled).map((model) => owned(model, groups))
  faults.push(...accessFaults(enabled, project.known, groups))
  const exposures = readExposures(said.exposures, names, names.sources, faults)
  const singular = singularTests(files.tests, enabled, around, faults)
  const described = new Map<string, Described>()
  for (const { key, settings, config } of enabled) {
    const schema = schemas.get(key) ?? null
    const read = schema ? genericTests(schema, around) : { checks: [], faults: [] }
    faults.push(...read.faults)
    const [first] = read.checks
    if (config.materialized === 'ephemeral' && first) {
      faults.push(
        yamlFault(
          first.node,
          'an ephemeral model is never stored, so it cannot be tested',
          "write materialized='view'",
        ),
      )
    }
    described.set(key, { schema, checks: read.checks, singular: singular.get(key) ?? [], settings })
  }
  const seeds =
    files.seeds.size === 0 || only ? [] : await seedsOf(project.root, files.seeds, schemas, settingsOf, around, faults)
  for (const { key, faults: wrong } of seeds) {
    const schema = schemas.get(key) ?? null
    const read = schema ? genericTests(schema, around) : { checks: [], faults: [] }
    faults.push(...wrong, ...read.faults)
    if (wrong.length > 0) broken.add(key)
    described.set(key, { schema, checks: read.checks, singular: [], settings: settingsOf(key) })
  }
  const proofs = unitTests.length === 0 ? () => [] : await proofsOf(unitTests, files, around, project.root, faults)
  const checksOf = (key: string) => {
    const { checks = [], singular: files = [] } = described.get(key) ?? {}
    return [...checks, ...files].map(({ check }) => check)
  }
  const made = [
    ...enabled.map((model) =>
      assetOf(model, checksOf(model.key), around, {
        proofs: proofs(model),
        governance: governanceOf(model, said.versions),
      }),
    ),
    ...seeds.map((seed) => seed.asset(checksOf(seed.key))),
  ]
  const outside = [...sources.values()].map(({ asset }) => asset)
  const fileOf = (key: string) => files.models.get(key)?.template.source.file ?? files.seeds.get(key)
  const naming = (what: string, mend: string) => namingFault(library, what, mend)
  const settled = (key: string) => described.get(key)?.settings
  faults.push(...relationFaults(made, [...project.known, ...outside], settled, fileOf, naming))
  return {
    models: [...made, ...outside],
    sources,
    faults: [...new Map(faultsWithHints(project.root, faults).map((fault) => [faultText(fault), fault])).values()],
    places: new Map([
      ...enabled.map((model) => [model.key, { file: model.template.source.file, line: 1 }] as const),
      ...seeds.map(({ key, file }) => [key, { file, line: 1 }] as const),
      ...[...sources].map(([key, { file, line }]) => [key, { file, line }] as const),
    ]),
    described,
    broken,
    exposures,
  }
}

async function proofsOf(
  nodes: readonly UnitTestNode[],
  files: ModelFiles,
  around: Neighbours,
  root: string,
  faults: Fault[],
): Promise<(model: Model) => readonly Proof[]> {
  const [{ queryless, readUnitTests, unitTestTwins }, { proofOf }] = await Promise.all([
    import('./unit/unit-test.ts'),
    import('./unit/unit-run.ts'),
  ])
  const tests = nodes.flatMap(({ subject, node }) => readUnitTests(node, subject, around.names, root, faults))
  faults.push(...unitTestTwins(tests), ...queryless(tests, files.models))
  return (model) => tests.filter((one) => one.model === model.key).map((one) => proofOf(one, model, around))
}

async function seedsOf(
  root: string,
  paths: ReadonlyMap<string, string>,
  schemas: ReadonlyMap<string, ModelSchema>,
  settingsOf: (key: string) => Settings,
  around: Neighbours,
  faults: Fault[],
): Promise<readonly Seed[]> {
  const { readSeed } = await import('./seed.ts')
  const seeds = [...paths].map(([key, path]) => {
    const settings = namedSeed(key, settingsOf(key), around, faults)
    return readSeed(key, path, schemas.get(key), settings, root, around.shared)
  })
  return seeds.filter(({ config }) => config.enabled)
}

// What a file that is at fault may have said; a graph with a fault is never made.
const UNREAD = [
  ['doc', 'unread'],
  ['owner', 'team:unread'],
] as const
const unblamed = (value: string): Setting => ({ value, blame: (what) => ({ what }) })

// What dbt_project.yml says, then what schema.yml says; the file's own config comes last.
function settingsBy(
  project: ProjectFile,
  files: ModelFiles,
  schemas: ReadonlyMap<string, ModelSchema>,
  doubtful: ReadonlySet<string>,
) {
  return (key: string): Settings => {
    const holding = files.seeds.has(key) ? 'seeds' : files.models.get(key)?.kind === 'snapshot' ? 'snapshots' : 'models'
    const settings = new Map(project.settings(holding, key))
    for (const [word, setting] of schemas.get(key)?.settings ?? []) putSetting(settings, word, setting)
    if (doubtful.has(`${holding}/${key.split('.')[0]}`))
      for (const [word, value] of UNREAD) if (!settings.has(word)) settings.set(word, unblamed(value))
    return settings
  }
}

// A file that never says the word is none; the others are read when they are asked for, whatever the order of files.
function ephemeralOf(
  files: ReadonlyMap<string, ModelFile>,
  settingsOf: (key: string) => Settings,
  modelOf: (key: string) => Model | undefined,
) {
  const maybe = new Map<string, boolean>()
  const open: string[] = []
  return (key: string): Model | undefined => {
    const template = files.get(key)?.template
    if (template === undefined) return undefined
    const inSchema = settingsOf(key).get('materialized')?.value === 'ephemeral'
    const said = maybe.get(key) ?? (inSchema || template.source.text.includes('ephemeral'))
    maybe.set(key, said)
    if (!said) return undefined
    if (open.includes(key)) throw standOnEachOther([...open, key])
    open.push(key)
    try {
      const model = modelOf(key)
      return model?.config.materialized === 'ephemeral' ? model : undefined
    } finally {
      open.pop()
    }
  }
}
