import { nearest } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'
import { closedBy, plain, sqlTokens } from '../sql-token.ts'
import { type Ask, lineOf } from './complaint.ts'
import {
  type Finder,
  inList,
  near,
  quoted,
  setOperation,
  type Text,
  token,
  unevenRow,
  word,
} from './complaint-finder.ts'
import { unpivoted } from './unpivot-complaint.ts'

/**
 * The complaint with its place, and the names near by, where the engine tells none: found among the tokens of the text by what it
 * names, or by asking again with a part of the text changed. Where nothing is found, the place is the first token.
 */
export async function placedComplaint(sql: string, complaint: Complaint, ask: Ask): Promise<Complaint> {
  // Of these it tells the place of what they stand in.
  if (
    complaint.line !== undefined &&
    !/ referenced in UNPIVOT|^Invalid named parameter|^Column ".+" was selected but/.test(complaint.error)
  )
    return complaint
  const text: Text = { sql, tokens: sqlTokens(sql), ask, complaint }
  for (const [pattern, find] of FINDERS) {
    const said = pattern.exec(complaint.error)
    const found = said && (await find(text, said.slice(1)))
    if (found) return { ...complaint, ...found.says, ...lineOf(sql, found.at) }
  }
  const named = text.tokens.find(({ text }) => wordsOf(complaint.error).includes(plain(text)))
  return { ...complaint, ...lineOf(sql, (named ?? text.tokens[0])?.at ?? 0) }
}

// The first token of the name that is spoken of.
const named: Finder = token(([name = ''], { text }) => plain(text) === name.toLowerCase(), 'null')

// `columns(['a', 'b'])`
const inColumns: Finder = async ({ sql, tokens, ask }, [name = '']) => {
  const index = tokens.findIndex(({ text }) => text.startsWith("'") && plain(text) === name.toLowerCase())
  const word = tokens.findLastIndex(({ text }, at) => at < index && /^columns$/i.test(text))
  const [from, to] = [tokens[word]?.at, tokens[closedBy(tokens, word + 1)]?.at]
  if (from === undefined || to === undefined) return null
  const answer = await ask(`${sql.slice(0, from)}${quoted(name)}${sql.slice(to + 1)}`)
  const near = answer?.error.startsWith('Referenced column') === true ? (answer.candidates ?? []) : []
  const sorted = nearest(name, new Set(near.map((one) => one.split('.').at(-1) ?? one)))
  return { at: tokens[index]?.at ?? from, says: { candidates: sorted.length > 0 ? sorted : near } }
}

