import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn } from '../library.ts'
import type { DbtProject } from './project.ts'

/** The texts of `{% docs name %}` blocks in .md files, by `package.name`. */
export function docBlocks(root: DbtProject): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const project of [root, ...root.packages]) {
    for (const path of project.paths.docs.flatMap((folder) => filesIn(join(project.root, folder), '.md'))) {
      const text = readFileSync(path, 'utf8')
      // What stands between the tags is kept as it is, so the file need be no template.
      for (const [, name, body = ''] of text.matchAll(/\{%-?\s*docs\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*enddocs\s*-?%\}/g))
        found.set(`${project.name}.${name}`, body.trim())
    }
  }
  return found
}
