/** At most `size` at once; the others wait in order. A waiter whose signal aborts leaves the line. */
export function pool(size: number): { take(signal: AbortSignal): Promise<() => void> } {
  let free = size
  const line: (() => void)[] = []
  const give = () => {
    const next = line.shift()
    if (next) next()
    else free++
  }
  return {
    take(signal) {
      signal.throwIfAborted()
      if (free > 0) {
        free--
        return Promise.resolve(once(give))
      }
      return new Promise((resolve, reject) => {
        const turn = () => {
          signal.removeEventListener('abort', leave)
          resolve(once(give))
        }
        const leave = () => {
          line.splice(line.indexOf(turn), 1)
          reject(signal.reason)
        }
        line.push(turn)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
