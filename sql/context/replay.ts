import { DefinitionError } from '#core/error.ts'
import type { QueryResult } from '#core/query-result.ts'
import type { Introspection } from '#core/select.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { faultAt, type Source } from '../jinja/source.ts'

/** Answers a question of a template to the database. */
export type Ask = (sql: string, run: Run) => QueryResult

/** A question that has no answer yet: it leaves the rendering, which begins anew when the answer is there. */
class Pending {
  readonly sql: string
  readonly source: Source
  readonly at: number

  constructor(sql: string, { source, at }: Run) {
    this.sql = sql
    this.source = source
    this.at = at
  }
}

/**
 * What `render` gives once every question that it asks is answered: it is run again after each answer, and must ask the same
 * questions again. Throws DefinitionError at the template's line where the database refuses one, or where they differ.
 */
export async function replayed<T>(render: (ask: Ask) => T, database: Introspection): Promise<T> {
  const answers: { readonly sql: string; readonly result: QueryResult }[] = []
  for (;;) {
    let next = 0
    const ask: Ask = (sql, run) => {
      const answer = answers[next]
      if (answer === undefined) throw new Pending(sql, run)
      next++
      if (answer.sql === sql) return answer.result
      throw new Refusal(
        `question ${next} to the database was «${answer.sql}» and is «${sql}» now`,
        'a template must ask the same each time it is rendered',
      )
    }
    try {
      return render(ask)
    } catch (error) {
      if (!(error instanceof Pending)) throw error
      if (answers.length >= MOST) throw refused(error, `asks the database more than ${MOST} times`)
      answers.push({ sql: error.sql, result: await answerTo(error, database) })
    }
  }
}

const MOST = 1_000

async function answerTo(pending: Pending, database: Introspection): Promise<QueryResult> {
  try {
    return await database.query(pending.sql)
  } catch (error) {
    throw refused(pending, `the database refuses the query: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refused({ source, at }: Pending, what: string): DefinitionError {
  return new DefinitionError([faultAt(source, at, what)])
}
