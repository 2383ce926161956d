import { isEqual } from './operator.ts'
import { Refusal } from './refusal.ts'
import { callable, type Thing, Tuple, Undefined, type Value } from './value.ts'

/**
 * Jinja's `loop` over these items: iterate `items()` and the thing tells where it stands. `again` renders the loop's body for
 * other items, one deeper, where the loop is recursive.
 */
export function loopOver(
  all: readonly Value[],
  depth = 1,
  again?: (items: Value, depth: number) => Value,
): { readonly thing: Thing; items(): Generator<Value> } {
  let at = -1
  let changed: Value | undefined
  const attributes: Readonly<Record<string, () => Value>> = {
    index: () => BigInt(at + 1),
    index0: () => BigInt(at),
    revindex: () => BigInt(all.length - at),
    revindex0: () => BigInt(all.length - at - 1),
    first: () => at === 0,
    last: () => at === all.length - 1,
    length: () => BigInt(all.length),
    depth: () => BigInt(depth),
    depth0: () => BigInt(depth - 1),
    previtem: () => (at === 0 ? new Undefined('there is no previous item') : all[at - 1]!),
    nextitem: () => (at + 1 < all.length ? all[at + 1]! : new Undefined('there is no next item')),
    cycle: () =>
      callable('loop.cycle', ({ positional }) => {
        if (positional.length === 0) throw new Refusal('loop.cycle needs items')
        return positional[at % positional.length] ?? null
      }),
    changed: () =>
      callable('loop.changed', ({ positional }) => {
        const now = new Tuple(positional)
        const differs = changed === undefined || !isEqual(changed, now)
        changed = now
        return differs
      }),
  }
  return {
    thing: {
      thing: 'loop',
      attribute: (name) => attributes[name]?.(),
      size: () => all.length,
      call: ({ positional }) => {
        if (again) return again(positional[0] ?? null, depth + 1)
        throw new Refusal('the loop is not recursive', 'write {% for … recursive %}')
      },
    },
    *items() {
      for (at = 0; at < all.length; at++) {
        if (at >= MOST) throw new Refusal('the loop has no end: its list grows with it')
        yield all[at]!
      }
    },
  }
}

const MOST = 1_000_000