const FINDERS: readonly (readonly [RegExp, Finder])[] = [
  [
    /^Column "(.+)" does not exist on (?:left|right) side of join/,
    inList(/^using$/i, ({ name, from, to }) => ({ from, to: `on ${quoted(name)} is null`, until: to })),
  ],
  [/^Column "(.+)" was selected but was not found/, inColumns],
  [
    /^Column "(.+)" in EXCLUDE list not found/,
    inList(/^exclude$/i, ({ name, from, to }) => ({ from, to: `, ${quoted(name)}`, until: to })),
  ],
  [
    /^Column "(.+)" in REPLACE list not found/,
    inList(/^replace$/i, ({ name, from, to }) => ({ from, to: `, ${quoted(name)}`, until: to })),
  ],
  [
    /^(?:Referenced table|Catalog) "(.+)" (?:not found|does not exist)/,
    token(([name = ''], { text }, at, all) => plain(text) === name.toLowerCase() && all[at + 1]?.text === '.', '"?"'),
  ],
  [
    /^Could not find key "(.+)" in struct/,
    token(
      ([name = ''], { text }, at, all) => plain(text) === name.toLowerCase() && /^[.[,]$/.test(all[at - 1]?.text ?? ''),
      `'?'`,
    ),
  ],
  [/^Set operations can only apply/, setOperation],
  [
    /^GROUP BY term out of range - should be between 1 and (\d+)/,
    token(
      ([most = ''], { text }, at, all) =>
        /^\d+$/.test(text) &&
        (text === '0' || Number(text) > Number(most)) &&
        /^(by|,|\()$/i.test(all[at - 1]?.text ?? ''),
      '1',
    ),
  ],
  [
    /^Could not ORDER BY column "(?:.*\.)?"?([^".]+)"+:/,
    async ({ tokens }, [name = '']) => {
      const at = tokens.findLastIndex(({ text }) => plain(text) === name.toLowerCase())
      return at === -1
        ? null
        : { at: tokens[at]?.at ?? 0, says: { error: `"${name}" is no column of what the set operation gives` } }
    },
  ],
  [
    /^window "(.+)" does not exist/,
    near(
      token(
        ([name = ''], { text }, at, all) =>
          plain(text) === name.toLowerCase() && /^over$/i.test(all[at - 1]?.text ?? ''),
        '()',
      ),
      ([name = '']) => name,
      ({ tokens }) =>
        tokens.flatMap(({ text }, at) =>
          /^as$/i.test(tokens[at + 1]?.text ?? '') && /^(window|,)$/i.test(tokens[at - 1]?.text ?? '') ? [text] : [],
        ),
    ),
  ],
  [/^Column "(.+)" referenced in UNPIVOT/, unpivoted],
  [
    /^Invalid named parameter "(.+)" for function/,
    near(
      token(
        ([name = ''], { text }, at, all) =>
          plain(text) === name.toLowerCase() && /^(=|:=|=>)$/.test(all[at + 1]?.text ?? ''),
        '"?"',
      ),
      ([name = '']) => name,
      ({ complaint }) => complaint.candidates ?? [],
    ),
  ],
  [
    /^Unrecognized sampling method (\w+),/,
    near(
      named,
      ([name = '']) => name,
      () => ['system', 'bernoulli', 'reservoir'],
    ),
  ],
  [
    /^Unrecognized Regex option (\w+)/,
    token(([name = ''], { text }) => plain(text) === name.toLowerCase() && text.startsWith("'"), `''`),
  ],
  [
    /^No files found that match the pattern "(.+)"/,
    token(([path = ''], { text }) => plain(text) === path.toLowerCase(), `''`),
  ],
  [/^column (\w+) must appear in the GROUP BY clause or be used/, named],
  [/^Cannot unpivot columns/, word('unpivot')],
  [
    /^DECIMAL type (?:width|scale)/,
    token((_, { text }, at, all) => /^\d+$/.test(text) && all[at - 1]?.text === '(', '18'),
  ],
  [/^VALUES lists must all be the same length/, unevenRow],
  [
    /^table "(.+)" has \d+ columns available/,
    token(([name = ''], { text }, at, all) => plain(text) === name.toLowerCase() && all[at + 1]?.text === '(', '"?"'),
  ],
  [/^Missing ASOF JOIN inequality|^Multiple ASOF JOIN/, word('asof')],
  [/^window functions are not allowed in window/, word('over')],
  [
    /^extract specifier "(.+)" not recognized/,
    near(
      token(([name = ''], { text }) => plain(text) === name.toLowerCase(), `'day'`),
      ([name = '']) => name,
      () => SPECIFIERS,
    ),
  ],
  [
    /^Failed to parse format specifier (.+?): /,
    token(([format = ''], { text }) => text.startsWith("'") && plain(text) === format.toLowerCase(), `'%Y'`),
  ],
  [
    /^Collation with name (\S+) does not exist/,
    token(([name = ''], { text }) => plain(text) === name.toLowerCase(), 'nocase'),
  ],
  [
    /^Unexpected type id: 0/,
    async ({ tokens }) => {
      const one = tokens.find(({ text }) => text === '?' || /^\$\w+$/.test(text))
      return one ? { at: one.at, says: { error: `a model has nobody who gives it the parameter ${one.text}` } } : null
    },
  ],
  [/types 'array_(?:extract|slice)\(/, token((_, { text }) => text === '[', ' || ')],
  [/(?:types '|^)(\w+)\(/, token(([name = ''], { text }) => plain(text) === name.toLowerCase(), 'nullif')],
  [
    /^Cannot extract field '(.+)' from/,
    token(([name = ''], { text }, at, all) => plain(text) === name.toLowerCase() && all[at - 1]?.text === '.', '"?"'),
  ],
  [
    /^([A-Z][A-Z_]+) (?:can|needs|requires|must)/,
    token(([name = ''], { text }) => text.toLowerCase().startsWith(name.toLowerCase()), 'nullif'),
  ],
  [
    /^(?:missing|no argument for|invalid|bad|unexpected|trailing)\b.*: (.+)$/,
    token(([said = ''], { text }) => text.startsWith("'") && plain(text).includes(said.toLowerCase()), `'x'`),
  ],
  [
    /near '(.+)'/,
    token(([said = ''], { text }) => text.startsWith("'") && plain(text).includes(said.toLowerCase()), `'x'`),
  ],
]

const SPECIFIERS = [
  ...[
    'year',
    'quarter',
    'month',
    'week',
    'day',
    'hour',
    'minute',
    'second',
    'millisecond',
    'microsecond',
    'epoch',
    'decade',
  ],
  ...[
    'century',
    'millennium',
    'dow',
    'isodow',
    'doy',
    'isoyear',
    'yearweek',
    'era',
    'timezone',
    'weekday',
    'dayofyear',
  ],
]

// What a message names between quotes.
function wordsOf(error: string): readonly string[] {
  return [...error.matchAll(/["'`]([^"'`]+)["'`]/g)].map(([, name = '']) =>
    (name.split('.').at(-1) ?? name).toLowerCase(),
  )
}
