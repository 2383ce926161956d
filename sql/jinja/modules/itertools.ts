import { once } from '../collection/once.ts'
import { argumentsOf, wholeOf } from '../given.ts'
import { binary } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { call, callable, type Given, isTrue, itemsOf, Tuple, type Value } from '../value.ts'

/** `modules.itertools`, those of dbt that come to an end; each runs once, as in Python. */
export function itertoolsModule(): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(MAKERS).map(([name, make]) => [
      name,
      callable(`itertools.${name}`, (given) => once(name, make(given))),
    ]),
  )
}

const MAKERS: Readonly<Record<string, (given: Given) => Iterable<Value>>> = {
  chain: ({ positional }) => positional.flatMap((list) => [...itemsOf(list)]),
  product: ({ positional, named }) => {
    const times = wholeOf('repeat', named.get('repeat') ?? 1n)
    const lists = Array.from({ length: times }, () => positional.map(itemsOf)).flat()
    const rows = lists.reduce<readonly (readonly Value[])[]>(
      (rows, list) => rows.flatMap((row) => list.map((one) => [...row, one])),
      [[]],
    )
    return rows.map((row) => new Tuple(row))
  },
  combinations: (given) => chosen(given, 'combinations', (all, at) => all.slice(at + 1)),
  combinations_with_replacement: (given) => chosen(given, 'combinations_with_replacement', (all, at) => all.slice(at)),
  permutations: (given) => chosen(given, 'permutations', (all, at) => all.filter((_, other) => other !== at)),
  islice: ({ positional }) => {
    const [list = [], ...bounds] = positional
    const numbers = bounds.map((one) => (one === null ? null : wholeOf('a bound', one)))
    const [start, stop, step] = numbers.length === 1 ? [0, numbers[0], 1] : numbers
    return itemsOf(list)
      .slice(start ?? 0, stop ?? undefined)
      .filter((_, at) => at % (step ?? 1) === 0)
  },
  zip_longest: ({ positional, named }) => {
    const lists = positional.map(itemsOf)
    const fill = named.get('fillvalue') ?? null
    const length = Math.max(0, ...lists.map((list) => list.length))
    return Array.from({ length }, (_, at) => new Tuple(lists.map((list) => list[at] ?? fill)))
  },
  accumulate: (given) => {
    const {
      iterable = [],
      func = null,
      initial = null,
    } = argumentsOf('accumulate', given, ['iterable', 'func', 'initial'])
    const sums: Value[] = initial === null ? [] : [initial]
    for (const item of itemsOf(iterable)) {
      const last = sums.at(-1)
      if (last === undefined) sums.push(item)
      else
        sums.push(func === null ? binary('+', last, item) : call(func, { positional: [last, item], named: new Map() }))
    }
    return sums
  },
  repeat: (given) => {
    const { object = null, times } = argumentsOf('repeat', given, ['object', 'times'])
    if (times === undefined) throw new Refusal('repeat without an end', 'say how many times')
    return Array.from({ length: wholeOf('times', times) }, () => object)
  },
  compress: ({ positional }) => {
    const [data = [], selectors = []] = positional.map(itemsOf)
    return data.filter((_, at) => isTrue(selectors[at] ?? false))
  },
  starmap: ({ positional }) => {
    const [func = null, list = []] = positional
    return itemsOf(list).map((one) => call(func, { positional: itemsOf(one), named: new Map() }))
  },
}

function chosen(
  given: Given,
  what: string,
  rest: (all: readonly Value[], at: number) => readonly Value[],
): Iterable<Value> {
  const { iterable = [], r = null } = argumentsOf(what, given, ['iterable', 'r'])
  const pick = (all: readonly Value[], count: number): readonly (readonly Value[])[] =>
    count === 0 ? [[]] : all.flatMap((one, at) => pick(rest(all, at), count - 1).map((more) => [one, ...more]))
  const items = itemsOf(iterable)
  return pick(items, r === null ? items.length : wholeOf('r', r)).map((row) => new Tuple(row))
}
