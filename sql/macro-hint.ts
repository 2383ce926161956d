import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Fault } from '#core/error.ts'
import { filesIn } from './library.ts'

/** The same faults; a name that is undefined, and that a file of macros/ defines, where dbt has them, is told to be moved. */
export function faultsWithHints(root: string, faults: readonly Fault[]): readonly Fault[] {
  let files: readonly (readonly [file: string, text: string])[] | null = null
  return faults.map((fault) => {
    const [, name] = /^'(\w+)' is undefined/.exec(fault.what) ?? []
    if (name === undefined) return fault
    files ??= filesIn(join(root, 'macros'), '.sql').map((path) => [relative(root, path), readFileSync(path, 'utf8')])
    const [file] = files.find(([, text]) => new RegExp(`\\{%-?\\s*macro\\s+${name}\\b`).test(text)) ?? []
    return file === undefined
      ? fault
      : { ...fault, mend: `${file} defines it, and macros are read of sql/macros/: move it there` }
  })
}
