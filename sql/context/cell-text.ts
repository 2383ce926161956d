import type { Nested, Part } from '#connectors/duckdb/nested.ts'
import { jsonOf } from '../jinja/json.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Value } from '../jinja/value.ts'

/** A cell that has parts, of a list as plain values too; null for one that has none. */
export function withParts(cell: unknown, type: string): Pick<Nested, 'kind' | 'parts'> | null {
  if (Array.isArray(cell)) {
    const of = type.replace(/\[\d*\]$/, '')
    return { kind: 'list', parts: cell.map((one) => ({ key: null, value: { cell: one, type: of } })) }
  }
  if (typeof cell !== 'object' || cell === null || !('parts' in cell)) return null
  return cell as Nested // nothing else of an engine's has parts
}

/** Parts as Python's `json.dumps` writes them; `leaf` is what one without parts comes to. Throws Refusal for keys that JSON has not. */
export function partsText(
  nested: Pick<Nested, 'kind' | 'parts'>,
  leaf: (cell: unknown, type: string) => Value,
): string {
  return jsonOf(valueIn(nested, leaf))
}

function valueIn({ kind, parts }: Pick<Nested, 'kind' | 'parts'>, leaf: (cell: unknown, type: string) => Value): Value {
  const part = ({ cell, type }: Part): Value => {
    const inner = withParts(cell, type)
    return inner === null ? leaf(cell, type) : valueIn(inner, leaf)
  }
  const [only] = parts
  if (kind === 'union') return only ? part(only.value) : null
  if (kind === 'list') return parts.map(({ value }) => part(value))
  return new Map(
    parts.map(({ key, value }) => {
      if (key !== null && !/^(VARCHAR|BOOLEAN|FLOAT|DOUBLE|U?\w*INT(EGER)?)$/.test(key.type))
        throw new Refusal(
          `a map by ${key.type} has no form in templates: JSON's keys are text and numbers`,
          'cast it to text in the query',
        )
      return [key === null ? null : part(key), part(value)]
    }),
  )
}

/** Bytes that DuckDB prints as `\xAA\x01bc` as Python prints them: `b'\xaa\x01bc'`. */
export function bytesText(written: string): string {
  const bytes = written.replace(/\\x([0-9A-F]{2})/g, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  const quote = bytes.includes("'") && !bytes.includes('"') ? '"' : "'"
  const text = bytes.replace(
    /[^\x20-\x7e]|\\/g,
    (one) => ESCAPED[one] ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `b${quote}${quote === "'" ? text.replaceAll("'", "\\'") : text}${quote}`
}

const ESCAPED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }
