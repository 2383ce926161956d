import { expect, test } from 'vitest'
import { z } from 'zod'
import { source } from '#core/define.ts'
import { daily } from '#core/partition/daily.ts'
import { viewOf } from '#core/view.ts'
import { temporaryProject } from '#sql/temporary-project.ts'
import { selected } from './planned.ts'
import { projectInMemory } from './trial/project-in-memory.ts'

const days = daily('2026-11-01', { end: '2026-11-04' })
const prices = source('ticks.prices', {
  doc: 'A price a day.',
  owner: 'team:test',
  rows: z.object({ day: z.iso.date(), price: z.number() }),
  unique: ['day'],
  partitions: days,
  at: 'day',
  load: ({ partition }) => [{ day: partition.day, price: Number(partition.day.slice(-2)) }],
})

test('a partitioned model reads partitioned tables through an ephemeral one, each partition its own', async () => {
  const files = temporaryProject({
    'models/ticks/doubled.sql': `{{ config(materialized='ephemeral', owner='team:test', doc='Doubled.') }}
select day, 2 * price as price from {{ ref('prices') }}`,
    'models/ticks/moves.sql': `{{ config(partitions='days', at='day', owner='team:test', doc='Moves.') }}
select today.day, today.price - coalesce((select max(price) from {{ ref('doubled', offset=-1) }}), 0) as move
from {{ ref('doubled') }} as today`,
  })
  const project = await projectInMemory({ root: files.root, given: [prices], partitions: { days } })
  try {
    const { steps } = await project.run()
    expect(steps.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(await project.query('select day::text as day, move from ticks.moves order by day')).toEqual([
      { day: '2026-11-01', move: 2 },
      { day: '2026-11-02', move: 2 },
      { day: '2026-11-03', move: 2 },
    ])
    const view = await viewOf(project.graph, project.world.log, project.world.now())
    expect(selected(project.graph, view, { select: 'state:stale' })).toEqual([])
    const again = await project.run({ keys: ['ticks.moves'] })
    expect(again.summary).toMatchObject({ materialized: 0, failed: 0 })
  } finally {
    await project.close()
    files.remove()
  }
})
