import { randomUUID } from 'node:crypto'

/** A new id, as MLlib makes them: the name, then twelve hexadecimal digits. */
export function newUid(of: string): string {
  return `${of}_${randomUUID().replaceAll('-', '').slice(0, 12)}`
}
