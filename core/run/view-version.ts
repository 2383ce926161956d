import { createHash } from 'node:crypto'
import type { Consumed } from '../event.ts'

/** The data version of a view: what it says and what it stands on, length-prefixed and named; it holds no rows of its own. */
export function viewVersion(code: string, inputs: Readonly<Record<string, Consumed>>): string {
  const hash = createHash('sha256').update(`${code.length}:${code}`)
  for (const name of Object.keys(inputs).sort()) {
    const part = `${name}|${inputs[name]?.[0]}|${inputs[name]?.[1]}`
    hash.update(`${part.length}:${part}`)
  }
  return `v${hash.digest('base64url').slice(0, 16)}`
}
