import { pathToFileURL } from 'node:url'
import { loadModels } from '../project.ts'
import { temporaryProject } from '../temporary-project.ts'

type Dialect = 'duckdb' | 'clickhouse'

/** What a template's expression is, so that two engines say it alike: an instant as µs since 1970, a number as a double, a text. */
type Meant = 'instant' | 'number' | 'text'

/** Expressions of templates whose text hangs on the dialect; `of` says over what each is taken. */
export const CASES: readonly (readonly [expression: string, meant: Meant, of: 'each row' | 'all rows'])[] = [
  ...['hour', 'day', 'week', 'month', 'quarter', 'year'].map(
    (part) => [`{{ date_trunc('${part}', 'sold_at') }}`, 'instant', 'each row'] as const,
  ),
  ["{{ arg_min('price', 'sold_at') }}", 'number', 'all rows'],
  ["{{ arg_max('price', 'sold_at') }}", 'number', 'all rows'],
  ["{{ arg_min('price', 'id') }}", 'number', 'all rows'],
  ["{{ dbt.arg_max('price', '(price % 2, id)') }}", 'number', 'all rows'],
  ["{{ safe_divide('price', 'id - 2') }}", 'number', 'each row'],
  ["{{ safe_divide('id', '3') }}", 'number', 'each row'],
  ["{{ target.type | replace('duckdb', 'x') | replace('clickhouse', 'x') | literal }}", 'text', 'each row'],
  ...["it's", 'a\\\\b', 'a\\nb', '%_é\\u2028', '', '\\\\'].map(
    (text) => [`{{ ${JSON.stringify(text).replaceAll('\\\\', '\\')} | literal }}`, 'text', 'each row'] as const,
  ),
  ...['0.1', '1e21', '-2.5', '3', '9007199254740993'].map(
    (number) => [`{{ ${number} | literal }}`, 'number', 'each row'] as const,
  ),
  ['case when id in {{ [1, 3] | literal }} then 1 else 0 end', 'number', 'each row'],
  ["case when price is null then {{ none | literal }} else {{ 'x' | literal }} end", 'text', 'each row'],
  ['case when {{ true | literal }} then 1 end', 'number', 'each row'],
  [
    '{{ modules.datetime.datetime(1969, 12, 31, 23, 59, 59, 5, tzinfo=modules.pytz.utc) | literal }}',
    'instant',
    'each row',
  ],
  ['cast({{ modules.datetime.date(2024, 2, 29) | literal }} as date)', 'text', 'each row'],
]

// One before 1970, a Sunday, a leap day, the last microsecond of a year; a NULL among the prices.
const ROWS = [
  ['2026-11-21 10:00:00.000000', 1, 1],
  ['1968-06-30 23:59:59.999999', 4, 2],
  ['2024-02-29 00:00:00.000001', null, 3],
  ['2025-12-31 23:59:59.999999', 7, 4],
] as const

/** The whole query that a case is in a dialect: one row of one column for each of what it is taken over. */
export async function queryOf([expression, meant, of]: (typeof CASES)[number], dialect: Dialect): Promise<string> {
  const rows = ROWS.map(([at, price, id]) => `('${at}${dialect === 'duckdb' ? '+00' : ''}', ${price ?? 'null'}, ${id})`)
  const table =
    dialect === 'duckdb'
      ? `(select sold_at::timestamptz as sold_at, price::bigint as price, id::bigint as id from (values ${rows.join(', ')}) v(sold_at, price, id)) t`
      : `values('sold_at DateTime64(6, \\'UTC\\'), price Nullable(Int64), id Int64', ${rows.join(', ')})`
  const said = MEANT[meant][dialect](await textOf(expression, dialect))
  return `select ${said} as said from ${table}${of === 'each row' ? ' order by id' : ''}`
}

const MEANT = {
  instant: {
    duckdb: (text: string) => `epoch_us(${text})`,
    clickhouse: (text: string) => `toUnixTimestamp64Micro(${text})`,
  },
  number: { duckdb: (text: string) => `(${text})::double`, clickhouse: (text: string) => `toFloat64(${text})` },
  text: { duckdb: (text: string) => `(${text})::varchar`, clickhouse: (text: string) => `toString(${text})` },
}

async function textOf(expression: string, dialect: Dialect): Promise<string> {
  const { root, remove } = temporaryProject({ 'models/desk/x.sql': expression })
  const { models, faults } = await loadModels({ root, partitions: new Map(), known: [] })
  remove()
  const compute = models[0]?.compute
  if (faults[0] !== undefined || compute?.via !== 'select') throw faults[0] ?? new Error(`${expression} is no model`)
  const scope = { relation: (name: string) => name, self: '', partition: null, incremental: false, dialect }
  return compute.select.render(scope)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const one of CASES) console.log(JSON.stringify({ case: one[0], sql: await queryOf(one, 'clickhouse') }))
