/** The name that is like another, told with it: "maxItr … did you mean 'maxIter'?"; all names where none is like it. */
export function didYouMean(name: string, known: readonly string[]): string {
  const [best] = known
    .map((one) => ({ one, far: distance(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  if (best !== undefined && best.far <= Math.max(2, name.length / 3)) return `did you mean '${best.one}'?`
  return `there are ${known.join(', ')}`
}

// Levenshtein's.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
