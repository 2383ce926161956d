import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import type { MacroStatement } from '../jinja/node.ts'
import { parseAll } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { macroOf } from '../jinja/render.ts'
import type { Run } from '../jinja/scope.ts'
import { faultAt, type Source, sourceOf } from '../jinja/source.ts'
import { callable, isThing, type Thing, textOf, Undefined, type Value } from '../jinja/value.ts'
import { filesIn } from '../library.ts'
import { textIn } from '../text-file.ts'
import { absentMacro } from './absent-macro.ts'
import { nestedFaults } from './fault/nested-faults.ts'
import { macrosAlone } from './macros-alone.ts'
import { type DbtProject, pathIn } from './read/project.ts'

/** A macro, generic test or materialization where it is written. */
export interface MacroEntry {
  readonly package: string
  readonly name: string
  readonly statement: MacroStatement
  readonly source: Source
}

/** Every macro of a project, its packages and ours (which stand for those that come with dbt, as package `dbt`). */
export interface MacroLibrary {
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, MacroEntry>>
  readonly faults: readonly Fault[]
  /** What a name means in a node of this package: its own macros, the project's, a package. These win over dbt's own names. */
  lookup(name: string, from: string, run: Run): Value | undefined
  /** The macro of ours with this name. */
  ours(name: string, from: string, run: Run): Value | undefined
  /** The first macro with one of the engine's prefixes. Throws Refusal where there is none. */
  dispatch(name: string, namespace: string | null, from: string, run: Run): Value
  /** The macro of this name as a node of a package finds it. */
  entry(name: string, from: string): MacroEntry | undefined
  /** The macro of the project, or of a package, that stands in the place of dbt's own of this name. */
  replaced(name: string, from: string): MacroEntry | undefined
  names(): readonly string[]
  /** The same, which tells dbt's id of each macro that a text calls by itself. */
  watched(use: (id: string) => void): MacroLibrary
}

const OURS = 'dbt'
const PREFIXES = ['duckdb__', 'default__']

/** Reads the macros and generic tests of a project and its packages. */
export function macroLibrary(project: DbtProject): MacroLibrary {
  const entries = new Map<string, Map<string, MacroEntry>>()
  const faults: Fault[] = []
  for (const one of [project, ...project.packages])
    entries.set(one.name, macrosOf(sourcesOf(one, faults), one.name, faults))
  entries.set(OURS, macrosOf(ours(), OURS, faults))
  return libraryOf(project, entries, faults, () => {})
}

function libraryOf(
  project: DbtProject,
  entries: ReadonlyMap<string, ReadonlyMap<string, MacroEntry>>,
  faults: readonly Fault[],
  use: (id: string) => void,
): MacroLibrary {
  const get = (name: string, of: string) => entries.get(of === 'dbt_duckdb' ? OURS : of)?.get(name)
  const entry = (name: string, from: string) => get(name, from) ?? get(name, project.name) ?? get(name, OURS)
  const macroValue = (found: MacroEntry, run: Run): Value => {
    // What a macro calls in its turn is its own matter.
    if (run.depth === 0) use(`macro.${found.package}.${found.name}`)
    return macroOf(found.statement, found.source, run)
  }

  const prefixed = (name: string, namespace: string | null, from: string): MacroEntry | undefined => {
    const said = project.dispatch.find((one) => one.namespace === namespace)?.order
    const order = said ?? (namespace !== null && entries.has(namespace) ? [project.name, namespace] : null)
    for (const where of order ?? [null]) {
      for (const prefix of PREFIXES) {
        const found = where === null ? entry(prefix + name, from) : get(prefix + name, where)
        if (found) return found
      }
    }
    return undefined
  }

  // Ours that only dispatch are not written out: `dbt.x` is `default__x`, unless a project or package has its own.
  const dispatched = (name: string, from: string, run: Run): Value | undefined => {
    if (!get(`default__${name}`, OURS) && !get(`duckdb__${name}`, OURS)) return undefined
    const found = prefixed(name, OURS, from)
    if (found && run.depth === 0) use(`macro.${OURS}.${name}`)
    return found && macroOf(found.statement, found.source, run)
  }

  const isIn = (of: string, name: string, from: string, run: Run): boolean =>
    get(name, of) !== undefined || ((of === OURS || of === 'dbt_duckdb') && dispatched(name, from, run) !== undefined)

  const packageThing = (of: string, from: string, run: Run): Thing => ({
    thing: `package ${of}`,
    contains: (name) => isIn(of, textOf(name), from, run),
    item: (name) => packageThing(of, from, run).attribute?.(textOf(name)),
    attribute: (name) => {
      const found = get(name, of)
      if (found) return macroValue(found, run)
      const value =
        of === OURS || of === 'dbt_duckdb'
          ? (dispatched(name, from, run) ?? (NATIVE.has(name) ? builtin(name, run) : undefined))
          : undefined
      if (value !== undefined) return value
      // dbt's packages are dicts of macros.
      if (name === 'get')
        return callable('get', ({ positional: [key = '', fallback = null] }) => {
          const one = get(textOf(key), of)
          return one ? macroValue(one, run) : fallback
        })
      const absent = of === OURS || of === 'dbt_duckdb' ? absentMacro(name) : undefined
      if (absent) return absent
      const [near] = nearest(name, [...(entries.get(of)?.keys() ?? [])])
      // As a bare name: a call of it is refused, while what only keeps it, or asks whether it is there, goes on.
      const mend = near ? `did you mean ${of}.${near}?` : undefined
      return new Undefined(`package '${of}' has no macro '${name}'`, { bare: true, mend })
    },
  })

  return {
    entries,
    faults,
    entry,
    watched: (watch) => libraryOf(project, entries, faults, watch),
    lookup: (name, from, run) => {
      const found = get(name, from) ?? get(name, project.name)
      if (found) return macroValue(found, run)
      return entries.has(name) || name === 'dbt_duckdb' ? packageThing(name, from, run) : undefined
    },
    ours: (name, from, run) => {
      const own = get(name, OURS)
      return own ? macroValue(own, run) : dispatched(name, from, run)
    },
    dispatch: (name, namespace, from, run) => {
      const found = prefixed(name, namespace, from)
      if (found) return macroValue(found, run)
      // What it dispatches to may be done here without macros.
      const absent = namespace === null || namespace === OURS ? absentMacro(name) : undefined
      if (absent) throw new Refusal(absent.what, absent.mend)
      const where = namespace === null ? '' : ` of package '${namespace}'`
      throw new Refusal(
        `no macro ${PREFIXES.map((prefix) => prefix + name).join(' or ')}${where}`,
        namespace !== null && !entries.has(namespace) ? `there is no package '${namespace}' on disk` : undefined,
      )
    },
    replaced: (name, from) => {
      const found = get(name, from) ?? get(name, project.name) ?? prefixed(name, OURS, from)
      return found?.package === OURS ? undefined : found
    },
    names: () => [...new Set([...entries.values()].flatMap((one) => [...one.keys()]))],
  }
}

