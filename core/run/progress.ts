const INTERVAL = 500_000

/** Tells rows, rows a second and ms since its making, at most twice a second by the clock given (µs). */
export function throttled(
  now: () => number,
  tell: (rows: number, rowsPerSecond: number, elapsedMs: number) => void,
): (rows: number) => void {
  const began = now()
  let last = began
  return (rows) => {
    const at = now()
    if (at - last < INTERVAL) return
    last = at
    const elapsed = at - began
    tell(rows, Math.round((rows * 1_000_000) / elapsed), Math.round(elapsed / 1000))
  }
}
