import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Writes a small dbt project on DuckDB that stands on seeds alone (three seeds, three views, two tables, nine tests) and gives its folder. */
export function generateDbtProject(): string {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-dbt-'))
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

const rows = (count: number, row: (n: number) => string) =>
  Array.from({ length: count }, (_, at) => row(at + 1)).join('\n')

const STAGED = (name: string) => `select * from {{ ref('raw_${name}') }}\n`

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': `name: desk
version: '1.0'
profile: desk
models:
  desk:
    staging: { +materialized: view }
    marts: { +materialized: table }
`,
  'profiles.yml': `desk:
  target: dev
  outputs:
    dev: { type: duckdb, path: desk.duckdb, threads: 4 }
`,
  'seeds/raw_accounts.csv': `id,name\n${rows(100, (n) => `${n},account ${n}`)}\n`,
  'seeds/raw_orders.csv': `id,account_id,placed_on\n${rows(500, (n) => `${n},${(n % 100) + 1},2026-0${(n % 9) + 1}-1${n % 9}`)}\n`,
  'seeds/raw_fills.csv': `id,order_id,lots,price\n${rows(900, (n) => `${n},${(n % 500) + 1},${n % 7},${70 + (n % 50) / 10}`)}\n`,
  'models/staging/stg_accounts.sql': STAGED('accounts'),
  'models/staging/stg_orders.sql': STAGED('orders'),
  'models/staging/stg_fills.sql': STAGED('fills'),
  'models/marts/order_totals.sql': `select o.id, o.account_id, o.placed_on, sum(f.lots) as lots, sum(f.lots * f.price) as paid
from {{ ref('stg_orders') }} as o join {{ ref('stg_fills') }} as f on f.order_id = o.id group by all
`,
  'models/marts/accounts.sql': `select a.id, a.name, count(*) as orders, sum(t.paid) as paid
from {{ ref('stg_accounts') }} as a join {{ ref('order_totals') }} as t on t.account_id = a.id group by all
`,
  'models/schema.yml': `version: 2
models:
${['stg_accounts', 'stg_orders', 'stg_fills', 'order_totals'].map((name) => `  - name: ${name}\n    columns:\n      - name: id\n        data_tests: [unique, not_null]\n`).join('')}  - name: accounts
    columns:
      - name: id
        data_tests: [not_null]
`,
}
