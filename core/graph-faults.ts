import type { Asset } from './asset.ts'
import { type Check, keysRead } from './check.ts'
import type { Column } from './column.ts'
import { definitionFaults } from './definition-fault.ts'
import type { Fault } from './error.ts'
import { unjoinable } from './joinable.ts'
import { looksAhead, wrongMapping } from './look-ahead.ts'
import type { Input } from './mapping.ts'
import { didYouMean } from './nearest.ts'
import { isTime } from './partition/window.ts'

/** An asset whose key another has, with its own place and columns. */
export interface Shadowed {
  readonly asset: Asset
  readonly place: { readonly file: string; readonly line: number } | undefined
  /** Found by the binder, for a model. */
  readonly columns?: readonly Column[] | undefined
}

interface Seen extends Shadowed {
  readonly columns: readonly Column[]
}

interface Known {
  readonly assets: readonly Asset[]
  readonly byKey: ReadonlyMap<string, Asset>
  readonly columns: ReadonlyMap<string, readonly Column[]>
  readonly places: ReadonlyMap<string, { readonly file: string; readonly line: number }>
  readonly cycle: readonly string[]
  readonly shadowed: readonly Seen[]
  readonly sound: ReadonlySet<string>
}

/** Everything that is wrong with these assets as a graph. */
export function faultsOf(known: Known): readonly Fault[] {
  return [
    ...duplicates(known),
    ...cycles(known),
    ...known.assets.flatMap((one) => (known.sound.has(one.key) ? [] : ofOne(one, known))),
    ...known.shadowed.flatMap((one) => ofShadowed(one, known)),
  ]
}

function ofOne(one: Asset, known: Known): readonly Fault[] {
  return [...ofItself(one, known), ...ofEdges(one, known), ...ofColumns(one, known), ...ofChecks(one, known)]
}

// Looked at as if it were the one of this key, at its own place.
function ofShadowed({ asset, place, columns }: Seen, known: Known): readonly Fault[] {
  const { key } = asset
  const other = known.places.get(key)
  const places = new Map(known.places)
  if (place === undefined) places.delete(key)
  else places.set(key, place)
  const seen = {
    ...known,
    places,
    columns: new Map(known.columns).set(key, columns),
    byKey: new Map(known.byKey).set(key, asset),
  }
  const twice = {
    ...at(seen, key),
    what: `two assets have this key${other ? `; the other stands in ${other.file}:${other.line}` : ''}`,
    mend: RENAME,
  }
  return [twice, ...ofOne(asset, seen)]
}

const RENAME = 'rename one of them; a renamed asset keeps its history by `formerly: [...]`'

function at(known: Known, key: string): Pick<Fault, 'file' | 'line' | 'key'> {
  return { key, ...known.places.get(key) }
}

function duplicates(known: Known): readonly Fault[] {
  const seen = new Set<string>()
  return known.assets.flatMap((one) => {
    if (!seen.has(one.key)) {
      seen.add(one.key)
      return []
    }
    return [
      {
        ...at(known, one.key),
        what: 'two assets have this key',
        mend: RENAME,
      },
    ]
  })
}

function cycles(known: Known): readonly Fault[] {
  const [first] = known.cycle
  if (first === undefined) return []
  const path = known.cycle.map(
    (key) => `${key}${known.places.has(key) ? ` (${known.places.get(key)?.file}:${known.places.get(key)?.line})` : ''}`,
  )
  return [
    {
      ...at(known, first),
      what: `stands on itself: ${path.join(' → ')}`,
      mend: 'take one of these edges out; an asset reads its own past by self(-1)',
    },
  ]
}

/** A key: subject.name. */
export const KEY = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/
/** What an owner looks like: an e-mail address, or team:name. */
export const OWNER = /^(team:[a-z0-9][a-z0-9_-]*|[^@\s]+@[^@\s]+\.[^@\s]+)$/

function ofItself(one: Asset, known: Known): readonly Fault[] {
  const faults: Fault[] = definitionFaults(one).map((fault) => ({ ...at(known, one.key), ...fault }))
  const say = (word: string, what: string, mend: string) => faults.push({ ...at(known, one.key), word, what, mend })
  if (!KEY.test(one.key)) say('', `'${one.key}' is no key`, keyMend(one.key))
  if (one.doc.trim() === '') say('doc', 'has no doc', 'say in one sentence what it is')
  if (!OWNER.test(one.owner)) say('owner', `'${one.owner}' is no owner`, 'write an e-mail address or team:name')
  if (one.compute.via === 'function' && typeof one.compute.run !== 'function')
    say('', 'has no function', one.kind === 'source' ? 'write load(context) { … }' : 'write run(tables, context) { … }')
  for (const old of one.formerly)
    if (known.byKey.has(old)) say('formerly', `formerly '${old}', which is still an asset`, 'take one of the two out')
  for (const axis of one.partitions?.axes ?? [])
    if (!(axis.name in one.at) && (one.rows || one.compute.via === 'select'))
      say('partitions', `does not say which column falls in '${axis.name}'`, `add at: 'column'`)
  if (one.batch > 1) {
    const input = unjoinable(one, known.byKey)
    if (!one.partitions?.axes.some(isTime))
      say('batch', `batch: ${one.batch} joins adjacent windows, and it has none`, 'take batch out')
    else if (input !== null)
      say(
        'batch',
        `batch: ${one.batch} cannot join its partitions: each reads '${input}' in a way of its own`,
        'take batch out: only what aligns, all(…) and vintages(…) can be read at once',
      )
  }
  return faults
}

