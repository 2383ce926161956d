import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Asset } from '#core/asset.ts'
import type { ReleaseCalendar } from '#core/calendar/release.ts'
import { type Fault, faultText } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Partitions } from '#core/partition/definition.ts'
import { type Facts, OWN_FACTS } from './context/facts.ts'
import { genericTests } from './generic-test.ts'
import type { Template } from './jinja/node.ts'
import { parseAll } from './jinja/parse.ts'
import { sourceOf } from './jinja/source.ts'
import { fromPlain, type Value } from './jinja/value.ts'
import { filesIn, loadLibrary } from './library.ts'
import { type Model, readModel } from './model.ts'
import { assetOf } from './model-asset.ts'
import { namesOf } from './reference.ts'
import { type Neighbours, standOnEachOther } from './render-model.ts'
import { type ModelSchema, type PlacedCheck, readSchema } from './schema.ts'
import type { Setting } from './setting.ts'
import { type SingularTest, singularTests, type TestFile } from './singular-test.ts'
import { entriesOf, entryOf, plainYaml, readYaml, yamlFault } from './yaml.ts'

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
 * Reads models/<subject>/<name>.sql with their schema.yml and tests, and sql/macros. Reads files under `root` and does
 * nothing else; every fault of every file comes back at once.
 */
export async function loadModels(project: ModelProject): Promise<LoadedModels> {
  const faults: Fault[] = []
  const files = readFiles(project.root, faults)
  const schemas = await readSchemas(project.root, files, faults)
  const library = loadLibrary(project.root)
  faults.push(...library.faults)
  const names = namesOf([
    ...project.known.filter((one) => one.in !== 'serving').map((one) => one.key),
    ...files.models.keys(),
  ])
  const models = new Map<string, Model>()
  const around: Neighbours = {
    names,
    library,
    vars: await readVars(project, faults),
    shared: { partitions: project.partitions, calendars: project.calendars ?? new Map() },
    ephemeral: ephemeralOf(files.models, schemas, (key) => modelOf(key)),
    facts: { ...OWN_FACTS, ...project.facts },
  }
  const modelOf = (key: string): Model | undefined => {
    const template = files.models.get(key)
    if (template === undefined || models.has(key)) return models.get(key)
    const model = readModel({ key, template }, schemas.get(key)?.settings ?? new Map(), around)
    models.set(key, model)
    return model
  }
  const broken = new Set(files.unread)
  for (const key of files.models.keys()) {
    const wrong = modelOf(key)?.faults ?? []
    faults.push(...wrong)
    if (wrong.length > 0) broken.add(key)
  }

  const enabled = [...models.values()].filter((model) => model.config.enabled)
  const singular = singularTests(files.tests, enabled, around, faults)
  const described = new Map<string, Described>()
  for (const { key, settings, config } of enabled) {
    const schema = schemas.get(key) ?? null
    const read = schema ? genericTests(schema, names) : { checks: [], faults: [] }
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
  return {
    models: enabled.map((model) =>
      assetOf(
        model,
        [...(described.get(model.key)?.checks ?? []), ...(singular.get(model.key) ?? [])].map(({ check }) => check),
        around,
      ),
    ),
    faults: [...new Map(faults.map((fault) => [faultText(fault), fault])).values()],
    places: new Map(enabled.map((model) => [model.key, { file: model.template.source.file, line: 1 }])),
    described,
    broken,
  }
}

interface Files {
  /** Keys whose text could not be parsed. */
  readonly unread: readonly string[]
  readonly models: ReadonlyMap<string, Template>
  readonly tests: readonly TestFile[]
}

const NAME = /^[a-z][a-z0-9_]*$/

function readFiles(root: string, faults: Fault[]): Files {
  const models = new Map<string, Template>()
  const tests: TestFile[] = []
  const unread: string[] = []
  for (const path of filesIn(join(root, 'models'), '.sql')) {
    const file = relative(root, path)
    const parts = relative(join(root, 'models'), path).split(/[\\/]/)
    const name = basename(path, '.sql')
    const [subject = '', folder] = parts
    const isTest = parts.length === 3 && folder === 'tests'
    if (!isTest && parts.length !== 2) {
      faults.push({ file, what: 'a model stands in models/<subject>/<name>.sql', mend: 'move the file' })
      continue
    }
    if (!NAME.test(name) || !NAME.test(subject)) {
      faults.push({
        file,
        what: `'${subject}.${name}' is no key`,
        mend: 'name folder and file in small letters, digits and _',
      })
      continue
    }
    const { template, faults: wrong } = parseAll(sourceOf(file, readFileSync(path, 'utf8')))
    faults.push(...wrong)
    if (isTest) {
      if (template !== null) tests.push({ subject, name, template })
      continue
    }
    // Its name stays known, so that those who ref it are not blamed too.
    models.set(`${subject}.${name}`, template ?? { source: sourceOf(file, ''), body: [] })
    if (wrong.length > 0) unread.push(`${subject}.${name}`)
  }
  return { unread, models, tests }
}

async function readSchemas(root: string, files: Files, faults: Fault[]): Promise<ReadonlyMap<string, ModelSchema>> {
  const schemas = new Map<string, ModelSchema>()
  for (const path of [...filesIn(join(root, 'models'), '.yml'), ...filesIn(join(root, 'models'), '.yaml')]) {
    if (dirname(path) === join(root, 'models')) continue
    const subject = basename(dirname(path))
    const { root: node, faults: wrong } = await readYaml(relative(root, path), readFileSync(path, 'utf8'))
    faults.push(...wrong)
    if (node === null) continue
    const read = readSchema(node)
    faults.push(...read.faults)
    for (const schema of read.models) {
      const key = `${subject}.${schema.name}`
      const other = schemas.get(key)
      if (!files.models.has(key)) {
        const beside = [...files.models.keys()].flatMap((one) => (one.startsWith(`${subject}.`) ? [nameOf(one)] : []))
        const what = `no file models/${subject}/${schema.name}.sql`
        faults.push(yamlFault(schema.node, what, didYouMean(schema.name, beside)))
      } else if (other !== undefined) {
        faults.push(
          yamlFault(schema.node, `model '${key}' is described twice`, `the other is ${other.node.source.file}`),
        )
      } else schemas.set(key, schema)
    }
  }
  return schemas
}

const nameOf = (key: string) => key.slice(key.indexOf('.') + 1)

async function readVars(project: ModelProject, faults: Fault[]): Promise<ReadonlyMap<string, Value>> {
  const vars = new Map<string, Value>()
  const path = join(project.root, 'models/vars.yml')
  const [file] = filesIn(join(project.root, 'models'), 'vars.yml').filter((one) => one === path)
  if (file !== undefined) {
    const { root, faults: wrong } = await readYaml(relative(project.root, file), readFileSync(file, 'utf8'))
    faults.push(...wrong)
    const node = root === null ? undefined : entryOf(root, 'vars')
    if (root !== null && node === undefined)
      faults.push(yamlFault(root, "the file holds no 'vars:'", 'put the names under vars:'))
    for (const { key, of } of entriesOf(node)) vars.set(key, fromPlain(plainYaml(of)))
  }
  for (const [name, value] of Object.entries(project.vars ?? {})) vars.set(name, fromPlain(value))
  return vars
}

// A file that never says the word is none; the others are read when they are asked for, whatever the order of files.
function ephemeralOf(
  files: ReadonlyMap<string, Template>,
  schemas: ReadonlyMap<string, ModelSchema>,
  modelOf: (key: string) => Model | undefined,
) {
  const maybe = new Map<string, boolean>()
  const open: string[] = []
  return (key: string): Model | undefined => {
    const template = files.get(key)
    if (template === undefined) return undefined
    const inSchema = schemas.get(key)?.settings.get('materialized')?.value === 'ephemeral'
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
