import { createServer } from 'node:net'

/** `wanted` where nobody listens on it, else a port that the system gives. */
export async function freePort(wanted: number): Promise<number> {
  return (await listens(wanted)) ?? (await listens(0)) ?? wanted
}

function listens(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}
