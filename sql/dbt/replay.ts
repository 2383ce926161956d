/** A database that a rendering may ask, answered at once. */
export interface Asked {
  query(sql: string): Rows
  /** Does this only once, however often the text is rendered: what templates tell. */
  once(work: () => void): void
}

/** The result of a statement: cells as plain values, types in the engine's own words. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly Cell[])[]
}
export type Cell = null | boolean | bigint | number | string

/**
 * Renders with a database whose driver is asynchronous: a question that has no answer yet ends the rendering, is asked, and the
 * text is rendered again with what was answered. Whatever a template asks first it asks first again, since nothing else that it
 * sees changes between two renderings; where it does not, it throws.
 */
export async function replayed<T>(render: (asked: Asked) => T, query: (sql: string) => Promise<Rows>): Promise<T> {
  const answers: { readonly sql: string; readonly rows: Rows }[] = []
  let told = 0
  for (;;) {
    let next = 0
    let said = 0
    try {
      return render({
        query: (sql) => {
          const answer = answers[next++]
          if (answer === undefined) throw new Pending(sql)
          if (answer.sql !== sql) throw new Error(`asked another question when it was rendered again: ${sql}`)
          return answer.rows
        },
        once: (work) => {
          if (said++ < told) return
          told = said
          work()
        },
      })
    } catch (cause) {
      if (!(cause instanceof Pending)) throw cause
      answers.push({ sql: cause.sql, rows: await query(cause.sql) })
    }
  }
}

class Pending {
  readonly sql: string

  constructor(sql: string) {
    this.sql = sql
  }
}
