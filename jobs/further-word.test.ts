import { expect, test } from 'vitest'
import { startedJob } from './trial/started-job.ts'

const ROOT = ['--root', 'docs/examples', '--state-dir', '/nowhere/at/all']

test.each<[string, readonly string[], string]>([
  ['show', ['desk.agg', 'desk.stg'], "show does not take 'desk.stg'; several: --select 'desk.agg desk.stg'"],
  ['runs', ['list', 'extra'], "runs list does not take 'extra'"],
  ['runs', ['show', 'last', 'extra'], "runs show does not take 'extra'"],
  ['runs', ['show', 'last', '--limit', '3'], '--limit says nothing to runs show'],
  ['state', ['gc', 'extra'], "state gc does not take 'extra'"],
  ['state', ['wipe', 'desk.agg'], "state wipe does not take 'desk.agg'"],
  ['state', ['backup', 'a', 'b'], "state backup does not take 'b'"],
  ['state', ['remove-key', 'axis', 'a', 'b'], "state remove-key does not take 'b'"],
  ['query', ['select 1', '--json', '--csv'], '--json and --csv: choose one'],
  ['lineage', ['--diff', 'HEAD', '--base', 'x.json'], '--diff and --base: choose one'],
  ['ls', ['desk.agg'], 'a selection is written --select desk.agg'],
  ['status', ['x'], "'x' is no option of status"],
  ['docs', ['x'], "'x' is no option of docs; see npx tsx jobs/docs.ts --help"],
])('%s %j: what would be ignored is refused', async (job, words, told) => {
  const { code, err } = await startedJob(job, [...words, ...ROOT])
  expect(err).toContain(told)
  expect(code).toBe(2)
})
