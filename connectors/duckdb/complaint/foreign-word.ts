import { nearest } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'

/** The complaint with DuckDB's word where the query has another engine's: `nvl` for coalesce, a text in double quotes. */
export function withOwnWord(complaint: Complaint, sql: string): Complaint {
  const { error, line, column, candidates = [] } = complaint
  const [, called = ''] = /Function with name "?(\w+)"? does not exist/.exec(error) ?? []
  const own = FUNCTIONS.get(called.toLowerCase())
  if (own !== undefined) return { ...complaint, candidates: [own] }
  const [, name] = /^Referenced column "(.+)" not found in FROM clause$/.exec(error) ?? []
  if (name === undefined || line === undefined || column === undefined) return complaint
  const isQuoted = sql.split('\n')[line - 1]?.startsWith(`"${name}"`, column - 1) === true
  const isNear =
    nearest(
      name,
      candidates.map((one) => one.split('.').at(-1) ?? one),
    ).length > 0
  if (!isQuoted || isNear) return complaint
  return { ...complaint, error: `${error}: what stands in double quotes is a name`, candidates: [] }
}

// What other engines call what DuckDB has.
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ...['nvl', 'isnull', 'zeroifnull'].map((name) => [name, 'coalesce'] as const),
  ...['getdate', 'sysdate', 'systimestamp'].map((name) => [name, 'now'] as const),
  ...['to_date', 'str_to_date', 'parse_date', 'parse_timestamp'].map((name) => [name, 'strptime'] as const),
  ...['to_char', 'date_format', 'format_date', 'format_timestamp'].map((name) => [name, 'strftime'] as const),
  ...['dateadd', 'add_months', 'timestampadd'].map((name) => [name, 'date_add'] as const),
  ...['timestampdiff', 'timestamp_diff', 'months_between'].map((name) => [name, 'date_diff'] as const),
  ...['charindex', 'locate'].map((name) => [name, 'instr'] as const),
  ...['regexp_like', 'regexp_contains', 'rlike'].map((name) => [name, 'regexp_matches'] as const),
  ...['collect_list', 'collect_set'].map((name) => [name, 'list'] as const),
  ...['percentile_approx', 'approx_percentile'].map((name) => [name, 'approx_quantile'] as const),
  ...['get_json_object', 'json_extract_scalar'].map((name) => [name, 'json_extract_string'] as const),
  ...['generate_uuid', 'uuid_string', 'newid'].map((name) => [name, 'uuid'] as const),
  ['iff', 'if'],
  ['explode', 'unnest'],
  ['array_size', 'len'],
  ['rand', 'random'],
  ['substring_index', 'split_part'],
  ['from_unixtime', 'to_timestamp'],
  ['unix_timestamp', 'epoch'],
  ['approx_distinct', 'approx_count_distinct'],
  ['object_construct', 'struct_pack'],
  ['parse_json', 'json'],
])
