import { gauss, random } from './random.ts'

const DECAY = 0.95
const REACH = 60

/**
 * Where a factor stands on a day (days since 1970), in daily shocks: an autoregression of the last sixty days' shocks, cut off
 * there so that any day can be had without the days before it.
 */
export function level(seed: string, factor: string, day: number): number {
  let sum = 0
  for (let back = REACH; back >= 0; back--) sum = sum * DECAY + gauss(random(seed, 'shock', factor, day - back))
  return sum
}
