import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { DefinitionError } from '#core/error.ts'
import { projectFaults } from '../fault/project-faults.ts'
import {
  isMap,
  listOf,
  mapOf,
  type Plain,
  type PlainMap,
  plainValue,
  plainVars,
  readPlainYaml,
  strippedText,
  textsOf,
  valueOfYaml,
} from './yaml.ts'

/** A folder with a dbt_project.yml, as it is written; texts with Jinja are rendered by whoever asks for them. */
export interface DbtProject {
  readonly root: string
  readonly name: string
  readonly version: string
  readonly profile: string | null
  /** Folders by what they hold, from the root. */
  readonly paths: Readonly<Record<Holding, readonly string[]>>
  readonly targetPath: string
  readonly vars: PlainMap
  /** The trees of configuration by resource: `models:`, `seeds:` and so on. */
  readonly trees: Readonly<Record<Tree, PlainMap>>
  readonly onRunStart: readonly string[]
  readonly onRunEnd: readonly string[]
  readonly dispatch: readonly { readonly namespace: string; readonly order: readonly string[] }[]
  /** What dbt writes beside each query that it asks; not written here, and rendered as there. */
  readonly queryComment: string | null
  readonly quoting: PlainMap
  readonly flags: PlainMap
  /** May other packages read its public models alone? */
  readonly restrictsAccess: boolean
  /** Every package on disk, each once; those of packages themselves included. */
  readonly packages: readonly DbtProject[]
}

export type Holding = 'models' | 'seeds' | 'snapshots' | 'tests' | 'macros' | 'analyses' | 'docs'
export type Tree =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'tests'
  | 'sources'
  | 'unit_tests'
  | 'exposures'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'

/** Is this the root of a dbt project? */
export const isDbtProject = (root: string): boolean => existsSync(join(root, FILE))

/** Reads dbt_project.yml and those of the packages on disk. Throws DefinitionError where one is missing or no YAML. */
export async function readDbtProject(root: string): Promise<DbtProject> {
  const home = resolve(root)
  const own = await readOne(home, home)
  const found = new Map<string, DbtProject>()
  for (const folder of await packageFolders(home, own.installPath))
    await readPackage(folder, own.project.name, home, found)
  return { ...own.project, packages: [...found.values()] }
}

const FILE = 'dbt_project.yml'

async function readPackage(
  folder: string,
  rootName: string,
  home: string,
  found: Map<string, DbtProject>,
): Promise<void> {
  const { project } = await readOne(folder, home)
  if (found.has(project.name) || project.name === rootName) return
  found.set(project.name, project)
  for (const inner of (await packagesSaid(folder)).local) await readPackage(inner, rootName, home, found)
}

// Its file is called by its path from `home`, the project that asks for it.
async function readOne(root: string, home: string): Promise<{ project: DbtProject; installPath: string }> {
  const path = join(root, FILE)
  if (!existsSync(path)) {
    const what = `no ${FILE} in ${root}`
    throw new DefinitionError([{ file: path, what, mend: 'name the folder of a dbt project' }])
  }
  const value = await valueOfYaml(relative(home, path), strippedText(path))
  const said = mapOf(plainValue(value))
  const name = typeof said.name === 'string' ? said.name : ''
  if (!/^\w+$/.test(name)) {
    const what = name === '' ? 'the project has no name' : `'${name}' is no name for a project`
    throw new DefinitionError([{ file: path, what, mend: 'write name: with letters, digits and _ alone' }])
  }
  const faults = projectFaults(said, relative(home, path), readFileSync(path, 'utf8'))
  if (faults.length > 0) throw new DefinitionError(faults)
  const paths = Object.fromEntries(
    HOLDINGS.map(([holding, keys, fallback]) => {
      const key = keys.find((one) => said[one] !== undefined && said[one] !== null)
      return [holding, key === undefined ? fallback : textsOf(said[key]).map((one) => one.replace(/(?<=.)\/+$/, ''))]
    }),
  ) as Record<Holding, readonly string[]> // one entry for each, above
  const docs = paths.docs.length > 0 ? paths.docs : [...new Set(Object.values(paths).flat())]
  return {
    installPath: String(said['packages-install-path'] ?? said['modules-path'] ?? 'dbt_packages'),
    project: {
      root,
      name,
      version: String(said.version ?? ''),
      profile: typeof said.profile === 'string' ? said.profile : null,
      paths: { ...paths, docs },
      targetPath: String(said['target-path'] ?? 'target'),
      vars: plainVars(value instanceof Map ? (value.get('vars') ?? null) : null),
      trees: {
        models: mapOf(said.models),
        seeds: mapOf(said.seeds),
        snapshots: mapOf(said.snapshots),
        tests: mapOf(said.data_tests ?? said.tests),
        sources: mapOf(said.sources),
        unit_tests: mapOf(said.unit_tests),
        exposures: mapOf(said.exposures),
        metrics: mapOf(said.metrics),
        semantic_models: mapOf(said['semantic-models']),
        saved_queries: mapOf(said['saved-queries']),
      },
      onRunStart: hooksOf(said['on-run-start']),
      onRunEnd: hooksOf(said['on-run-end']),
      dispatch: listOf(said.dispatch).map((one) => ({
        namespace: String(mapOf(one).macro_namespace),
        order: textsOf(mapOf(one).search_order),
      })),
      queryComment: commentIn(said['query-comment']),
      quoting: mapOf(said.quoting),
      flags: mapOf(said.flags),
      restrictsAccess: said['restrict-access'] === true,
      packages: [],
    },
  }
}

