import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A new folder with these files, for tests; `remove` deletes it. */
export function temporaryProject(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-project-'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) }
}
