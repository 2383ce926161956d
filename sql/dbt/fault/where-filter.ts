/**
 * What is wrong with the text that rows of a metric are taken by, whose templates name dimensions and entities; null where nothing is.
 */
export function filterFault(text: string): string | null {
  const bare = text.replace(/'[^']*'|"[^"]*"/g, (one) => (/[{}]/.test(one) ? '' : one))
  if ((bare.match(/\{\{/g) ?? []).length !== (bare.match(/\}\}/g) ?? []).length) return `'${text}' is cut off`
  for (const [, inside = ''] of text.matchAll(/\{\{([\s\S]*?)\}\}/g)) {
    const found = itemFault(inside)
    if (found !== null) return found
  }
  return null
}

/** The same of what a saved query groups and orders by, which stands without braces. */
export function itemFault(text: string): string | null {
  const [, called, name] = ITEM.exec(text) ?? []
  if (called === undefined || name === undefined)
    return `'${text.trim()}' is none of ${[...CALLED].map((one) => `${one}('…')`).join(', ')}`
  if (!CALLED.has(called)) return `there is no ${called}('…')`
  const isBare = !name.includes('__') && name !== 'metric_time'
  if (isBare && called !== 'Entity' && called !== 'Metric') return `${called}('${name}') does not say of which entity`
  return null
}

/** What an item names: `Metric`, and `orders`. */
export function itemNamed(text: string): readonly [string, string] {
  const [, called = '', name = ''] = ITEM.exec(text) ?? []
  return [called, name]
}

const ITEM = /^\s*-?\s*(\w+)\(\s*(?:\w+\s*=\s*)?['"]([^'"]*)['"]/
const CALLED: ReadonlySet<string> = new Set(['Dimension', 'TimeDimension', 'Entity', 'Metric'])
