import { describe, expect, it } from 'vitest'
import { counted, countText, rateText, secondsText } from './figure.ts'

describe('counts for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [999.6, '1.0 k'],
    [1000, '1.0 k'],
    [1234, '1.2 k'],
    [9949, '9.9 k'],
    [9960, '10 k'],
    [350_000, '350 k'],
    [999_499, '999 k'],
    [999_500, '1.0 M'],
    [2_000_000, '2.0 M'],
    [10_000_000, '10 M'],
    [3_200_000_000, '3.2 G'],
    [-1500, '-1.5 k'],
  ])('%d is %s', (count, text) => expect(countText(count)).toBe(text))

  it('carry their noun in the right number', () => {
    expect(counted(1, 'row')).toBe('1 row')
    expect(counted(0, 'row')).toBe('0 rows')
    expect(counted(2_000_000, 'row')).toBe('2.0 M rows')
  })

  it('say no rate where there is none', () => {
    expect(rateText(350_000)).toBe('350 k rows/s')
    expect(rateText(0)).toBe('')
    expect(rateText(Number.POSITIVE_INFINITY)).toBe('')
  })
})

describe('lengths of time for people', () => {
  it.each([
    [0, '0 ms'],
    [45, '45 ms'],
    [99.6, '0.1 s'],
    [1200, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h 00 min'],
    [7_500_000, '2 h 05 min'],
    [86_400_000, '1 d 0 h'],
    [273_600_000, '3 d 4 h'],
    [-5, '0 ms'],
  ])('%d ms are %s', (ms, text) => expect(secondsText(ms)).toBe(text))
})
