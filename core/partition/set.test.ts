import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Box,
  contains,
  EMPTY,
  equal,
  intersect,
  isEmpty,
  isWithin,
  type PartitionSet,
  rangeSet,
  setOf,
  subtract,
  UNPARTITIONED,
  union,
} from './set.ts'

const SIZE = 6
const range = fc
  .tuple(fc.integer({ min: 0, max: SIZE }), fc.integer({ min: 0, max: SIZE }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
// fc.tuple of a computed list loses its length in the types.
const boxesOf = (axes: number) =>
  fc.array(fc.tuple(...new Array(axes).fill(range)), { maxLength: 6 }) as fc.Arbitrary<Box[]>

// The independent truth: a set of points, one string each.
const points = (boxes: readonly Box[], axes: number) => {
  const found = new Set<string>()
  for (const box of boxes) {
    let at: string[] = ['']
    for (let axis = 0; axis < axes; axis++) {
      const { from, to } = box[axis] ?? { from: 0, to: 0 }
      at = at.flatMap((head) => Array.from({ length: Math.max(0, to - from) }, (_, n) => `${head}/${from + n}`))
    }
    for (const point of at) found.add(point)
  }
  return found
}
const sorted = (found: Iterable<string>) => [...found].sort()

describe.each([1, 2, 3, 4])('sets of %i axes', (axes) => {
  const of = (set: PartitionSet) => sorted(points(set.boxes, axes))

  test('union, intersection and difference are those of the points', () => {
    fc.assert(
      fc.property(boxesOf(axes), boxesOf(axes), (left, right) => {
        const [a, b] = [setOf(left), setOf(right)]
        const [pa, pb] = [points(left, axes), points(right, axes)]
        expect(of(a)).toEqual(sorted(pa))
        expect(of(union(a, b))).toEqual(sorted(new Set([...pa, ...pb])))
        expect(of(intersect(a, b))).toEqual(sorted([...pa].filter((point) => pb.has(point))))
        expect(of(subtract(a, b))).toEqual(sorted([...pa].filter((point) => !pb.has(point))))
        expect(isWithin(a, b)).toBe([...pa].every((point) => pb.has(point)))
      }),
      { numRuns: 300 },
    )
  })

  test('boxes are disjoint, and equal sets are equal data however they were made', () => {
    fc.assert(
      fc.property(boxesOf(axes), boxesOf(axes), (left, right) => {
        const [a, b] = [setOf(left), setOf(right)]
        const held = a.boxes.reduce((sum, box) => sum + box.reduce((size, { from, to }) => size * (to - from), 1), 0)
        expect(held).toBe(points(left, axes).size)
        expect(setOf([...left].reverse())).toEqual(a)
        expect(union(subtract(a, b), intersect(a, b))).toEqual(a)
        expect(equal(a, b)).toBe(of(a).join() === of(b).join())
        expect(isEmpty(subtract(a, a))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('containment is that of the point', () => {
    const point = fc.array(fc.integer({ min: -1, max: SIZE + 1 }), { minLength: axes, maxLength: axes })
    fc.assert(
      fc.property(boxesOf(axes), point, (boxes, at) => {
        expect(contains(setOf(boxes), at)).toBe(points(boxes, axes).has(`/${at.join('/')}`))
      }),
    )
  })
})

test('ranges are half-open: neighbours merge, and an edge belongs to the later', () => {
  const set = rangeSet([
    { from: 3, to: 5 },
    { from: 1, to: 3 },
    { from: 7, to: 7 },
  ])
  expect(set.boxes).toEqual([[{ from: 1, to: 5 }]])
  expect([contains(set, [1]), contains(set, [5])]).toEqual([true, false])
})

test('the unpartitioned asset has one partition', () => {
  expect(subtract(UNPARTITIONED, EMPTY)).toEqual(UNPARTITIONED)
  expect(subtract(UNPARTITIONED, UNPARTITIONED)).toEqual(EMPTY)
  expect(union(EMPTY, UNPARTITIONED)).toEqual(UNPARTITIONED)
  expect(contains(UNPARTITIONED, [])).toBe(true)
})

test('sets of different axes do not combine', () => {
  expect(() => union(setOf([[{ from: 0, to: 1 }]]), UNPARTITIONED)).toThrow(/1 and 0 axes/)
})
