import { once } from '../collection/once.ts'
import { argumentsOf, stringOf, wholeOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { call, callable, type Given, isThing, reprOf, type Thing, Tuple, textOf, type Value } from '../value.ts'
import { type Flags, regexOf } from './pattern.ts'

/** `modules.re`: match, fullmatch, search, findall, finditer, sub, subn, split, compile, escape, and the flags I, M, S. */
export function regexModule(): Readonly<Record<string, Value>> {
  const made: Record<string, Value> = {}
  for (const name of Object.keys(VERBS)) {
    made[name] = callable(`re.${name}`, ({ positional, named }) => {
      const [pattern = named.get('pattern'), ...rest] = positional
      const left = new Map([...named].filter(([word]) => word !== 'pattern'))
      return applied(name, patternOf(pattern), { positional: rest, named: left })
    })
  }
  made.compile = callable('re.compile', (given) => {
    const { pattern, flags = 0n } = argumentsOf('re.compile', given, ['pattern', 'flags'])
    return compiled(stringOf('pattern', pattern), wholeOf('flags', flags))
  })
  made.escape = callable('re.escape', (given) => {
    const text = stringOf('pattern', argumentsOf('re.escape', given, ['pattern']).pattern)
    return text.replace(/[\s#$&()*+\-.?[\\\]^{|}~]/g, '\\$&')
  })
  for (const [name, flag] of Object.entries(FLAGS)) made[name] = BigInt(flag)
  return made
}

const FLAGS = { I: 2, IGNORECASE: 2, M: 8, MULTILINE: 8, S: 16, DOTALL: 16, U: 32, UNICODE: 32, NOFLAG: 0 } as const

interface Pattern {
  readonly source: string
  readonly flags: number
}

const known = new WeakMap<Thing, Pattern>()

function compiled(source: string, flags: number): Thing {
  const pattern = { source, flags }
  const thing: Thing = {
    thing: 'Pattern',
    text: () => `re.compile(${reprOf(source)})`,
    attribute: (name) => {
      if (name === 'pattern') return source
      return name in VERBS ? callable(`Pattern.${name}`, (given) => applied(name, pattern, given)) : undefined
    },
  }
  known.set(thing, pattern)
  return thing
}

function patternOf(value: Value | undefined): Pattern {
  const found = value !== undefined && isThing(value) ? known.get(value) : undefined
  return found ?? { source: stringOf('pattern', value), flags: 0 }
}

type Verb = (
  read: Readonly<Partial<Record<string, Value>>>,
  made: (anchor: 'none' | 'start' | 'whole') => RegExp,
) => Value

function applied(name: string, { source, flags }: Pattern, given: Given): Value {
  const [takes, verb] = VERBS[name] ?? []
  if (takes === undefined || verb === undefined) throw new Refusal(`re has no '${name}'`)
  const read = argumentsOf(`re.${name}`, given, [...takes, 'flags'])
  const bits = flags | wholeOf('flags', read.flags ?? 0n)
  const on: Flags = { ignoreCase: (bits & 2) !== 0, multiline: (bits & 8) !== 0, dotAll: (bits & 16) !== 0 }
  if ((bits & ~(2 | 8 | 16 | 32)) !== 0) throw new Refusal('this flag is not supported', 'there are I, M and S')
  return verb(read, (anchor) => regexOf(source, on, anchor))
}

const VERBS: Readonly<Record<string, readonly [takes: readonly string[], verb: Verb]>> = {
  match: [['string'], (read, made) => first(made('start'), textIn(read))],
  fullmatch: [['string'], (read, made) => first(made('whole'), textIn(read))],
  search: [['string'], (read, made) => first(made('none'), textIn(read))],
  findall: [['string'], (read, made) => [...textIn(read).matchAll(made('none'))].map(foundIn)],
  finditer: [
    ['string'],
    (read, made) =>
      once(
        'callable_iterator',
        [...textIn(read).matchAll(made('none'))].map((found) => matchThing(found)),
      ),
  ],
  sub: [['repl', 'string', 'count'], (read, made) => substituted(read, made('none')).text],
  subn: [
    ['repl', 'string', 'count'],
    (read, made) => {
      const { text, count } = substituted(read, made('none'))
      return new Tuple([text, BigInt(count)])
    },
  ],
  split: [
    ['string', 'maxsplit'],
    (read, made) => split(textIn(read), made('none'), wholeOf('maxsplit', read.maxsplit ?? 0n)),
  ],
}

const textIn = (read: Readonly<Partial<Record<string, Value>>>) => stringOf('string', read.string)

function first(regex: RegExp, text: string): Value {
  regex.lastIndex = 0
  const found = regex.exec(text)
  return found === null ? null : matchThing(found)
}

function foundIn(found: RegExpExecArray): Value {
  const groups = found.slice(1).map((group: string | undefined) => group ?? '')
  if (groups.length === 0) return found[0]
  return groups.length === 1 ? (groups[0] ?? '') : new Tuple(groups)
}

function matchThing(found: RegExpExecArray): Thing {
  const group = (key: Value): Value => {
    const at = typeof key === 'string' ? undefined : wholeOf('a group', key)
    const has =
      at === undefined ? found.groups !== undefined && textOf(key) in found.groups : at >= 0 && at < found.length
    if (!has) throw new Refusal(`the pattern has no group ${reprOf(key)}`)
    return (at === undefined ? found.groups?.[textOf(key)] : found[at]) ?? null
  }
  const place = (make: (from: number, to: number) => Value) => (given: Given) => {
    if (given.positional.some((key) => key !== 0n))
      throw new Refusal('the place of a group is not known', 'ask it of the whole match')
    const before = [...found.input.slice(0, found.index)].length
    return make(before, before + [...found[0]].length)
  }
  const methods: Readonly<Record<string, (given: Given) => Value>> = {
    group: ({ positional }) => (positional.length > 1 ? new Tuple(positional.map(group)) : group(positional[0] ?? 0n)),
    groups: (given) => {
      const { default: otherwise = null } = argumentsOf('groups', given, ['default'])
      return new Tuple(found.slice(1).map((one: string | undefined) => one ?? otherwise))
    },
    groupdict: () => new Map(Object.entries(found.groups ?? {}).map(([name, one]) => [name, one ?? null])),
    start: place((from) => BigInt(from)),
    end: place((_from, to) => BigInt(to)),
    span: place((from, to) => new Tuple([BigInt(from), BigInt(to)])),
  }
  return {
    thing: 'Match',
    item: group,
    text: () => {
      const [from, to] = [methods.start, methods.end].map((make) =>
        textOf(make?.({ positional: [], named: new Map() }) ?? null),
      )
      return `<re.Match object; span=(${from}, ${to}), match=${reprOf(found[0])}>`
    },
    attribute: (name) => {
      if (name === 'string') return found.input
      const method = methods[name]
      return method && callable(`Match.${name}`, method)
    },
  }
}

function substituted(read: Readonly<Partial<Record<string, Value>>>, regex: RegExp): { text: string; count: number } {
  const limit = wholeOf('count', read.count ?? 0n)
  const repl = read.repl ?? null
  const make =
    typeof repl === 'string'
      ? (found: RegExpExecArray) => expanded(repl, found)
      : (found: RegExpExecArray) =>
          stringOf('the replacement', call(repl, { positional: [matchThing(found)], named: new Map() }))
  let count = 0
  let at = 0
  let text = ''
  for (const found of textIn(read).matchAll(regex)) {
    if (limit > 0 && count >= limit) break
    text += textIn(read).slice(at, found.index) + make(found)
    at = found.index + found[0].length
    count++
  }
  return { text: text + textIn(read).slice(at), count }
}

function expanded(template: string, found: RegExpExecArray): string {
  return template.replace(
    /\\(?:g<([^>]*)>|([1-9]\d?)|(0[0-7]{0,2})|(.))/gs,
    (all, named?: string, number?: string, octal?: string, one?: string) => {
      const key = named ?? number
      if (key !== undefined) {
        const value = /^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key]
        if (/^\d+$/.test(key) ? Number(key) >= found.length : !(key in (found.groups ?? {}))) {
          throw new Refusal(`the pattern has no group ${key}`)
        }
        return value ?? ''
      }
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      const sign = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' }[one ?? '']
      if (sign !== undefined) return sign
      if (/[a-zA-Z]/.test(one ?? '')) throw new Refusal(`bad escape ${all} in the replacement`)
      return all
    },
  )
}

function split(text: string, regex: RegExp, limit: number): Value {
  const parts: Value[] = []
  let at = 0
  let count = 0
  for (const found of text.matchAll(regex)) {
    if (limit > 0 && count >= limit) break
    parts.push(text.slice(at, found.index), ...found.slice(1).map((group: string | undefined) => group ?? null))
    at = found.index + found[0].length
    count++
  }
  return [...parts, text.slice(at)]
}