function keyMend(key: string): string {
  const close = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.]+/g, '_')
  const rule = 'write subject.name: small letters, digits and _, one dot'
  return KEY.test(close) ? `${rule}: '${close}'` : rule
}

function ofEdges(one: Asset, known: Known): readonly Fault[] {
  return Object.entries(one.from).flatMap(([name, input]): readonly Fault[] => {
    const upstream = known.byKey.get(input.key)
    const where = { ...at(known, one.key), word: `from.${name}` }
    if (!upstream) {
      const mend = didYouMean(input.key, known.byKey.keys()) ?? 'export it from a file in assets/, or write the model'
      return [{ ...where, what: `stands on '${input.key}' (from.${name}), which is no asset here`, mend }]
    }
    if (upstream.in === 'serving')
      return [
        {
          ...where,
          what: `stands on '${input.key}', which is served to the outside only`,
          mend: 'read what it was made from',
        },
      ]
    if (one.compute.via === 'select' && upstream.in === 'memory')
      return [
        {
          ...where,
          what: `is SQL and stands on '${input.key}', which rests in memory`,
          mend: `give ${input.key} in: 'warehouse'`,
        },
      ]
    if (input.mapping.kind === 'touched' && upstream.touches === null)
      return [
        {
          ...where,
          what: `asks what '${input.key}' touched, which reports none`,
          mend: `declare touches: 'column' on ${input.key}`,
        },
      ]
    if (input.vintages && input.key !== one.key && upstream.knownAt === null)
      return [
        {
          ...where,
          what: `asks for vintages of '${input.key}', which has none`,
          mend: `declare knownAt: 'column' on ${input.key}`,
        },
      ]
    return ofMapping(one, upstream, input, where, name)
  })
}

// How partitions are found: a mapping that joins nothing, or that reads what was not known yet.
function ofMapping(
  one: Asset,
  upstream: Asset,
  input: Input,
  where: Pick<Fault, 'file' | 'line' | 'key' | 'word'>,
  name: string,
): readonly Fault[] {
  const edge = {
    mapping: input.mapping,
    downstream: one.partitions,
    upstream: upstream.partitions,
    ...(one.lag === null ? {} : { lag: one.lag }),
    self: input.key === one.key,
  }
  const wrong = wrongMapping(edge) ?? looksAhead(edge)
  return wrong ? [{ ...where, what: `from.${name}: ${wrong.what}`, mend: wrong.mend }] : []
}

function ofColumns(one: Asset, known: Known): readonly Fault[] {
  const columns = known.columns.get(one.key) ?? []
  if (columns.length === 0) return []
  const names = columns.map((column) => column.name)
  const asked = [
    ...one.unique.map((name) => ['unique', name] as const),
    ...Object.values(one.at).map((name) => ['at', name] as const),
    ...(one.knownAt ? [['knownAt', one.knownAt] as const] : []),
    ...(one.touches ? [['touches', one.touches] as const] : []),
    ...one.checks.flatMap((check) => columnsOfCheck(check).map((name) => [`check ${check.name}`, name] as const)),
  ]
  const missing = asked.filter(([word, name]) =>
    word.startsWith('check ') ? !names.some((one) => isSameInSql(one, name)) : !names.includes(name),
  )
  const mistyped = (['knownAt', 'touches'] as const).flatMap((word) => {
    const column = columns.find(({ name }) => name === one[word])
    return column && column.type !== 'timestamp'
      ? [
          {
            ...at(known, one.key),
            word,
            what: `${word}: '${column.name}' is a ${column.type}, not an instant`,
            mend: 'a day is not known at midnight: give the hour',
          },
        ]
      : []
  })
  const absent = missing.map(([word, name]) => ({
    ...at(known, one.key),
    word: word.startsWith('check ') ? 'checks' : word,
    what: `${word} names '${name}', which is no column`,
    mend: didYouMean(name, names) ?? `it has ${names.join(', ')}`,
  }))
  return [...absent, ...mistyped]
}

// Checks are SQL, where case parts no names.
const isSameInSql = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

// Tables that checks look at: they must be there, and their names are given as columns are.
function ofChecks(one: Asset, known: Known): readonly Fault[] {
  return one.checks.flatMap((check) =>
    keysRead(check.rule).flatMap((key): readonly Fault[] => {
      const where = at(known, one.key)
      if (!known.byKey.has(key))
        return [
          {
            ...where,
            what: `check ${check.name} looks at '${key}', which is no asset here`,
            mend: didYouMean(key, known.byKey.keys()) ?? 'write the key of an asset',
          },
        ]
      const columns = known.columns.get(key) ?? []
      if (check.rule.kind !== 'relationship' || columns.length === 0) return []
      const { field } = check.rule
      if (columns.some(({ name }) => isSameInSql(name, field))) return []
      const names = columns.map(({ name }) => name)
      return [
        {
          ...where,
          what: `check ${check.name} names '${field}', which is no column of ${key}`,
          mend: didYouMean(field, names) ?? `it has ${names.join(', ')}`,
        },
      ]
    }),
  )
}

function columnsOfCheck(check: Check): readonly string[] {
  const { rule } = check
  if (rule.kind === 'unique') return rule.columns
  return 'column' in rule ? [rule.column] : []
}
