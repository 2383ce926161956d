import type { Asset } from '#core/asset.ts'
import type { Binder } from '#core/binder.ts'
import type { Complaint } from '#core/select.ts'

/** Assets by key, of which there may be tables. */
interface Known {
  has(key: string): boolean
}

/** Where a query names the table of an asset itself, beside its inputs: no edge says so, and its changes would not be seen. */
export async function plainNameFaults(
  model: Asset,
  text: string,
  binder: Binder,
  known: Known,
): Promise<readonly (Complaint & { readonly mend: string })[]> {
  const inputs = new Set([model.key, ...Object.values(model.from).map(({ key }) => key)])
  const found = [...text.matchAll(DOTTED)].flatMap((match) => {
    const key = (match.groups?.a ?? match.groups?.b ?? '').concat('.', match.groups?.c ?? match.groups?.d ?? '')
    return known.has(key.toLowerCase()) && !inputs.has(key.toLowerCase())
      ? [{ key: key.toLowerCase(), at: match.index }]
      : []
  })
  if (found.length === 0) return []
  // A column of an alias may be called so.
  const read = new Set((await binder.tables(text)).map((name) => name.toLowerCase()))
  return [...new Map(found.map((one) => [one.key, one])).values()]
    .filter(({ key }) => read.has(key))
    .map(({ key, at }) => {
      const before = text.slice(0, at).split('\n')
      return {
        error: `reads ${key} by its plain name, so nothing knows that it stands on it`,
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
        mend: `write {{ ref('${key}') }}`,
      }
    })
}

// `subject.name`, either in quotes.
const DOTTED = /(?<![\w".])(?:"(?<a>[^"]+)"|(?<b>[a-z_]\w*))\s*\.\s*(?:"(?<c>[^"]+)"|(?<d>[a-z_]\w*))/gi
