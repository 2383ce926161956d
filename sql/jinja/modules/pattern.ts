import { Refusal } from '../refusal.ts'

export interface Flags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

/** Python's regular expression as JavaScript's, global, with Unicode. Throws Refusal for what the two do not share. */
export function regexOf(source: string, flags: Flags, anchor: 'none' | 'start' | 'whole'): RegExp {
  let on = flags
  // Flags may stand in front alone, in one pair of brackets or in several.
  const [lead = ''] = /^(?:\(\?[aiLmsux]+\))*/.exec(source) ?? []
  const letters = lead.replace(/[(?)]/g, '')
  if (letters !== '') {
    if (/[aL]/.test(letters)) throw new Refusal(`the flags (?${letters}) are not supported`, 'there are i, m, s and x')
    on = {
      ignoreCase: on.ignoreCase || letters.includes('i'),
      multiline: on.multiline || letters.includes('m'),
      dotAll: on.dotAll || letters.includes('s'),
    }
  }
  const rest = source.slice(lead.length)
  const body = translated(letters.includes('x') ? terse(rest) : rest, on)
  const anchored = anchor === 'none' ? body : `^(?:${body})${anchor === 'whole' ? '$' : ''}`
  try {
    // The pattern's own ^ and $ are spelt out, so that these two mean the ends of the text.
    return new RegExp(anchored, `gu${on.ignoreCase ? 'i' : ''}${on.dotAll ? 's' : ''}`)
  } catch {
    throw new Refusal(`'${source}' is no regular expression, or none that is supported`)
  }
}

// A verbose pattern without the space and comments that are there for its reader.
function terse(source: string): string {
  return source.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (one) =>
    /^[\s#]/.test(one) ? '' : one,
  )
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}_',
  s: '\\s\\x1c-\\x1f\\x85',
}
const START = '(?<![\\s\\S])'
const WORD = '[\\p{L}\\p{N}_]'

function translated(source: string, { multiline, dotAll }: Flags): string {
  let made = ''
  let inClass = false
  for (let at = 0; at < source.length; ) {
    const one = source[at] ?? ''
    const rest = source.slice(at)
    if (one === '\\') {
      const [text, length] = escaped(rest, inClass)
      made += text
      at += length
    } else if (inClass) {
      if (one === ']') inClass = false
      else if (one === '[' && /^\[[:.=]/.test(rest)) throw new Refusal('classes in classes are not supported')
      made += one === '[' || (one === '-' && /^-]/.test(rest)) ? `\\${one}` : one
      at++
    } else if (one === '[') {
      const [open = '['] = /^\[\^?/.exec(rest) ?? []
      inClass = true
      at += open.length
      made += open
      // A bracket in front closes nothing.
      if (source[at] === ']') {
        made += '\\]'
        at++
      }
    } else if (one === '^') {
      made += multiline ? '(?<![^\\n])' : START
      at++
    } else if (one === '$') {
      made += multiline ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))'
      at++
    } else if (one === '.' && !dotAll) {
      // To Python, \r and the like are characters of a line.
      made += '[^\\n]'
      at++
    } else if (rest.startsWith('(?')) {
      const [text, length] = group(rest)
      made += text
      at += length
    } else if (/^(?:[*+?]|\{\d*,?\d*\})\+/.test(rest)) {
      throw new Refusal('possessive repetition is not supported')
    } else if (one === '{' && !/^\{\d*,?\d*\}/.test(rest)) {
      made += '\\{'
      at++
    } else if (/^\{,\d+\}/.test(rest)) {
      made += '{0'
      at++
    } else if (one === '}' && !/\{\d*,?\d*$/.test(source.slice(0, at))) {
      made += '\\}'
      at++
    } else if (one === ']') {
      made += '\\]'
      at++
    } else {
      made += one
      at++
    }
  }
  return made
}

function escaped(rest: string, inClass: boolean): readonly [string, number] {
  const code = rest[1]
  if (code === undefined) throw new Refusal('the pattern ends in a backslash')
  const set = CLASSES[code.toLowerCase()]
  if (set !== undefined) {
    const negated = code !== code.toLowerCase()
    if (inClass && negated && code !== 'D') throw new Refusal(`\\${code} in a class is not supported`)
    if (inClass) return [negated ? '\\P{Nd}' : set, 2]
    return [`[${negated ? '^' : ''}${set}]`, 2]
  }
  if (code === 'A') return [START, 2]
  if (code === 'Z') return ['(?![\\s\\S])', 2]
  if (code === 'b' && inClass) return ['\\x08', 2]
  if (code === 'b') return [`(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`, 2]
  if (code === 'B') return [`(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`, 2]
  if (code === 'a') return ['\\x07', 2]
  if (/[ntrfv]/.test(code)) return [`\\${code}`, 2]
  const number = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/.exec(rest)
  if (number) return [number[0], number[0].length]
  if (/[1-9]/.test(code) && !inClass) return [`\\${code}`, 2]
  if (/[a-zA-Z0-9]/.test(code)) throw new Refusal(`\\${code} in a regular expression is not supported`)
  // With Unicode JavaScript allows an escape for its own signs alone.
  return [/[\\^$.*+?()[\]{}|/]/.test(code) || (inClass && code === '-') ? `\\${code}` : code, 2]
}

function group(rest: string): readonly [string, number] {
  const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(rest)
  if (named) return [`(?<${named[1]}>`, named[0].length]
  const back = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest)
  if (back) return [`\\k<${back[1]}>`, back[0].length]
  const plain = /^\(\?(?::|=|!|<=|<!)/.exec(rest)
  if (plain) return [plain[0], plain[0].length]
  const comment = /^\(\?#[^)]*\)/.exec(rest)
  if (comment) return ['', comment[0].length]
  throw new Refusal(`'${rest.slice(0, 5)}…' in a regular expression is not supported`)
}
