import { pathToFileURL } from 'node:url'
import { crudeFunds, crudeFutures } from '#connectors/feeds/simulator/instrument.ts'
import { simulator } from '#connectors/feeds/simulator/simulator.ts'
import { DAY, HOUR, instant } from '#core/instant.ts'

const REPEATS = 7

/** Ticks a second that the simulator makes in memory, as batches of columns: the median of seven sessions of each exchange. */
export function simulatorSpeed(now: () => number = () => performance.now()): number {
  const days = Array.from({ length: REPEATS + 1 }, (_, day) => instant('2026-11-02T00:00Z') + day * DAY)
  const sessions = (from: number, to: number) =>
    days.map((start) => ({
      day: new Date(start / 1000).toISOString().slice(0, 10),
      open: start + from * HOUR,
      close: start + to * HOUR,
      start,
      end: start + DAY,
    }))
  const feed = simulator({
    seed: 'bench',
    instruments: [...crudeFutures('2026-11-02'), ...crudeFunds],
    sessions: { NYMEX: sessions(0, 23), ARCX: sessions(14.5, 21) },
  })
  const speeds = days.map((start) => {
    const day = new Date(start / 1000).toISOString().slice(0, 10)
    const began = now()
    let rows = 0
    for (const exchange of ['NYMEX', 'ARCX']) for (const batch of feed.received(exchange, day)) rows += batch.rows
    return rows / ((now() - began) / 1000)
  })
  const measured = speeds.slice(1).sort((a, b) => a - b) // the first session warms the compiler up
  return measured[Math.floor(measured.length / 2)] ?? 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(`simulator ${Math.round(simulatorSpeed())} ticks/s`)
}
