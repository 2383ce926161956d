import { existsSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { z } from 'zod'
import { ConnectorError } from '#core/error.ts'
import { jsonValue } from '#core/json-value.ts'
import type { QueryResult } from '#core/query-result.ts'
import type { Store } from '#core/store.ts'

/**
 * Answers queries of other processes while this one owns the warehouse, by a socket beside it that only this user can open. Each
 * runs in a transaction that can only read.
 */
export function serveQueries(path: string, store: Store): Disposable {
  rmSync(path, { force: true })
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let asked = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      asked += text
    })
    socket.on('error', () => socket.destroy()) // who asked went away
    socket.on('end', () => {
      store.read(asked).then(
        (result) => socket.end(JSON.stringify(result, jsonValue)),
        (error: unknown) =>
          socket.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) })),
      )
    })
  })
  const before = process.umask(0o077)
  server.listen(path)
  server.unref()
  server.on('listening', () => process.umask(before))
  server.on('error', () => process.umask(before)) // without the socket others are told who holds the file
  return {
    [Symbol.dispose]() {
      server.close()
      rmSync(path, { force: true })
    },
  }
}

/** The result of a query by the process that owns the warehouse; null where nobody answers. Throws ConnectorError with what it says. */
export function askOwner(path: string, sql: string): Promise<QueryResult | null> {
  if (!existsSync(path)) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.end(sql))
    socket.on('error', () => resolve(null))
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('end', () => {
      const parsed = Answer.safeParse(answer === '' ? null : JSON.parse(answer))
      if (!parsed.success) resolve(null)
      else if ('error' in parsed.data)
        reject(new ConnectorError(parsed.data.error, { connector: 'duckdb', code: 'QUERY' }))
      else resolve(parsed.data as QueryResult) // the owner's own result, as it was sent
    })
  })
}

const Answer = z.union([
  z.object({ error: z.string() }),
  z.object({
    columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
    rows: z.array(z.array(z.unknown())),
  }),
])
