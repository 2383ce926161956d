import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from '../node.ts'
import type { DbtProject } from '../read/project.ts'
import { mapOf } from '../read/yaml.ts'
import { lineOfTest } from './property-faults.ts'

/** Where a setting of a node is said: in its own text, else in the .yml file that describes it, else in dbt_project.yml; the node's file without a line where it is found nowhere. */
export function placeOfSetting(
  key: string,
  { source, file, name, said, describedIn, package: of }: Node,
  project: DbtProject,
): { readonly file: string; readonly line?: number } {
  const written = key.replaceAll('_', '[-_]')
  const own = lineWith(new RegExp(`(?<![\\w'"-])['"]?${written}['"]?\\s*[=:]`), source.text)
  if (own !== null) return { file, line: own }
  const rootOf = (wanted: string) =>
    [project, ...project.packages].find((one) => one.name === wanted)?.root ?? project.root
  if (describedIn !== null && (said[key] !== undefined || mapOf(said.config)[key] !== undefined)) {
    const text = readFileSync(join(rootOf(describedIn.package), describedIn.file), 'utf8')
    return { file: describedIn.file, ...lineOfTest(key, name, text) }
  }
  for (const root of new Set([project.root, rootOf(of)])) {
    const path = join(root, 'dbt_project.yml')
    const line = existsSync(path)
      ? lineWith(new RegExp(`(?<![\\w-])\\+?${written}\\s*:`), readFileSync(path, 'utf8'))
      : null
    if (line !== null) return { file: 'dbt_project.yml', line }
  }
  return { file }
}

function lineWith(word: RegExp, text: string): number | null {
  const at = text.split('\n').findIndex((one) => word.test(one))
  return at < 0 ? null : at + 1
}
