import { DefinitionError } from '#core/error.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { faultAt, type Source } from '../jinja/source.ts'

/** A database that a rendering may ask, answered at once; its rows have the form that whoever renders gives them. */
export interface Asked<R> {
  /** `run` says where the template asks, for what is said against the question. */
  query(sql: string, run?: Run): R
  /** Does this only once, however often the text is rendered: what templates tell. */
  once(work: () => void): void
}

/**
 * Renders with a database whose driver is asynchronous: a question that has no answer yet ends the rendering, is asked, and the
 * text is rendered again with what was answered. It must ask the same again. Throws DefinitionError at the template's line, where
 * it is known, if the database refuses a question; else what the database throws.
 */
export async function replayed<R, T>(render: (asked: Asked<R>) => T, query: (sql: string) => Promise<R>): Promise<T> {
  const answers: { readonly sql: string; readonly rows: R }[] = []
  let told = 0
  for (;;) {
    let next = 0
    let said = 0
    try {
      return render({
        query: (sql, run) => {
          const answer = answers[next]
          if (answer === undefined) throw new Pending(sql, run)
          next++
          if (answer.sql === sql) return answer.rows
          throw new Refusal(
            `question ${next} to the database was «${answer.sql}» and is «${sql}» now`,
            'a template must ask the same each time it is rendered',
          )
        },
        once: (work) => {
          if (said++ < told) return
          told = said
          work()
        },
      })
    } catch (cause) {
      if (!(cause instanceof Pending)) throw cause
      if (answers.length >= MOST) throw cause.refused(`asks the database more than ${MOST} times`)
      answers.push({ sql: cause.sql, rows: await answerTo(cause, query) })
    }
  }
}

const MOST = 10_000

/** A question that has no answer yet: it leaves the rendering. */
class Pending {
  readonly sql: string
  readonly place: { readonly source: Source; readonly at: number } | null

  constructor(sql: string, run: Run | undefined) {
    this.sql = sql
    // What the run is at moves on with it.
    this.place = run === undefined ? null : { source: run.source, at: run.at }
  }

  refused(what: string): Error {
    return this.place === null
      ? new Error(what)
      : new DefinitionError([faultAt(this.place.source, this.place.at, what)])
  }
}

async function answerTo<R>(pending: Pending, query: (sql: string) => Promise<R>): Promise<R> {
  try {
    return await query(pending.sql)
  } catch (error) {
    if (pending.place === null) throw error
    throw pending.refused(`the database refuses the query: ${error instanceof Error ? error.message : String(error)}`)
  }
}
