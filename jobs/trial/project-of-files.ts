import { temporaryProject } from '#sql/temporary-project.ts'
import { projectInMemory } from './project-in-memory.ts'

/** A project in memory made of these files; closing it, once or more often, deletes them, and so does a fault. Throws DefinitionError. */
export async function projectOfFiles(files: Readonly<Record<string, string>>) {
  const made = temporaryProject({ 'assets/none.ts': 'export const none = null\n', ...files })
  try {
    const project = await projectInMemory({ root: made.root })
    let open = true
    const close = async () => {
      if (open) await project.close()
      open = false
      made.remove()
    }
    return { ...project, close }
  } catch (cause) {
    made.remove()
    throw cause
  }
}
