import { expect, test } from 'vitest'
import { targetStatements } from './target-statement.ts'

const target = {
  ...{
    profile: 'p',
    name: 'dev',
    path: 'p.duckdb',
    database: 'p',
    schema: 'main',
    threads: 1,
    said: {},
    instead: null,
  },
  ...{ extensions: [], settings: {}, attach: [] },
}

// The statements that dbt-duckdb 1.11's Attachment.to_sql and its environment write, but for case.
test('what a profile loads, attaches and sets is written as dbt-duckdb writes it', () => {
  const extensions = [
    { name: 'httpfs', from: null },
    { name: 'h3', from: 'community' },
  ]
  expect(targetStatements({ ...target, extensions }).whole).toEqual([
    ...['install httpfs', 'load httpfs', 'install h3 from community', 'load h3'],
  ])
  const attach = [
    { path: "it's.duckdb", alias: 'other', read_only: true },
    {
      path: 'x.db',
      type: 'sqlite',
      secret: 'key',
      options: { schema: 'a', quiet: true, no: false, size: 3, quoted: "'b'" },
    },
  ]
  expect(targetStatements({ ...target, attach }).whole).toEqual([
    "attach if not exists 'it''s.duckdb' as other (read_only)",
    "attach if not exists 'x.db' (type sqlite, secret key, schema 'a', quiet, size 3, quoted 'b')",
  ])
  expect(targetStatements({ ...target, settings: { threads: 2, path: "o'k" } }).each).toEqual([
    "set threads = '2'",
    "set path = 'o''k'",
  ])
})
