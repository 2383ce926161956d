import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DefinitionError, faultText } from '#core/error.ts'
import { temporaryProject } from '#sql/temporary-project.ts'
import { projectInMemory } from './project-in-memory.ts'

/** What is told of a project of these files (path → text) when it is loaded, without frames; a text of `files` wins over one of `base`. */
export async function toldFaults(
  base: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<readonly string[]> {
  const { root, remove } = temporaryProject(base)
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), bytes)
  }
  try {
    await (await projectInMemory({ root })).close()
    return []
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return error.faults.map((fault) => faultText({ ...fault, frame: '' }).trim())
  } finally {
    remove()
  }
}
