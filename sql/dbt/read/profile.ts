import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { DefinitionError } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { renderedPlain } from './config-tree.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap, readPlainYaml } from './yaml.ts'

/** Where a project is built: the DuckDB file and the names that its relations get. */
export interface Target {
  readonly profile: string
  readonly name: string
  /** Of the DuckDB file, or ':memory:'. */
  readonly path: string
  /** DuckDB's name of the file: its stem. */
  readonly database: string
  readonly schema: string
  readonly threads: number
  readonly extensions: readonly { readonly name: string; readonly from: string | null }[]
  readonly settings: PlainMap
  readonly attach: readonly PlainMap[]
  /** All that the profile says, for `target` in templates. */
  readonly said: PlainMap
  /** Why it is not what profiles.yml says; null where it is. */
  readonly instead: string | null
}

/**
 * The DuckDB target of a profile, searched as dbt does: the folder given, the project, ~/.dbt. Where the profile is for another
 * engine, or there is none, it is the file at `fallback` with dbt's defaults, and says so. `render` renders a text with Jinja.
 */
export async function readTarget(
  project: { readonly root: string; readonly profile: string | null },
  given: {
    readonly profilesDir: string | null
    readonly target: string | null
    readonly profile?: string | null
    readonly fallback: string
  },
  render: (text: string) => Plain,
): Promise<Target> {
  const wantedProfile = given.profile ?? project.profile
  const name = wantedProfile ?? 'default'
  const folders = given.profilesDir === null ? [project.root, join(homedir(), '.dbt')] : [resolve(given.profilesDir)]
  const path = folders.map((folder) => join(folder, 'profiles.yml')).find(existsSync)
  const elsewhere = (why: string): Target => ({
    ...targetOf(name, 'dev', { type: 'duckdb', path: given.fallback }, project.root),
    instead: `${why}: building in ${given.fallback}`,
  })
  if (path === undefined) return elsewhere('no profiles.yml')
  const written = mapOf(await readPlainYaml(project.root, path))
  const profiles = Object.keys(written).filter((one) => one !== 'config')
  const profile = written[name]
  if (!isMap(profile)) {
    if (wantedProfile === null) return elsewhere(`${path} has no profile '${name}'`)
    const what = `${given.profile === name ? 'it is asked' : 'the project is'} for the profile '${name}', and there is none of that name`
    const mend = didYouMean(name, profiles) ?? `there are ${profiles.join(', ') || 'none'}`
    throw new DefinitionError([{ file: path, what, mend }])
  }
  const outputs = mapOf(profile.outputs)
  const wanted = given.target ?? String(renderedPlain(profile.target ?? 'default', render))
  const output = outputs[wanted]
  if (!isMap(output)) {
    const what = `profile '${name}' has no target '${wanted}'`
    const mend = `it has ${Object.keys(outputs).join(', ') || 'none'}`
    throw new DefinitionError([{ file: path, what, mend }])
  }
  if (output.type !== 'duckdb')
    return elsewhere(`target '${wanted}' of profile '${name}' is for ${String(output.type)}`)
  return targetOf(name, wanted, renderedPlain(output, render) as PlainMap, project.root) // a map stays one
}

/** What a profile of DuckDB says that is not done here. */
export const unheeded = ({ said }: Target): readonly string[] => NOT_DONE.filter((key) => said[key] !== undefined)

const NOT_DONE = ['secrets', 'filesystems', 'plugins', 'module_paths', 'use_credential_provider', 'is_ducklake']

function targetOf(profile: string, name: string, said: PlainMap, root: string): Target {
  const written = typeof said.path === 'string' ? said.path : ':memory:'
  const path = written === ':memory:' ? written : resolve(root, written)
  const stem = path === ':memory:' ? 'memory' : basename(path, extname(path))
  return {
    profile,
    name,
    path,
    database: typeof said.database === 'string' ? said.database : stem,
    schema: typeof said.schema === 'string' ? said.schema : 'main',
    threads: typeof said.threads === 'number' && said.threads > 0 ? said.threads : 1,
    extensions: listOf(said.extensions).map((one) =>
      isMap(one) ? { name: String(one.name), from: textOrNull(one.repo) } : { name: String(one), from: null },
    ),
    settings: mapOf(said.settings),
    attach: listOf(said.attach).filter(isMap),
    said,
    instead: null,
  }
}

const textOrNull = (said: Plain | undefined): string | null => (typeof said === 'string' ? said : null)
