import { randomUUID } from 'node:crypto'
import { relative, resolve } from 'node:path'
import { DefinitionError, type Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { GLOBALS } from '../jinja/global.ts'
import { modulesOf } from '../jinja/modules/modules.ts'
import { moment } from '../jinja/moment.ts'
import { renderNative } from '../jinja/native.ts'
import { parse } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Context } from '../jinja/scope.ts'
import { sourceOf } from '../jinja/source.ts'
import { callable, fromPlain, textOf, type Value } from '../jinja/value.ts'
import { environmentOf, variableOf } from './context/context.ts'
import { DBT_VERSION } from './fault/project-faults.ts'
import type { DbtGraph } from './graph.ts'
import { type Invocation, targetValue, varsOf } from './invocation.ts'
import type { Window } from './materialize/batch.ts'
import { renderedPlain } from './read/config-tree.ts'
import { docBlocks } from './read/doc.ts'
import { loadDbt } from './read/load.ts'
import { readTarget, type Target } from './read/profile.ts'
import { type DbtProject, readDbtProject } from './read/project.ts'
import { mapOf, type Plain, type PlainMap, plainValue } from './read/yaml.ts'

/** How a dbt project is opened. */
export interface Opening {
  readonly root: string
  readonly profilesDir: string | null
  /** The target of the profile; null for the profile's own. */
  readonly target: string | null
  /** Of profiles.yml, instead of the one that the project names. */
  readonly profile?: string | null
  /** Where artifacts go, from the root, instead of where the project says. */
  readonly targetPath?: string | null
  /** The DuckDB file where the profile names none. */
  readonly fallback: string
  readonly vars: PlainMap
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags: PlainMap
  /** What was typed, by dbt's names; by default the command alone. */
  readonly arguments?: PlainMap
  /** µs since 1970. */
  readonly startedAt: number
  readonly eventTime?: Window | null
  tell(text: string): void
}

/** Reads a dbt project for its target. Throws DefinitionError with every fault. */
export async function openDbt(opening: Opening): Promise<DbtGraph> {
  const read = await readDbtProject(opening.root)
  const { targetPath = null } = opening
  const project =
    targetPath === null ? read : { ...read, targetPath: relative(read.root, resolve(read.root, targetPath)) }
  const { vars, env } = opening
  const flags = { ...FLAGS, ...project.flags, ...opening.flags }
  const modules = modulesOf(() => Math.floor(opening.startedAt / 1000))
  const base = { env, project, flags, modules, startedAt: moment(new Date(opening.startedAt / 1000)) }
  const plain = (text: string, target: Target | null, doc?: Invocation['doc'], of = project.name) =>
    plainValue(
      renderNative(
        parse(sourceOf('yaml', text)),
        yamlContext({ ...base, vars: varsOf(project, of, vars), target, doc, of }),
      ),
    )
  const target = await readTarget(project, opening, (text) => plain(text, null))
  const docFaults: Fault[] = []
  const docs = docBlocks(project, docFaults)
  if (docFaults.length > 0) throw new DefinitionError(docFaults)
  const doc: Invocation['doc'] = (name, from) => {
    const [first = '', second] = name
    const found =
      second === undefined
        ? (docs.get(`${from}.${first}`) ??
          docs.get(`${project.name}.${first}`) ??
          [...docs.values()].find((one) => one.name === first))
        : docs.get(`${first}.${second}`)
    if (found === undefined) {
      const near = didYouMean(
        name.at(-1) ?? '',
        [...docs.values()].map((one) => one.name),
      )
      throw new Refusal(`no docs block is called '${name.join('.')}'`, near ?? 'write {% docs … %} in a .md file')
    }
    return found.text
  }
  const quoting = mapOf(renderedPlain(project.quoting, (text) => plain(text, target)))
  const invocation: Invocation = {
    id: randomUUID(),
    project: { ...project, quoting },
    target,
    targetValue: targetValue(target),
    env,
    startedAt: base.startedAt,
    now: opening.startedAt / 1000,
    eventTime: opening.eventTime ?? null,
    modules,
    flags,
    arguments: opening.arguments ?? {
      which: String(opening.flags.WHICH ?? FLAGS.WHICH),
      vars,
      select: [],
      exclude: [],
    },
    selected: [],
    tell: opening.tell,
    doc,
    rendered: (text) => plain(text, target, doc),
    docs: [...docs.values()],
    varsOf: (of) => varsOf(project, of, vars),
  }
  return loadDbt(invocation, (text, of) => plain(text, target, doc, of))
}

const FLAGS: PlainMap = {
  ...{ FULL_REFRESH: false, STORE_FAILURES: false, WARN_ERROR: null, WHICH: 'build' },
  ...{ FAIL_FAST: false, INDIRECT_SELECTION: 'eager', CACHE_SELECTED_ONLY: false, EMPTY: false, QUIET: false },
  ...{ PRINT: true, WRITE_JSON: true, INTROSPECT: true, POPULATE_CACHE: true, VERSION_CHECK: true, USE_COLORS: true },
  ...{ DEBUG: false, PARTIAL_PARSE: true, STATIC_PARSER: true, PRINTER_WIDTH: 80 },
}

function yamlContext(given: {
  readonly env: Opening['env']
  readonly vars: ReadonlyMap<string, Plain>
  readonly target: Target | null
  readonly doc: Invocation['doc'] | undefined
  readonly project: DbtProject
  readonly flags: PlainMap
  readonly modules: Value
  readonly startedAt: Value
  /** The package whose file it is. */
  readonly of: string
}): Context {
  const { env, vars, target, doc, project, of, flags, modules, startedAt } = given
  const names = new Map<string, Value>([
    ['var', variableOf(vars)],
    ['env_var', environmentOf({ env })],
    ...(target ? ([['target', targetValue(target)]] as const) : []),
    ['project_name', project.name],
    ['flags', fromPlain(flags)],
    ['modules', modules],
    ['run_started_at', startedAt],
    ['dbt_version', DBT_VERSION],
    ['doc', callable('doc', ({ positional }) => doc?.(positional.map(textOf), of) ?? '')],
  ])
  return {
    dialect: 'duckdb',
    lenient: true,
    lookup: (name) => names.get(name) ?? GLOBALS.get(name),
    names: () => [...names.keys(), ...GLOBALS.keys()],
  }
}
