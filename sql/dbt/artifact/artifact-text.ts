import { Exact } from '../../jinja/exact.ts'
import { mapOf, type PlainMap } from '../read/yaml.ts'

/** An artifact as JSON, in which an integer keeps every digit, as Python writes it. */
export function artifactText(artifact: PlainMap): string {
  const text = JSON.stringify(
    artifact,
    function (this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
      const own = this[key]
      return own instanceof Exact && typeof own.value === 'bigint' ? `${MARK}${own}` : value
    },
  )
  return text.replace(MARKED, '$1')
}

/** An artifact that was read, every digit of its integers kept. Throws SyntaxError for what is no JSON. */
export function artifactOf(text: string): PlainMap {
  if (!/\d{16}/.test(text)) return mapOf(JSON.parse(text))
  const marked = text.replace(LITERAL, (one) => (one.startsWith('"') ? one : `"${MARK}${one}"`))
  return mapOf(
    JSON.parse(marked, (_, value) =>
      typeof value === 'string' && value.startsWith(MARK)
        ? new Exact(BigInt(value.slice(MARK.length)), value.slice(MARK.length))
        : value,
    ),
  )
}

// A letter of nobody's, so that no text begins with it.
const MARK = '\u{f5a1e}'
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'gu')
// A text whole, so that no digits in it are taken, or an integer that a double would not keep.
const LITERAL = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g
