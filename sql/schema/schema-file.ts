import { basename, dirname, join, relative } from 'node:path'
import type { Fault } from '#core/error.ts'
import type { Version } from '#core/governance.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Template } from '../jinja/node.ts'
import { parseAll } from '../jinja/parse.ts'
import { filesIn } from '../library.ts'
import { add, type ModelFile, type ModelFiles } from '../model/model-file.ts'
import { textIn } from '../text-file.ts'
import { readYaml, scalarText, type Yaml, yamlFault } from '../yaml.ts'
import { type Holding, type ModelSchema, readSchema } from './schema.ts'
import { partOfSchema } from './schema-part.ts'
import type { VersionNode } from './version.ts'

/**
 * What the YAML files beside models, seeds and snapshots say of them, by key. A snapshot that is described by its `relation`
 * alone joins `models`. `only` are keys of models: what is said of others may be left out.
 */
export async function readSchemas(
  root: string,
  files: ModelFiles,
  faults: Fault[],
  only: ReadonlySet<string> | null = null,
): Promise<Schemas> {
  const unitTests: UnitTestNode[] = []
  const groups: Yaml[] = []
  const exposures: Yaml[] = []
  const sources: Yaml[] = []
  const versions = new Map<string, Version>()
  const schemas = new Map<string, ModelSchema>()
  const doubtful = new Set<string>()
  for (const holding of ['models', 'seeds', 'snapshots'] as const) {
    const folder = join(root, holding)
    const all = filesIn(folder, '')
    for (const path of ['.yml', '.yaml'].flatMap((ending) => all.filter((one) => one.endsWith(ending)))) {
      if (dirname(path) === folder) {
        // models/vars.yml holds the project's vars.
        const file = relative(root, path)
        const what = `it lies in no folder of a subject, so it is not read`
        const mend = `move it to ${holding}/<subject>/, beside what it describes`
        if (file !== 'models/vars.yml' && only === null) faults.push({ file, what, mend })
        continue
      }
      const subject = basename(dirname(path))
      const text = textIn(path, relative(root, path), faults)
      const isAsked = (name: string) => only === null || only.has(`${subject}.${name}`)
      const part = only === null || holding !== 'models' ? null : partOfSchema(text, isAsked)
      const { root: node, faults: wrong } = await readYaml(relative(root, path), text, part)
      const before = faults.length
      faults.push(...wrong)
      if (wrong.length > 0) doubtful.add(`${holding}/${subject}`)
      if (node === null) continue
      const read = readSchema(node, holding)
      faults.push(...read.faults)
      groups.push(...read.groups)
      exposures.push(...read.exposures)
      sources.push(...read.sources)
      for (const one of read.versions) versionFile(subject, one, files, versions, faults)
      unitTests.push(...read.unitTests.map((one) => ({ subject, node: one })))
      for (const schema of read.models) {
        const key = `${subject}.${schema.name}`
        if (schema.relation !== null) byRelation(key, schema, files.models, faults)
        const other = schemas.get(key)
        if (!stands(key, holding, files) && files.unread.includes(key)) continue
        if (!stands(key, holding, files)) faults.push(noFile(subject, schema, holding, files))
        else if (other?.node.source.file === schema.node.source.file) continue
        else if (other !== undefined)
          faults.push(
            yamlFault(schema.node, `model '${key}' is described twice`, `the other is ${other.node.source.file}`),
          )
        else schemas.set(key, schema)
      }
      if (faults.length > before) doubtful.add(`${holding}/${subject}`)
    }
  }
  return { schemas, unitTests, groups, exposures, sources, versions, doubtful }
}

/** What YAML files say. */
export interface Schemas {
  readonly schemas: ReadonlyMap<string, ModelSchema>
  readonly unitTests: readonly UnitTestNode[]
  readonly groups: readonly Yaml[]
  readonly exposures: readonly Yaml[]
  readonly sources: readonly Yaml[]
  /** The version that a key is, for models that have several. */
  readonly versions: ReadonlyMap<string, Version>
  /** Folders (`models/desk`) with a file that is at fault: what it leaves out is not blamed on what it describes. */
  readonly doubtful: ReadonlySet<string>
}

/** A unit test as it is written, with the subject whose folder it stands in. */
export interface UnitTestNode {
  readonly subject: string
  readonly node: Yaml
}

// A version is known by its name and number, wherever its text stands.
function versionFile(
  subject: string,
  { version, node, files: names }: VersionNode,
  { models }: ModelFiles,
  versions: Map<string, Version>,
  faults: Fault[],
): void {
  const key = `${subject}.${version.name}_v${version.v}`
  versions.set(key, version)
  const found = names.map((name) => `${subject}.${name}`).find((one) => models.has(one))
  const file = found === undefined ? undefined : models.get(found)
  if (found === undefined || file === undefined) {
    if (names.length === 1 && names[0] !== key.slice(subject.length + 1))
      faults.push(
        yamlFault(node, `no file models/${subject}/${names[0]}.sql`, 'defined_in names the file without .sql'),
      )
    return
  }
  models.delete(found)
  models.set(key, file)
}

const KINDS = { models: 'model', snapshots: 'snapshot' } as const

function stands(key: string, holding: Holding, { models, seeds }: ModelFiles): boolean {
  return holding === 'seeds' ? seeds.has(key) : models.get(key)?.kind === KINDS[holding]
}

function noFile(subject: string, { name, node }: ModelSchema, holding: Holding, { models, seeds }: ModelFiles): Fault {
  const known = holding === 'seeds' ? [...seeds.keys()] : [...models.keys()]
  const beside = known.flatMap((one) => (one.startsWith(`${subject}.`) ? [one.slice(subject.length + 1)] : []))
  const what =
    holding === 'snapshots'
      ? `no snapshot '${name}' in snapshots/${subject}`
      : `no file ${holding}/${subject}/${name}.${holding === 'seeds' ? 'csv' : 'sql'}`
  return yamlFault(
    node,
    what,
    didYouMean(name, beside) ?? (holding === 'snapshots' ? "say relation: ref('…')" : undefined),
  )
}

// dbt's snapshots of YAML take the rows of a relation as they are.
function byRelation(
  key: string,
  { relation, node }: ModelSchema,
  models: Map<string, ModelFile>,
  faults: Fault[],
): void {
  if (relation === null) return
  const written = scalarText(relation) ?? ''
  const bare = written.replace(/^\s*\{\{|\}\}\s*$/g, '').trim()
  // Read where it stands, so that what is wrong with it is told there.
  const at = relation.source.text.indexOf(bare, relation.offset)
  const { template: read, faults: wrong } = parseAll({
    file: node.source.file,
    text: `${' '.repeat(at - 3)}{{ ${bare} }}`,
  })
  const output = read?.body.filter((one) => one.kind === 'output') ?? []
  const body: Template['body'] = [{ kind: 'data', at: relation.offset, text: 'select * from ' }, ...output]
  const template = { source: relation.source, body }
  if (wrong.length > 0 || output.length !== 1)
    return void faults.push(yamlFault(relation, `relation: '${written}' is no ref`, "write relation: ref('name')"))
  add(models, key, { kind: 'snapshot', file: node.source.file, template }, (what, mend) =>
    faults.push(yamlFault(node, what, mend)),
  )
}
