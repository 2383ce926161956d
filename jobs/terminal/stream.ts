import type { Writable } from 'node:stream'

/** Writes and waits until it is handed over, or the reader has gone away. */
export function written(out: Writable, text: string): Promise<void> {
  return new Promise((resolve) => void out.write(text, () => resolve()))
}
