import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { source } from '#core/define.ts'
import { temporaryProject } from '#sql/temporary-project.ts'
import { projectInMemory } from './project-in-memory.ts'
import type { Tried } from './trial.ts'

/** A project of a test whose source and files change from run to run, over one state. */
export function growingProject<S extends z.ZodObject>(files: Readonly<Record<string, string>>, rows: S) {
  const made = temporaryProject({ 'assets/none.ts': 'export const none = null\n', ...files })
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-growing-'))
  let feed: readonly z.infer<S>[] = []
  let round = 0
  // As a fresh process would: the project is read anew.
  const opened = async <T>(work: (project: Awaited<ReturnType<typeof projectInMemory>>) => Promise<T>): Promise<T> => {
    const given = source('desk.feed', {
      doc: 'What came.',
      owner: 'team:test',
      rows,
      mayBeEmpty: true,
      probe: () => String(round),
      // The rows are those of the schema, by the type of `feed`.
      load: () => feed as never,
    })
    const project = await projectInMemory({ root: made.root, given: [given], dir })
    try {
      return await work(project)
    } finally {
      await project.close()
    }
  }
  return {
    write: made.write,
    /** Runs everything; with rows, after the source has come to hold these. */
    run: (now: readonly z.infer<S>[] | null, asked: Tried = {}) => {
      if (now !== null) {
        feed = now
        round++
      }
      return opened((project) => project.run(asked))
    },
    query: (sql: string) => opened((project) => project.query(sql)),
    end: () => {
      made.remove()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