function commentIn(said: Plain | undefined): string | null {
  const comment = isMap(said) ? said.comment : said
  return typeof comment === 'string' ? comment : null
}

/** What a project's folders hold: the keys that name them, and where they are else. */
export const HOLDINGS: readonly (readonly [Holding, readonly string[], readonly string[]])[] = [
  ['models', ['model-paths', 'source-paths'], ['models']],
  ['seeds', ['seed-paths', 'data-paths'], ['seeds']],
  ['snapshots', ['snapshot-paths'], ['snapshots']],
  ['tests', ['test-paths'], ['tests']],
  ['macros', ['macro-paths'], ['macros']],
  ['analyses', ['analysis-paths'], ['analyses']],
  ['docs', ['docs-paths'], []],
]

const hooksOf = (value: Plain | undefined): readonly string[] =>
  listOf(value).flatMap((one) => (isMap(one) ? textsOf(one.sql) : one === null ? [] : [String(one)]))

// What `dbt deps` has put on disk, and local packages that it has not.
async function packageFolders(root: string, installPath: string): Promise<readonly string[]> {
  const install = join(root, installPath)
  const installed = existsSync(install)
    ? readdirSync(install)
        .map((name) => join(install, name))
        .filter((folder) => statSync(folder).isDirectory() && isDbtProject(folder))
        .sort()
    : []
  const { local, fetched } = await packagesSaid(root)
  const [first] = fetched
  if (first === undefined || fetched.length <= installed.length) return [...installed, ...local]
  const { file, called } = first
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  const line = lines.findIndex((one) => one.includes(called)) + 1
  const what = `${file} asks for ${fetched.length} packages (${fetched.map((one) => one.called).join(', ')}), and ${installPath} has ${installed.length}`
  const mend = `run \`dbt deps\`, or put each into ${installPath} by hand (git clone), or take it out; mend the path of a local one`
  throw new DefinitionError([{ file, line: Math.max(line, 1), what, mend }])
}

interface Asked {
  readonly file: string
  readonly called: string
}

// The folders of local packages that are there, and for each of the others the file that asks for it and how.
async function packagesSaid(
  root: string,
): Promise<{ readonly local: readonly string[]; readonly fetched: readonly Asked[] }> {
  const local: string[] = []
  const fetched: Asked[] = []
  for (const file of ['packages.yml', 'dependencies.yml']) {
    const path = join(root, file)
    if (!existsSync(path)) continue
    for (const one of listOf(mapOf(await readPlainYaml(root, path)).packages)) {
      const said = mapOf(one)
      const folder = typeof said.local === 'string' ? resolve(root, said.local) : null
      if (folder !== null && isDbtProject(folder)) local.push(folder)
      else fetched.push({ file, called: String(said.package ?? said.git ?? said.tarball ?? said.local ?? 'a package') })
    }
  }
  return { local, fetched }
}

/** The path of a file as dbt writes it: from its package's root, with forward slashes. */
export const pathIn = (project: DbtProject, path: string): string => relative(project.root, path).replaceAll('\\', '/')
