import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn } from '../library.ts'
import { type DbtProject, pathIn } from './project.ts'

/** A `{% docs name %}` block. */
export interface DocBlock {
  readonly package: string
  readonly name: string
  /** From the package's root. */
  readonly file: string
  readonly text: string
}

/** The blocks of the .md files of a project and its packages, by `package.name`. */
export function docBlocks(root: DbtProject): ReadonlyMap<string, DocBlock> {
  const found = new Map<string, DocBlock>()
  for (const project of [root, ...root.packages]) {
    for (const path of project.paths.docs.flatMap((folder) => filesIn(join(project.root, folder), '.md'))) {
      const text = readFileSync(path, 'utf8')
      // What stands between the tags is kept as it is, so the file need be no template.
      for (const [, name = '', body = ''] of text.matchAll(
        /\{%-?\s*docs\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*enddocs\s*-?%\}/g,
      ))
        found.set(`${project.name}.${name}`, {
          ...{ package: project.name, name, file: pathIn(project, path), text: body.trim() },
        })
    }
  }
  return found
}
