import { expect, test } from 'vitest'
import { z } from 'zod'
import { micros } from '#core/column.ts'
import { asset, source } from '#core/define.ts'
import { lookback, vintages } from '#core/mapping.ts'
import { daily } from '#core/partition/daily.ts'
import { materializeInMemory } from './trial/materialize-in-memory.ts'

const days = daily('2026-11-01', { end: '2026-11-04' })
const at = (text: string) => BigInt(Date.parse(text)) * 1000n

// One bar a day, known at noon; that of the first day another one since the third day's morning.
const bars = source('t.bars', {
  doc: 'Bars as they were known.',
  owner: 'team:test',
  rows: z.object({ day: z.iso.date(), close: z.number(), known_at: micros() }),
  unique: ['day', 'known_at'],
  knownAt: 'known_at',
  partitions: days,
  at: 'day',
  load: ({ partition: { day } }) => [
    { day, close: Number(day.slice(8)), known_at: at(`${day}T12:00Z`) },
    ...(day === '2026-11-01' ? [{ day, close: 1.5, known_at: at('2026-11-03T06:00Z') }] : []),
  ],
})

const Seen = z.object({ day: z.iso.date(), closes: z.string() })
const reader = (key: string, from: Parameters<typeof lookback<typeof bars>>[0]) =>
  asset(key, {
    doc: 'What a partition reads.',
    owner: 'team:test',
    rows: Seen,
    unique: ['day'],
    partitions: days,
    at: 'day',
    from: { bars: from },
    run: async ({ bars }, { partition }) => [
      { day: partition.day, closes: (await bars.all()).map(({ close }) => close).join(' ') },
    ],
  })

test('a table of vintages is read as known at the end: plainly whole, by a look-back its windows, its vintages aligned', async () => {
  const plain = reader('t.plain', bars)
  const recent = reader('t.recent', lookback(bars, '2d'))
  const every = reader('t.every', vintages(bars))
  const made = await materializeInMemory([bars, plain, recent, every], { now: '2026-11-05T00:00:00Z' })
  const closes = async (key: string) => (await made.rows(key)).map((row) => row.closes)
  expect(await closes('t.plain')).toEqual(['1', '1 2', '1.5 2 3'])
  expect(await closes('t.recent')).toEqual(['1', '1 2', '2 3'])
  expect(await closes('t.every')).toEqual(['1 1.5', '2', '3'])
  await made.close()
})
