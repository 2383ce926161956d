/** A count for people: '999', '1.2 k', '350 k', '2.0 M'. */
export function countText(count: number): string {
  if (!Number.isFinite(count)) return String(count)
  if (Math.abs(count) < 999.5) return String(Math.round(count))
  let value = count
  let unit = ''
  for (const next of ['k', 'M', 'G', 'T']) {
    if (Math.abs(value) < 999.5) break
    value /= 1000
    unit = next
  }
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

/** A length of time for people: '45 ms', '1.2 s', '3 min 20 s', '2 h 05 min', '3 d 4 h'; of milliseconds. */
export function secondsText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds)
  if (ms < 99.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** '350 k rows/s'; nothing where it cannot be said. */
export function rateText(rowsPerSecond: number): string {
  return Number.isFinite(rowsPerSecond) && rowsPerSecond > 0 ? `${countText(rowsPerSecond)} rows/s` : ''
}

/** '1 row', '2.0 M rows'. */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`
}

const two = (value: number) => String(value).padStart(2, '0')
