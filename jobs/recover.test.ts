import { expect, test } from 'vitest'
import { WHOLE } from '#core/partition/address.ts'
import { recover } from '#core/run/recover.ts'
import { trial } from './trial/trial.ts'

test('a run whose process vanished is closed as lost, not as cancelled, with the time of the last that it wrote', async () => {
  const t = trial()
  try {
    const ended = await t.within([], {}, async (_graph, world) => {
      const body = { asked: '', planned: 1, pid: 1 }
      await world.log.append([{ ...WHOLE, keys: 'r1', asset: '', code: '', run: 'r1', kind: 'run.started', body }])
      await recover({ ...world, now: () => world.now() + 3_600_000_000 }, () => 'warehouse')
      return world.log.events({ kinds: ['run.finished'] })
    })
    expect(ended).toMatchObject([{ run: 'r1', body: { status: 'lost', ms: 0 } }])
  } finally {
    t.end()
  }
})
