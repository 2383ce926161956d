import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { putSetting } from './hook/hook.ts'
import { faultAt } from './jinja/source.ts'
import type { Value } from './jinja/value.ts'
import { configKey, type Setting } from './model/setting.ts'
import { textIn } from './text-file.ts'
import { readEntries } from './vars.ts'
import { entriesOf, itemsOfYaml, plainYaml, readYaml, scalarText, type Yaml, type YamlEntry } from './yaml.ts'

/** What a `dbt_project.yml` beside models/ says: variables, and settings by folder and file. */
export interface ProjectFile {
  readonly vars: ReadonlyMap<string, Value>
  /** What is said of `subject.name`, the outermost folder first. */
  settings(holding: 'models' | 'seeds' | 'snapshots', key: string): ReadonlyMap<string, Setting>
}

const NOTHING: ProjectFile = { vars: new Map(), settings: () => new Map() }

/** Reads `dbt_project.yml` under `root`, where there is one. What is not taken of it is a fault at its line. */
export async function readProjectFile(root: string, faults: Fault[]): Promise<ProjectFile> {
  const path = join(root, 'dbt_project.yml')
  if (!existsSync(path)) return NOTHING
  const { root: node, faults: wrong } = await readYaml('dbt_project.yml', textIn(path, 'dbt_project.yml', faults))
  faults.push(...wrong)
  if (node === null) return NOTHING
  for (const entry of entriesOf(node)) faults.push(...wordFaults(node, entry))
  const of = (key: string) => entriesOf(node).find((entry) => entry.key === key)?.of
  const name = scalarText(of('name')) ?? ''
  for (const holding of ['models', 'seeds', 'snapshots'] as const)
    faults.push(...folderFaults(root, holding, of(holding), name))
  return {
    vars: varsOf(of('vars'), name, faults),
    settings: (holding, key) => {
      const settings = new Map<string, Setting>()
      const put = (entries: readonly YamlEntry[]) => {
        for (const entry of entries.filter(isSetting))
          putSetting(settings, configKey(entry.key.replace(/^\+/, '')), settingOf(entry))
      }
      put(entriesOf(of(holding)))
      // The project's own name may stand between, as dbt has it.
      for (const start of [of(holding), named(of(holding), name)]) {
        if (start !== of(holding)) put(entriesOf(start))
        let level = start
        for (const part of key.split('.')) {
          level = named(level, part)
          put(entriesOf(level))
        }
      }
      return settings
    },
  }
}

// Settings of a folder that is not there are of no one.
function folderFaults(root: string, holding: string, node: Yaml | undefined, project: string): readonly Fault[] {
  const folders = entriesOf(node).filter((entry) => !isSetting(entry))
  const subjects = existsSync(join(root, holding)) ? readdirSync(join(root, holding)) : []
  return folders.flatMap((entry) => {
    if (subjects.includes(entry.key)) return []
    if (entry.key === project) return folderFaults(root, holding, entry.of, '')
    const mend =
      didYouMean(entry.key, subjects) ?? `settings begin with +; folders are ${subjects.join(', ') || 'none'}`
    return [faultAt(entry.of.source, entry.offset, `there is no folder ${holding}/${entry.key}`, mend)]
  })
}

const named = (node: Yaml | undefined, part: string): Yaml | undefined =>
  entriesOf(node).find(({ key, of }) => key === part && of.value.kind === 'map')?.of

// Without a plus, what is no folder is a setting.
const isSetting = ({ key, of }: YamlEntry): boolean => key.startsWith('+') || of.value.kind !== 'map'

function settingOf({ of, offset }: YamlEntry): Setting {
  return { value: plainYaml(of), blame: (what, mend) => faultAt(of.source, offset, what, mend) }
}

// Those of the project's own name are its own, as dbt has it.
function varsOf(node: Yaml | undefined, name: string, faults: Fault[]): ReadonlyMap<string, Value> {
  const own = entriesOf(node).find(({ key, of }) => key === name && of.value.kind === 'map')
  const all = [...entriesOf(node).filter((one) => one !== own), ...entriesOf(own?.of)]
  return readEntries(all, faults)
}

const TAKEN = [
  ...['name', 'version', 'config-version', 'profile', 'require-dbt-version', 'vars', 'models', 'seeds', 'snapshots'],
  ...['target-path', 'log-path', 'clean-targets', 'packages-install-path', 'flags'],
]

// Where files lie is fixed: whoever looks for one knows where it is.
const PATHS: Readonly<Record<string, string>> = {
  'model-paths': 'models',
  'seed-paths': 'seeds',
  'snapshot-paths': 'snapshots',
  'test-paths': 'tests',
  'macro-paths': 'sql/macros',
  'analysis-paths': 'analyses',
  'asset-paths': 'assets',
  'docs-paths': 'docs',
}

const REFUSED: Readonly<Record<string, string>> = {
  'on-run-start': 'say it as pre_hook of the models that need it',
  'on-run-end': 'say it as post_hook of the models that it follows',
  dispatch: 'a macro of sql/macros wins over ours by its name',
  quoting: 'every name is quoted',
  'query-comment': 'the log says which run made what',
  sources: 'say it in the schema.yml that describes the source',
  tests: 'say it of the test',
  data_tests: 'say it of the test',
  exposures: 'say it in the schema.yml that describes the exposure',
  metrics: 'metrics are not built',
  'semantic-models': 'metrics are not built',
  'saved-queries': 'metrics are not built',
}

/** Every key of a dbt_project.yml that is known here, taken or refused with what to write instead. */
export const PROJECT_WORDS: readonly string[] = [...TAKEN, ...Object.keys(PATHS), ...Object.keys(REFUSED)]

function wordFaults(node: Yaml, { key, offset, of }: YamlEntry): readonly Fault[] {
  const at = (what: string, mend: string) => [faultAt(node.source, offset, what, mend)]
  if (TAKEN.includes(key)) return []
  const folder = PATHS[key]
  if (folder !== undefined) {
    const said = itemsOfYaml(of).map(scalarText)
    if (said.every((one) => one === folder)) return []
    return at(
      `${key}: ${said.join(', ')}`,
      `${folder}/ is where they stand here; --project DIR runs a dbt project as it is`,
    )
  }
  const mend = REFUSED[key]
  if (mend !== undefined) return at(`'${key}' of dbt_project.yml is not taken here`, mend)
  return at(`unknown key '${key}'`, didYouMean(key, PROJECT_WORDS) ?? `known are ${TAKEN.join(', ')}`)
}
