import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DefinitionError, type Fault } from '#core/error.ts'
import type { MacroStatement } from './jinja/node.ts'
import { parse } from './jinja/parse.ts'
import { macroOf } from './jinja/render.ts'
import type { Run } from './jinja/scope.ts'
import { faultAt, placeAt, type Source, sourceOf } from './jinja/source.ts'
import type { Thing } from './jinja/value.ts'

/** Every macro of a project by name: the analysts' own in sql/macros, and ours in sql/builtin. */
export interface Library {
  readonly names: readonly string[]
  readonly faults: readonly Fault[]
  macro(name: string, run: Run): Thing | undefined
}

/** Reads the macros under `root`/sql/macros and those of the package; the project's come first. */
export function loadLibrary(root: string): Library {
  const faults: Fault[] = []
  const macros = new Map<string, { statement: MacroStatement; source: Source }>()
  for (const source of [...sourcesIn(root, join(root, 'sql/macros')), ...builtin()]) {
    try {
      readMacros(source, macros, faults)
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
      faults.push(...error.faults)
    }
  }
  return {
    names: [...macros.keys()],
    faults,
    macro: (name, run) => {
      const found = macros.get(name)
      return found && macroOf(found.statement, found.source, run)
    },
  }
}

/** Paths of the files under a folder with this ending, in order; none where the folder is missing. */
export function filesIn(folder: string, ending: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map((entry) => join(entry.parentPath, entry.name))
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

function sourcesIn(root: string, folder: string): readonly Source[] {
  return filesIn(folder, '.sql').map((path) => sourceOf(relative(root, path), readFileSync(path, 'utf8')))
}

function readMacros(
  source: Source,
  macros: Map<string, { statement: MacroStatement; source: Source }>,
  faults: Fault[],
): void {
  for (const statement of parse(source).body) {
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
    } else if (statement.kind !== 'data' && statement.kind !== 'do') {
      faults.push(faultAt(source, statement.at, 'a file of macros holds {% macro %} alone', 'put this into a macro'))
    }
  }
}
