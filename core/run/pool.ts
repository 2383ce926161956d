/** Slots that are lent: `take` gives one and the function that gives it back. */
export interface Pool {
  take(signal: AbortSignal): Promise<() => void>
}

/** The pool of a name, made at its first use; without a size of its own it is as large as all of them together. */
export function pools(sizes: Readonly<Record<string, number>>, whole: number): (name: string) => Pool {
  const made = new Map<string, Pool>()
  return (name) => {
    const known = made.get(name) ?? pool(sizes[name] ?? whole)
    made.set(name, known)
    return known
  }
}

/** At most `size` at once; the others wait in order. A waiter whose signal aborts leaves the line. */
export function pool(size: number): Pool {
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
