import type { Writable } from 'node:stream'

/** Writes and waits until it is handed over, or the reader has gone away. */
export function written(out: Writable, text: string): Promise<void> {
  return new Promise((resolve) => void out.write(text, () => resolve()))
}

/** Where a display writes: a terminal of a width, which may change ('resize'), or a file or pipe. */
export interface Output extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}
