import { expect, test } from 'vitest'
import { versionOf } from './version.ts'

// What dbt 1.10 makes of such files (dbt/parser/schemas.py, ModelPatchParser.parse_patch).
test.each([
  ['the file of its own', 'orders_v1', {}, ['orders_v1', 'orders'], '1'],
  ['the latest in the model’s own name', 'orders', {}, ['orders_v1', 'orders'], '2'],
  ['none where the latest has its file', 'orders', {}, ['orders_v2', 'orders'], null],
  ['what latest_version says, not the newest', 'orders', { latest_version: 1 }, ['orders_v2', 'orders'], '1'],
  [
    'what defined_in says',
    'old_orders',
    { versions: [{ v: 1, defined_in: 'old_orders' }, { v: 2 }] },
    ['old_orders'],
    '1',
  ],
  ['ten behind nine', 'orders', { versions: [{ v: 9 }, { v: 10 }] }, ['orders'], '10'],
  ['none of another model', 'ordersx', {}, ['ordersx'], null],
] as const)('a file is a version: %s', (_, file, more, files, version) => {
  const said = { name: 'orders', versions: [{ v: 1 }, { v: 2 }], ...more }
  const found = versionOf(file, said, (one) => (files as readonly string[]).includes(one))
  expect(found?.version ?? null).toBe(version)
})
