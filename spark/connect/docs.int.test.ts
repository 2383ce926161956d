import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { liveSpark } from '../live-spark.ts'

const { remote, skip } = liveSpark()

describe.skipIf(skip)('the page Spark from TypeScript', () => {
  it('has a program that runs', async () => {
    const program = fileURLToPath(new URL('../../docs/examples/spark/first-program.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
      env: { SPARK_REMOTE: remote },
    })
    // 71.2 → 72.8 → 70.9 and 3.4 → 3.6, by hand.
    expect(stdout.trim().split('\n')).toEqual(['CL -0.001813 2', 'NG 0.058824 1', '{ top: 72.8 }'])
  })
})
