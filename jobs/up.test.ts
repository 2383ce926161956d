import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('up without Java says so in one line, and exits with 1', () => {
  const nothing = mkdtempSync(join(tmpdir(), 'no-java-'))
  // Nothing runs in a new home, and there is no Java in it either.
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'jobs/up.ts', 'spark'], {
    cwd: join(import.meta.dirname, '..'),
    env: { HOME: nothing, JAVA_HOME: nothing },
    encoding: 'utf8',
  })
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Spark cannot be started: no Java: install a JRE 17 or later\n',
  })
})
