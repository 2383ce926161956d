import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exclusively } from './lock.ts'

describe('a lock', () => {
  it('lets one after the other in', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'x.lock')
    let inside = 0
    const work = async () => {
      inside += 1
      expect(inside).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inside -= 1
    }
    await Promise.all([exclusively(file, work), exclusively(file, work), exclusively(file, work)])
  })

  it('is taken over where its holder died', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'x.lock')
    // No process has this id on any system that Node runs on.
    writeFileSync(file, '99999999')
    expect(await exclusively(file, async () => 'in')).toBe('in')
  })
})
