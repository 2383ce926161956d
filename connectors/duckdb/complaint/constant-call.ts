import { closedBy, openedBy, plain, type SqlToken } from '../sql-token.ts'

/** What begins at a token and is made of constants alone, as an expression to be evaluated; null where nothing is that may have no value. */
export function constantsFrom(tokens: readonly SqlToken[], at: number): string | null {
  const { text = '' } = tokens[at] ?? {}
  if (/^\d/.test(text)) return sliced(tokens, at) ?? sum(tokens, at)
  if (tokens[at + 1]?.text !== '(' || tokens[at - 1]?.text === '.') return null
  const name = text.toLowerCase()
  return FINDERS.get(name)?.(tokens, at) ?? (PARTIAL.includes(name) ? constantCall(tokens, at) : null)
}

/** Whether a text of SQL has anything that `constantsFrom` looks at, besides texts: most have not. */
export const hasConstantCall = (sql: string): boolean => MAY_CALL.test(sql)

const PARTIAL = [
  ...['map', 'ln', 'log', 'log2', 'log10', 'sqrt', 'acos', 'asin', 'factorial', 'chr', 'make_date', 'make_time'],
  ...['make_timestamp', 'strptime', 'unhex', 'from_hex', 'from_base64', 'to_timestamp', 'format', 'printf', 'bar'],
  ...['list_slice', 'array_slice', 'list_resize', 'list_distance', 'list_inner_product', 'lpad', 'rpad'],
]
const MAY_CALL = new RegExp(
  String.raw`\b(?:${PARTIAL.join('|')}|time_bucket|generate_series|range)\s*\(|:\s*-?0\s*\]|<<|>>|\d{4,}\s*[-+*]|[-+*]\s*\d{4,}`,
  'i',
)
const CONSTANT = /^('[\s\S]*|\d.*|[-+,[\]]|null|true|false)$/i

const wordAt = (tokens: readonly SqlToken[], at: number): string => (tokens[at]?.text ?? '').toLowerCase()

const joined = (tokens: readonly SqlToken[]): string => tokens.map(({ text }) => text).join(' ')

type Find = (tokens: readonly SqlToken[], at: number) => string | null

// The tokens between the parentheses behind a name.
const insideCall = (tokens: readonly SqlToken[], at: number): readonly SqlToken[] =>
  tokens.slice(at + 2, closedBy(tokens, at + 1))

// Of a function that has no value for some; others may give more than is worth to ask for.
function constantCall(tokens: readonly SqlToken[], at: number): string | null {
  const inner = insideCall(tokens, at)
  return inner.every(({ text }) => CONSTANT.test(text)) ? `${tokens[at]?.text}(${joined(inner)})` : null
}

// `time_bucket(interval 0 minute, at)`
function bucketCall(tokens: readonly SqlToken[], at: number): string | null {
  const end = tokens.findIndex(({ text }, index) => index > at && text === ',')
  const words = tokens.slice(at + 2, end === -1 ? undefined : end).map(({ text }) => text)
  const isSpan = /^interval$/i.test(words[0] ?? '') && words.slice(1).every((text) => SPAN.test(text))
  return isSpan ? `time_bucket(${words.join(' ')}, timestamp '2000-01-03')` : null
}

const SPAN =
  /^('[^']*'|[-(). \d]+|years?|quarters?|months?|weeks?|days?|hours?|minutes?|seconds?|(milli|micro)seconds?)$/i

// `timezone('Mars', at)`
function zoneCall(tokens: readonly SqlToken[], at: number): string | null {
  const [zone, comma] = insideCall(tokens, at)
  return zone?.text.startsWith("'") && comma?.text === ',' ? `timezone(${zone.text}, timestamp '2000-01-03')` : null
}

// `format('{} of {}', lots)`: whatever it is given, it is one too few.
function formatCall(tokens: readonly SqlToken[], at: number): string | null {
  const inner = insideCall(tokens, at)
  const [pattern] = inner
  if (!pattern?.text.startsWith("'") || !/^([^{}]|\{\d*\}|\{\{|\}\})*$/.test(plain(pattern.text))) return null
  if (inner.some(({ text }) => text === '*')) return null
  const given = inner.filter(({ text }, index) => text === ',' && openedBy(tokens, at + 2 + index) === at + 1).length
  return `format(${[pattern.text, ...Array.from({ length: given }, () => '1')].join(', ')})`
}

// `from generate_series(1, 10, 0)`: a row of it is enough to know.
function series(tokens: readonly SqlToken[], at: number): string | null {
  const inner = insideCall(tokens, at)
  if (!/^(from|join)$/.test(wordAt(tokens, at - 1)) || !inner.every(({ text }) => CONSTANT.test(text))) return null
  return `exists (select 1 from ${tokens[at]?.text}(${joined(inner)}) limit 1)`
}

const FINDERS: ReadonlyMap<string, Find> = new Map([
  ['time_bucket', bucketCall],
  ['timezone', zoneCall],
  ['format', formatCall],
  ['range', series],
  ['generate_series', series],
])

// `list[1:3:0]`
function sliced(tokens: readonly SqlToken[], at: number): string | null {
  if (tokens[at]?.text !== '0' || tokens[at + 1]?.text !== ']' || tokens[at - 1]?.text !== ':') return null
  const open = openedBy(tokens, at)
  const colons = tokens.filter(
    ({ text }, index) => text === ':' && index > open && index < at && openedBy(tokens, index) === open,
  )
  return colons.length === 2 ? '([1])[1:1:0]' : null
}

// `24 * 60 * 60 * 1000000`, which stands alone between commas, parentheses or words: what stands beside it may come first.
function sum(tokens: readonly SqlToken[], at: number): string | null {
  if (!BEFORE.test(wordAt(tokens, at - 1)) || !/^\d/.test(tokens[at]?.text ?? '')) return null
  let end = at
  while (/^(\d.*|[-+*]|<<|>>)$/.test(tokens[end]?.text ?? '')) end++
  const parts = tokens.slice(at, end)
  const digits = parts.reduce((all, { text }) => all + (/^\d+$/.test(text) ? text.length : 0), 0)
  const isRisky = parts.length > 2 && (digits > 9 || parts.some(({ text }) => /^(<<|>>)$/.test(text)))
  return isRisky && BEHIND.test(wordAt(tokens, end) || ';') && /^\d/.test(parts.at(-1)?.text ?? '')
    ? joined(parts)
    : null
}

const BEFORE = /^(|select|distinct|where|\(|\[|,|=|<|>|<=|>=|<>|!=|on|by|having|qualify|between|values)$/
const BEHIND = /^(;|\)|\]|,|=|<|>|<=|>=|<>|!=|as|from|group|order|having|qualify|union|window|limit)$/
