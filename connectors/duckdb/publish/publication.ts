import type { DuckDBConnection } from '@duckdb/node-api'
import type { Marker } from '#core/store.ts'
import type { Catalog } from '../catalog.ts'
import { commit } from '../commit.ts'
import { writeMarkers } from './marker.ts'

/** Staged rows, or a view's text, on their way into the warehouse. */
export interface Publication {
  /** The connection that sees what is staged. */
  readonly connection: DuckDBConnection
  readonly markers: readonly Marker[]
  /** Nothing is staged, so any connection may publish it. */
  readonly shared: boolean
  /** Puts it in its place, inside the transaction; a statement that can wait is given to `later`. Says whether nothing stood there. */
  swap(connection: DuckDBConnection, later: (statement: string) => void): Promise<boolean>
  /** Called once it is committed. */
  committed(): void
}

/**
 * Publishes with markers, a transaction at a time, in the order of the calls. A commit waits for the disk, so those that need no
 * connection of their own and wait together share one; where that fails, each of them is tried alone.
 */
export function publisher(prefix: string, catalog: Catalog, exclusive: <T>(work: () => Promise<T>) => Promise<T>) {
  let waiting: Waiting[] = []

  async function transaction(together: readonly Publication[]): Promise<void> {
    const connection = together[0]?.connection as DuckDBConnection // never called with none
    await connection.run('begin transaction')
    try {
      const fresh: Marker[] = []
      const over: Marker[] = []
      const late: string[] = []
      for (const one of together) {
        const into = (await one.swap(connection, (statement) => void late.push(statement))) ? fresh : over
        into.push(...one.markers)
      }
      // In one go: to ask the engine costs as much as half a view. A text may end in a remark.
      if (late.length > 0) await connection.run(late.join('\n;\n'))
      if (fresh.length > 0) await writeMarkers(connection, prefix, fresh, true)
      if (over.length > 0) await writeMarkers(connection, prefix, over, false)
      await commit(connection)
    } catch (cause) {
      catalog.forget()
      await connection.run('rollback').catch(() => undefined) // a failed commit has rolled back by itself
      throw cause
    }
    for (const one of together) one.committed()
  }

  async function turn(): Promise<void> {
    if (waiting[0]?.publication.shared) await others()
    const [first] = waiting
    if (!first) return // published together with an earlier one
    const together = first.publication.shared
      ? waiting.filter((one) => one.publication.shared).slice(0, TOGETHER)
      : [first]
    waiting = waiting.filter((one) => !together.includes(one))
    if (together.length > 1 && (await transaction(together.map((one) => one.publication)).then(yes, no)))
      for (const one of together) one.resolve()
    else for (const one of together) await transaction([one.publication]).then(one.resolve, one.reject)
  }

  return (publication: Publication): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ publication, resolve, reject })
      void exclusive(turn)
    })
}

interface Waiting {
  readonly publication: Publication
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

const TOGETHER = 64

const yes = () => true
const no = () => false

// Steps whose facts were written in one commit of the log come one after another in the same turn of the loop.
const others = () => new Promise((resolve) => setImmediate(resolve))
