/** JSON as Python writes it by default: a blank after `,` and `:`, nothing but ASCII; with `compact` no blanks, and keys in order, as schemas are written. */
export function jsonText(value: unknown, compact = false): string {
  const [comma, colon] = compact ? [',', ':'] : [', ', ': ']
  const text = (one: unknown): string => {
    if (Array.isArray(one)) return `[${one.map(text).join(comma)}]`
    if (typeof one !== 'object' || one === null) return ascii(JSON.stringify(one ?? null))
    const entries = Object.entries(one).filter(([, member]) => member !== undefined)
    if (compact) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, member]) => `${ascii(JSON.stringify(key))}${colon}${text(member)}`).join(comma)}}`
  }
  return text(value)
}

function ascii(text: string): string {
  return text.replaceAll(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
