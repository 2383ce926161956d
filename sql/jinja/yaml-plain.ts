import { date, datetime } from './modules/datetime.ts'
import { offsetOf, withOffset } from './modules/fixed-zone.ts'
import { Refusal } from './refusal.ts'
import type { Value } from './value.ts'

const BOOL = /^(?:(yes|Yes|YES|true|True|TRUE|on|On|ON)|no|No|NO|false|False|FALSE|off|Off|OFF)$/
const FLOAT =
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const INT = /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$/
const SEXAGESIMAL = /^[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/
const DAY = /^\d{4}-\d\d-\d\d$/
const INSTANT = /^(\d{4}-\d\d?-\d\d?)(?:[Tt]|[ \t]+)(\d\d?:\d\d:\d\d(?:\.\d*)?)(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/

/** A bare scalar of YAML 1.1 as PyYAML reads it. */
export function resolved(text: string): Value {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null
  const truth = BOOL.exec(text)
  if (truth) return truth[1] !== undefined
  if (INT.test(text)) return wholeOf(text.replaceAll('_', ''))
  if (FLOAT.test(text)) return realOf(text.replaceAll('_', '').toLowerCase())
  const when = DAY.test(text) ? date(text) : instantOf(text)
  if (when !== null) return when
  if (SEXAGESIMAL.test(text)) return sexagesimal(text.replaceAll('_', ''))
  return text
}

function instantOf(text: string): Value {
  const instant = INSTANT.exec(text)
  if (instant === null) return null
  const naive = datetime(`${instant[1]}T${instant[2]}`)
  return instant[3] === undefined ? naive : withOffset(naive, offsetOf(instant[3]))
}

/** Would a text be a number of sixties, a day or an instant, were it bare? */
export const isTimely = (text: string): boolean => DAY.test(text) || INSTANT.test(text) || SEXAGESIMAL.test(text)

/** A scalar with a tag of YAML's own, `!!int '7'`, in quotes or not. Throws Refusal for what is none of its kind, and for other tags. */
export function tagged(tag: string, written: string): Value {
  const kind = /^tag:yaml\.org,2002:(.+)$/.exec(tag)?.[1]
  const of = kind === undefined || !Object.hasOwn(TAGS, kind) ? undefined : TAGS[kind]
  if (of === undefined) throw new Refusal(`the tag ${tag} is not supported`, `there are ${WORDS}`)
  const value = of(written)
  if (value === undefined) throw new Refusal(`'${written}' is no !!${kind}`, 'mend it, or take the tag out')
  return value
}

// As the constructors of PyYAML's SafeLoader take their texts.
const TAGS: Readonly<Record<string, (text: string) => Value | undefined>> = {
  str: (text) => text,
  null: () => null,
  bool: (text) => {
    const truth = BOOL.exec(text.toLowerCase())
    return truth === null ? undefined : truth[1] !== undefined
  },
  int: (text) => {
    const digits = text.trim().replaceAll('_', '')
    if (/^[-+]?(?:0b[01]+|0x[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.test(digits)) return wholeOf(digits)
    return /^[-+]?[1-9][0-9]*(?::[0-9]+)+$/.test(digits) ? sexagesimal(digits) : undefined
  },
  float: (text) => {
    const digits = text.trim().replaceAll('_', '').toLowerCase()
    if (/^[-+]?\.?inf(inity)?$/.test(digits)) return digits.startsWith('-') ? -Infinity : Infinity
    if (/^[-+]?\.?nan$/.test(digits)) return Number.NaN
    if (/^[-+]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?$/.test(digits)) return Number(sexagesimal(digits))
    return /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(digits) ? Number(digits) : undefined
  },
  timestamp: (text) => {
    const [day, year, month = '', of = ''] = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text) ?? []
    return day === undefined
      ? (instantOf(text) ?? undefined)
      : date(`${year}-${month.padStart(2, '0')}-${of.padStart(2, '0')}`)
  },
}

const WORDS = `${Object.keys(TAGS)
  .map((one) => `!!${one}`)
  .join(', ')}, !!seq, !!map`

function wholeOf(text: string): bigint {
  const sign = text.startsWith('-') ? -1n : 1n
  const digits = text.replace(/^[-+]/, '')
  // A zero in front makes it octal.
  return sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
}

// 9:30 is 570: YAML 1.1 counts in sixties.
function sexagesimal(text: string): Value {
  const parts = text.replace(/^[-+]/, '').split(':')
  const sign = text.startsWith('-') ? -1 : 1
  if (text.includes('.')) return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0)
  return BigInt(sign) * parts.reduce((sum, part) => sum * 60n + BigInt(part), 0n)
}

function realOf(text: string): number {
  if (text.endsWith('.nan')) return Number.NaN
  if (text.endsWith('.inf')) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}
