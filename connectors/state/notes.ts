import type Database from 'libsql'

const PER_RUN = 10_000
const LENGTH = 4_000
const KEPT_FOR = 30 * 24 * 3600 * 1_000_000

/** Lines of user code: at most 10,000 a run of 4,000 characters each, kept for thirty days. */
export function notebook(db: Database.Database, now: () => number) {
  let waiting: (readonly [number, string, string, string])[] = []
  const counts = new Map<string, number>()
  return {
    add(run: string, asset: string, text: string): void {
      const count = (counts.get(run) ?? 0) + 1
      counts.set(run, count)
      if (count <= PER_RUN) waiting.push([now(), run, asset, text.slice(0, LENGTH)])
      else if (count === PER_RUN + 1)
        waiting.push([now(), run, asset, `(more than ${PER_RUN} lines: the rest is not kept)`])
    },
    /** Writes what waits; the caller holds a transaction or accepts one a line. */
    write(): void {
      if (waiting.length === 0) return
      const put = db.prepare('insert into note values (?,?,?,?)')
      for (const note of waiting) put.run(...note)
      waiting = []
      db.prepare('delete from note where at < ?').run(now() - KEPT_FOR)
    },
    async read(run: string) {
      return db.prepare('select at, asset, text from note where run = ? order by at').all(run) as readonly {
        at: number
        asset: string
        text: string
      }[]
    },
  }
}
