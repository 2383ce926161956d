import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fault } from '#core/error.ts'
import type { MacroStatement, Statement, Template } from './jinja/node.ts'
import { parseAll } from './jinja/parse.ts'
import { POISON } from './jinja/poison.ts'
import { macroOf } from './jinja/render.ts'
import type { Run } from './jinja/scope.ts'
import { faultAt, placeAt, type Source, sourceOf } from './jinja/source.ts'
import type { Value } from './jinja/value.ts'
import { textIn } from './text-file.ts'

/** Every macro of a project by name: the analysts' own in sql/macros, and ours in sql/builtin. */
export interface Library {
  readonly names: readonly string[]
  readonly faults: readonly Fault[]
  macro(name: string, run: Run): Value | undefined
  /** Names by which templates call the macros of a package: `dbt.name(…)`. */
  readonly packages: readonly string[]
  macroIn(space: string, name: string, run: Run): Value | undefined
  /** Does a macro of the project hold this text? */
  mentions?(text: string): boolean
  /** A fault at the line of a macro. */
  blame?(macro: string, what: string, mend?: string): Fault | undefined
}

/** Reads the macros under `root`/sql/macros and tests/generic and those of the package; the project's come first. */
export function loadLibrary(root: string): Library {
  const faults: Fault[] = []
  const macros = new Map<string, Macro>()
  // Macros that could not be read, so that those who call them are not blamed too.
  const unread = new Set<string>()
  const own = ['sql/macros', 'tests/generic'].flatMap((folder) => sourcesIn(root, join(root, folder), faults))
  for (const source of [...own, ...builtin()]) {
    const { template, faults: wrong } = parseAll(source)
    faults.push(...wrong)
    if (wrong.length > 0) for (const [, name = ''] of source.text.matchAll(/\{%-?\s*macro\s+(\w+)/g)) unread.add(name)
    if (template !== null) readMacros(template, macros, unread, faults)
  }
  const macro: Library['macro'] = (name, run) => {
    const found = macros.get(name)
    if (found !== undefined) return macroOf(found.statement, found.source, run)
    return unread.has(name) ? POISON : undefined
  }
  return {
    names: [...macros.keys()],
    faults,
    macro,
    packages: PACKAGES,
    blame: (name, what, mend) => {
      const found = macros.get(name)
      return found && faultAt(found.source, found.statement.at, what, mend)
    },
    mentions: (text) => own.some(({ text: held }) => held.includes(text)),
    macroIn: (space, name, run) => (PACKAGES.includes(space) ? macro(name, run) : undefined),
  }
}

// The project's own macros and ours are one space; ours stand where dbt's would.
const PACKAGES = ['tidemark', 'dbt']

/** Paths of the files under a folder with this ending, in order; none where the folder is missing. */
export function filesIn(folder: string, ending: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

const BUILTIN = fileURLToPath(new URL('./builtin', import.meta.url))

function builtin(): readonly Source[] {
  return filesIn(BUILTIN, '.sql').map((path) =>
    sourceOf(`tidemark/sql/builtin/${relative(BUILTIN, path)}`, readFileSync(path, 'utf8')),
  )
}

function sourcesIn(root: string, folder: string, faults: Fault[]): readonly Source[] {
  return filesIn(folder, '.sql').map((path) => {
    const file = relative(root, path)
    return sourceOf(file, textIn(path, file, faults))
  })
}

interface Macro {
  readonly statement: MacroStatement
  readonly source: Source
}

function readMacros(
  { source, body }: Template,
  macros: Map<string, Macro>,
  unread: ReadonlySet<string>,
  faults: Fault[],
): void {
  for (const statement of body) {
    if (statement.kind === 'macro') {
      const other = macros.get(statement.name)
      if (other === undefined) macros.set(statement.name, { statement, source })
      else if (other.source.file.startsWith('tidemark/') === source.file.startsWith('tidemark/')) {
        const { line } = placeAt(other.source, other.statement.at)
        faults.push(
          faultAt(
            source,
            statement.at,
            `two macros are called '${statement.name}'`,
            `the other is ${other.source.file}:${line}`,
          ),
        )
      }
    } else if (statement.kind !== 'data' && statement.kind !== 'do' && !stands(statement, unread)) {
      faults.push(faultAt(source, statement.at, 'a file of macros holds {% macro %} alone', 'put this into a macro'))
    }
  }
}

// The name of a macro whose arguments could not be read is set in its place.
function stands(statement: Statement, unread: ReadonlySet<string>): boolean {
  return statement.kind === 'set' && statement.target.kind === 'name' && unread.has(statement.target.name)
}