/** The library with some macros replaced, each by its name, or by its package and name. */
export function overridden(library: MacroLibrary, values: Readonly<Record<string, Value>>): MacroLibrary {
  const inside = (of: string, thing: Value | undefined): Value | undefined =>
    thing !== undefined && isThing(thing) && Object.keys(values).some((name) => name.startsWith(`${of}.`))
      ? { ...thing, attribute: (name) => values[`${of}.${name}`] ?? thing.attribute?.(name) }
      : thing
  return {
    ...library,
    lookup: (name, from, run) => values[name] ?? inside(name, library.lookup(name, from, run)),
    ours: (name, from, run) => values[name] ?? library.ours(name, from, run),
    dispatch: (name, namespace, from, run) =>
      PREFIXES.map((prefix) => values[prefix + name]).find((one) => one !== undefined) ??
      library.dispatch(name, namespace, from, run),
  }
}

// A package may have a macro of the same name, which `dbt.run_query` does not mean.
function builtin(name: string, run: Run): Value | undefined {
  const builtins = run.context.lookup('builtins', run)
  return builtins !== undefined && isThing(builtins) ? builtins.attribute?.(name) : undefined
}

// Macros to dbt, functions here.
const NATIVE = new Set(['run_query', 'statement', 'noop_statement'])

// As dbt has it, what stands beside the macros of a file is not read.
function parsedMacros(source: Source, of: string): ReturnType<typeof parseAll> {
  const whole = parseAll(source)
  if (whole.faults.length === 0 || of === OURS) return whole
  const text = macrosAlone(source.text)
  return text === null ? whole : parseAll({ ...source, text })
}

function macrosOf(sources: readonly Source[], of: string, faults: Fault[]): Map<string, MacroEntry> {
  const found = new Map<string, MacroEntry>()
  for (const source of sources) {
    const { template, faults: wrong } = parsedMacros(source, of)
    faults.push(...wrong)
    if (of !== OURS) faults.push(...nestedFaults(source, template))
    for (const statement of template?.body ?? []) {
      if (statement.kind !== 'macro' || statement.block === 'snapshot' || statement.block === 'docs') continue
      const other = found.get(statement.name)
      if (other && of !== OURS)
        faults.push(
          faultAt(
            source,
            statement.at,
            `two macros of package '${of}' are called '${statement.name}'`,
            `the other is in ${other.source.file}`,
          ),
        )
      found.set(statement.name, { package: of, name: statement.name, statement, source })
    }
  }
  return found
}

function sourcesOf(project: DbtProject, faults: Fault[]): readonly Source[] {
  const folders = [...project.paths.macros, ...project.paths.tests.map((path) => join(path, 'generic'))]
  return folders
    .flatMap((folder) => filesIn(join(project.root, folder), '.sql'))
    .map((path) => sourceOf(pathIn(project, path), textIn(path, pathIn(project, path), faults)))
}

const FOLDER = fileURLToPath(new URL('./builtin', import.meta.url))

function ours(): readonly Source[] {
  return filesIn(FOLDER, '.sql').map((path) =>
    sourceOf(`tidemark/sql/dbt/builtin/${relative(FOLDER, path)}`, readFileSync(path, 'utf8')),
  )
}
