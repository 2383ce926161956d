import type { Writable } from 'node:stream'
import { jsonValue } from '#core/json-value.ts'
import type { RunEvent } from '#core/run/run-event.ts'

/** The display of programs: an event a line on `out`, nothing else there; notes go to `err`. */
export function ndjsonDisplay({ out, err }: { readonly out: Writable; readonly err: Writable }) {
  let queue: string[] = []
  let full = false
  let gone = false
  let emptied = () => {}
  out.on('drain', () => {
    full = false
    flush()
  })
  out.on('error', () => {
    gone = true
    emptied()
  })

  return {
    show(event: RunEvent): void {
      // A slow reader misses only what the next event of the same step says anew.
      if (gone || (full && event.type === 'progress')) return
      queue.push(`${JSON.stringify(event, jsonValue)}\n`)
      flush()
    },
    note: (text: string): void => void err.write(`${text}\n`),
    phase(): void {},
    async end(): Promise<void> {
      while (!gone && (queue.length > 0 || full)) await new Promise<void>((resolve) => (emptied = resolve))
    },
  }

  function flush(): void {
    if (full || gone) return
    if (queue.length > 0) {
      const text = queue.join('')
      queue = []
      full = !out.write(text)
    }
    if (!full) emptied()
  }
}
