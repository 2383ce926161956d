/** The names closest to a mistyped one, best first: at most three, each within a third of its length in edits. */
export function nearest(name: string, known: Iterable<string>): readonly string[] {
  const scored = [...known].map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
  return scored
    .filter(
      ({ candidate, distance }) => distance <= Math.max(2, Math.ceil(Math.max(name.length, candidate.length) / 3)),
    )
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** 'did you mean a, b?' or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const close = nearest(name, known)
  return close.length === 0 ? undefined : `did you mean ${close.join(', ')}?`
}

// Edits with transpositions; a name that only lacks its subject, or is part of the other, is one edit away.
function distanceOf(a: string, b: string): number {
  if (b.endsWith(`.${a}`) || a.endsWith(`.${b}`)) return 1
  if (a.toLowerCase() === b.toLowerCase()) return a === b ? 0 : 1
  let older: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (older[j - 2] ?? 0) + 1)
      row.push(best)
    }
    older = above
    above = row
  }
  return above[b.length] ?? 0
}
