import { join } from 'node:path'
import { DefinitionError, type Fault } from '#core/error.ts'
import { GLOBALS } from '../../jinja/global.ts'
import { parse } from '../../jinja/parse.ts'
import { render } from '../../jinja/render.ts'
import type { Context } from '../../jinja/scope.ts'
import { sourceOf } from '../../jinja/source.ts'
import { filesIn } from '../../library.ts'
import { textIn } from '../../text-file.ts'
import { type DbtProject, pathIn } from './project.ts'

/** A `{% docs name %}` block. */
export interface DocBlock {
  readonly package: string
  readonly name: string
  /** From the package's root. */
  readonly file: string
  readonly text: string
}

/** The blocks of the .md files of a project and its packages, by `package.name`; two of one name are faults. */
export function docBlocks(root: DbtProject, faults: Fault[]): ReadonlyMap<string, DocBlock> {
  const found = new Map<string, DocBlock>()
  for (const project of [root, ...root.packages]) {
    for (const path of project.paths.docs.flatMap((folder) => filesIn(join(project.root, folder), '.md'))) {
      const text = textIn(path, pathIn(project, path), faults)
      faults.push(...openBlocks(text, pathIn(project, path)))
      for (const [, name = '', body = ''] of text.matchAll(
        /\{%-?\s*docs\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*enddocs\s*-?%\}/g,
      )) {
        const other = found.get(`${project.name}.${name}`)
        if (other)
          faults.push({
            file: pathIn(project, path),
            what: `two docs blocks are called '${name}'`,
            mend: `the other is in ${other.file}`,
          })
        found.set(`${project.name}.${name}`, {
          ...{ package: project.name, name, file: pathIn(project, path), text: blockText(body) },
        })
      }
    }
  }
  return found
}

// A block that is not closed, or not before the next one begins.
function openBlocks(text: string, file: string): readonly Fault[] {
  const shown = text.replace(/\{#[\s\S]*?#\}|\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}/g, (one) =>
    one.replace(/[^\n]/g, ' '),
  )
  const faults: Fault[] = []
  let open: { readonly name: string; readonly line: number } | null = null
  const close = () => {
    if (open === null) return
    const { name, line } = open
    faults.push({ file, line, what: `docs block '${name}' is not closed`, mend: 'write {% enddocs %} behind it' })
  }
  for (const { 1: name, index } of shown.matchAll(/\{%-?\s*(?:docs\s+(\w+)|enddocs)\s*-?%\}/g)) {
    if (name !== undefined) close()
    open = name === undefined ? null : { name, line: shown.slice(0, index).split('\n').length }
  }
  close()
  return faults
}

// dbt renders what stands between the tags, with no name of its own: `{{ 1 + 1 }}` is 2. What cannot be rendered is kept as it is.
function blockText(body: string): string {
  if (!/\{[{%#]/.test(body)) return body.trim()
  const context: Context = {
    dialect: 'duckdb',
    lenient: true,
    lookup: (name) => GLOBALS.get(name),
    names: () => [...GLOBALS.keys()],
  }
  try {
    return render(parse(sourceOf('docs', body)), context)
      .text()
      .trim()
  } catch (error) {
    if (error instanceof DefinitionError) return body.trim()
    throw error
  }
}
