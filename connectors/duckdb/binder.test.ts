import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Binder } from '#core/binder.ts'
import { duckdbBinder } from './binder.ts'
import { complaintOf } from './complaint/complaint.ts'

let binder: Binder
beforeAll(async () => {
  binder = duckdbBinder()
  await binder.declare([
    {
      key: 'macro.yields',
      columns: [
        { name: 'day', type: 'date', nullable: false },
        { name: 'tenor', type: 'string', nullable: false },
        { name: 'percent', type: 'double', nullable: true },
        { name: 'price', type: 'decimal(18,4)', nullable: true },
        { name: 'at', type: 'timestamp', nullable: true },
        { name: 'size', type: 'int64', nullable: true },
      ],
    },
  ])
})
afterAll(() => binder.close())

test('a query tells its columns without being run', async () => {
  const bound = await binder.bind(
    `select *, sum(size) over () as total, count(*) over () as n, percent > 1 as high, [1.5::double] as list from ${binder.quote('macro.yields')}`,
  )
  expect(bound).toEqual({
    columns: [
      ['day', 'date'],
      ['tenor', 'string'],
      ['percent', 'double'],
      ['price', 'decimal(18,4)'],
      ['at', 'timestamp'],
      ['size', 'int64'],
      ['total', 'other:HUGEINT'],
      ['n', 'int64'],
      ['high', 'boolean'],
      ['list', 'double[]'],
    ].map(([name, type]) => ({ name, type, nullable: true })),
  })
})

test.each([
  ['select dya\nfrom macro.yields', 'Referenced column "dya" not found in FROM clause', 1, 8, 'day'],
  [
    'select day,\n  frobnicate(day)\nfrom macro.yields',
    'Scalar Function with name frobnicate does not exist',
    2,
    3,
    'from_binary',
  ],
  ['select 1 from macro.yeilds', 'Table with name yeilds does not exist', 1, 15, 'yields'],
  ["select 'é', y.perc from macro.yields y", 'Table "y" does not have a column named "perc"', 1, 13, 'percent'],
  ['select day from macro.yields where', 'syntax error at end of input', 1, 35, undefined],
])('%s: the complaint has its place and names near by', async (sql, error, line, column, near) => {
  const bound = await binder.bind(sql)
  expect(bound).toMatchObject({ error, line, column })
  if (near !== undefined && 'candidates' in bound) expect(bound.candidates).toContain(near)
})

test('every name that a query asks for in vain is told once, each at its own place', async () => {
  const sql = `with c as (
  select dya, "é" || yields.tenr as t, frob(perc, 1) as f, size from macro.yields where prize > 1
)
select dya, f + frob(size) as g, c.sise, x.tenor from c group by zise`
  const bound = await binder.bind(sql)
  if (!('also' in bound)) throw new Error('it binds')
  const places = [bound, ...bound.also].map(({ error, line, column }) => [
    /"?(\w+|é)"? (?:not found|does not exist)|named "(\w+)"/.exec(error)?.slice(1).find(Boolean),
    line,
    column,
  ])
  expect(places.sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]))).toEqual([
    ['dya', 2, 10],
    ['é', 2, 15],
    ['tenr', 2, 22],
    ['frob', 2, 40],
    ['perc', 2, 45],
    ['prize', 2, (sql.split('\n')[1] ?? '').indexOf('prize') + 1],
    ['sise', 4, 34],
    ['x', 4, 42],
    ['zise', 4, 66],
  ])
})

test.each([
  [
    'with a as (select foo.tenor, day from macro.yields) select tenor, day from a',
    ['Referenced table "foo" not found'],
  ],
  [
    'with a as (select x."size", y.day from macro.yields y), b as (select size, day, dya from a) select size from b',
    ['Referenced table "x" not found', 'Referenced column "dya" not found in FROM clause'],
  ],
])('%s: who reads a column by the name of what is wrong is not to blame', async (sql, errors) => {
  const bound = await binder.bind(sql)
  expect('also' in bound ? [bound, ...bound.also].map(({ error }) => error) : []).toEqual(errors)
})

test.each([
  [
    'select y.day from macro.yields y where exists (select 1 from macro.yields t where t.tenr = y.tenor and y.dya > 1)',
    [
      '1:83 Table "t" does not have a column named "tenr": tenor',
      '1:104 Table "y" does not have a column named "dya": day',
    ],
  ],
  [
    'select day from macro.yields where day in (select t.dya from macro.yields t)',
    ['1:51 Table "t" does not have a column named "dya": day'],
  ],
  [
    'select day, row_number() over (partition by tenr order by dya) from macro.yields qualify row_number() over (order by percnt) = 1',
    [
      '1:45 Referenced column "tenr" not found in FROM clause: tenor',
      '1:59 Referenced column "dya" not found in FROM clause: day',
      '1:118 Referenced column "percnt" not found in FROM clause: percent',
    ],
  ],
  [
    'select tenor, avg(percent) from macro.yields group by tenr having avg(percnt) > 1 order by dya, tenorr',
    [
      '1:55 Referenced column "tenr" not found in FROM clause: tenor',
      '1:71 Referenced column "percnt" not found in FROM clause: percent',
      '1:92 Referenced column "dya" not found in FROM clause: day',
      '1:97 Referenced column "tenorr" not found in FROM clause: tenor',
    ],
  ],
])('%s: a wrong column is told as one, with its nearest, in any clause', async (sql, told) => {
  const bound = await binder.bind(sql)
  const all = 'also' in bound ? [bound, ...bound.also] : []
  expect(
    all
      .map(
        ({ error, line, column = 0, candidates = [] }) =>
          [column, `${line}:${column} ${error}: ${candidates[0]}`] as const,
      )
      .sort(([a], [b]) => a - b)
      .map(([, text]) => text),
  ).toEqual(told)
})

// What the engine tells without a place, or only when rows are read: error, its place, the nearest name.
test.each([
  [
    'select o.size from macro.yields o join macro.yields f using (day,\n tenr)',
    'Column "tenr" does not exist on left side',
    2,
    2,
    'tenor',
  ],
  ['select * exclude (size, perc) from macro.yields', 'Column "perc" in EXCLUDE list', 1, 25, 'percent'],
  ['select y.* replace (1 as perc) from macro.yields y', 'Column "perc" in REPLACE list', 1, 26, 'percent'],
  ['select * rename (perc as p) from macro.yields', 'Column "perc" in RENAME list', 1, 18, 'percent'],
  ['select x.* from macro.yields y', 'Referenced table "x" not found', 1, 8, 'y'],
  ["select s.a.b from (select {'a': {'c': 1}} as s)", 'Could not find key "b" in struct', 1, 12, 'c'],
  [
    'with a as (select 1 as b)\nselect day from macro.yields union all select day, size from macro.yields',
    'Set operations can',
    2,
    30,
    undefined,
  ],
  ['select day from macro.yields group by 1, 7', 'GROUP BY term out of range', 1, 42, undefined],
  [
    'select day from macro.yields union select day from macro.yields order by size',
    '"size" is no column',
    1,
    74,
    undefined,
  ],
  ['select sum(size) over ww from macro.yields window w as (order by day)', 'window "ww" does not exist', 1, 23, 'w'],
  ["select * from (values (1, 'a'),\n (2)) t(a, b)", 'this row has 1 values', 2, 2, undefined],
  ['select * from (values (1)) t(a, b)', 'table "t" has 1 columns available', 1, 28, undefined],
  ["select date_trunc('dya', day) from macro.yields", 'extract specifier "dya"', 1, 19, 'day'],
  ['select size from warehouse.macro.yields', 'Catalog "warehouse" does not exist', 1, 18, undefined],
  ['select size::decimal(50, 2) from macro.yields', 'DECIMAL type width', 1, 22, undefined],
  ['with a as (select perc from macro.yields) select 1 as one', 'Referenced column "perc"', 1, 19, 'percent'],
  [
    '-- a is read by nobody\nwith a as (select perc from macro.yields) select 1 as one',
    'column "perc"',
    2,
    19,
    'percent',
  ],
  ["select date '2026-13-01' as d from macro.yields", 'date field value out of range', 1, 13, undefined],
  ["select day, 'abc'::integer as n from macro.yields", "Could not convert string 'abc'", 1, 13, undefined],
  ["select day, size > 'x' as late from macro.yields", "Could not convert string 'x'", 1, 20, undefined],
  [
    "select day from macro.yields where day between '2026-01-01' and '2026-02-31'",
    'date field value',
    1,
    65,
    undefined,
  ],
  [
    "select day from macro.yields where size in (1, 'two') order by day",
    "Could not convert string 'two'",
    1,
    48,
    undefined,
  ],
  ["select columns(['day', 'prise']) from macro.yields", 'Column "prise" was selected', 1, 24, 'price'],
  ['select time_bucket(interval 0 minute, "at") as b from macro.yields', 'Period must be greater', 1, 8, undefined],
  [
    "select day, time_bucket(interval '0 days', day) as b from macro.yields",
    'Period must be greater',
    1,
    13,
    undefined,
  ],
  ['select list_slice([1, 2, 3], 1, 2, 0) as x from macro.yields', 'Slice step cannot be zero', 1, 8, undefined],
  ["select [1, 2, 'a'] as x from macro.yields", "Could not convert string 'a'", 1, 15, undefined],
  ["select greatest(1, 'a') + 1 as x, day from macro.yields", "Could not convert string 'a'", 1, 20, undefined],
  ["select day, struct_pack(a := [1, 'b']) as x from macro.yields", "Could not convert string 'b'", 1, 34, undefined],
  ['select day, ?::int as p from macro.yields', 'nobody who gives it the parameter ?', 1, 13, undefined],
  ['select day from macro.yields\nwhere size = $one', 'nobody who gives it the parameter $one', 2, 14, undefined],
  ["select day at time zone 'Europ/Paris' as t from macro.yields", "Unknown TimeZone 'Europ/Paris'", 1, 25, undefined],
  ['select y.day::integer as n from macro.yields y', 'DATE cannot be cast to INTEGER', 1, 8, undefined],
  [
    'select day,\n  cast(size as integer[]) as n from macro.yields',
    'BIGINT cannot be cast to INTEGER[]',
    2,
    8,
    undefined,
  ],
  ["select interval 'x' as i", "Could not convert string 'x'", 1, 17, undefined],
])('%s: what has no place of the engine has one here', async (sql, error, line, column, near) => {
  const bound = await binder.bind(sql)
  expect(bound).toMatchObject({ error: expect.stringContaining(error), line, column })
  if (near !== undefined && 'candidates' in bound) expect(bound.candidates?.[0]).toBe(near)
})

test("constants of a condition that keeps them from being read, and of try_cast, are nobody's fault", async () => {
  const bound = await binder.bind(
    `select case when '' <> '' then ''::date end as d, coalesce(try_cast('x' as int), 1) as n, tenor = '2y' as two,
       day::timestamp as early, size::varchar as text, "at"::date as later, tenor::integer[] as list, try_cast(day as integer) as no
       , time_bucket(interval 15 minute, "at") as b, time_bucket(interval '1 month', day, date '2020-01-01') as m,
       case when day is null then time_bucket(interval 0 day, day) end as e, list_slice([1, 2, 3], 1, 2, 1) as s
     from macro.yields where ('' = '' or day > ''::date) and day >= '2026-01-01'`,
  )
  expect(bound).toHaveProperty('columns')
})

test.each([
  "with a as (select day as tenor from macro.yields) select tenor = 'x' as late from a",
  "with a as (select day tenor from macro.yields) select a.tenor in ('x') as late from a",
  "with a(tenor) as (select day from macro.yields) select tenor <> 'x' as late from a",
  "with a as (select length(tenor) as tenor from macro.yields) select tenor = 'x' as late from a",
  "select tenor = 'x' as late from (values (1)) t(tenor)",
  "select tenor::date = 'x' as late from macro.yields",
])('%s: a text is told that is no value of what has the name of a text elsewhere', async (sql) => {
  expect(await binder.bind(sql)).toMatchObject({ error: expect.stringMatching(/['"]x['"]/), line: 1 })
})

test.each([
  'with a as (select * rename (tenor as t2) from macro.yields) select t2 from a',
  "select * from (select * rename (tenor as t2) from macro.yields) where t2 = 'x'",
  "with a as (select * exclude (size) rename (tenor as size) from macro.yields) select * from a where size = 'x'",
  'select * rename (tenor as t2) from macro.yields order by t2',
])('%s: a name that rename gives may be read', async (sql) => {
  expect(await binder.bind(sql)).toHaveProperty('columns')
  expect(await binder.bind(sql.replace('(tenor as', '(tenr as'))).toHaveProperty('error')
})

test('names of a list are told beside the others', async () => {
  const bound = await binder.bind(
    'select o.dya, f.* exclude (perc, siez) from macro.yields o join macro.yields f using (tenr, day) where o.prise = 1',
  )
  const all = 'also' in bound ? [bound, ...bound.also] : []
  expect(all.map(({ error }) => /"(\w+)"(?!.*named)|named "(\w+)"/.exec(error)?.slice(1).find(Boolean)).sort()).toEqual(
    ['dya', 'perc', 'prise', 'siez', 'tenr'],
  )
})

test('names of columns that are there are never blamed, whatever stands wrong beside them', async () => {
  const wrong = ['alpha', 'beta', 'gamma', 'y.delta', 'y."épsilon"']
  const right = ['day', 'y.tenor', 'percent', 'size', "'x'"]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...wrong, ...right), { minLength: 1, maxLength: 12 }), async (names) => {
      const bound = await binder.bind(
        `select ${names.map((name, at) => `coalesce(${name}) as c${at}`).join(',\n  ')}\nfrom macro.yields y`,
      )
      const said = 'also' in bound ? [bound, ...bound.also].map(({ error }) => error) : []
      const blamed = wrong.filter((name) => said.some((error) => error.includes(`"${name.replace(/^y\."?|"$/g, '')}"`)))
      expect(said).toHaveLength(blamed.length)
      expect(blamed).toEqual(wrong.filter((name) => names.includes(name)))
    }),
  )
})

test('a plain message of a run is read too, cut lines included', () => {
  const sql = `select a,\n  ${'x, '.repeat(60)}frob, y\nfrom t`
  const message = `Binder Error: Referenced column "frob" not found in FROM clause!\nCandidate bindings: "from_a", "b"\n\nLINE 2: ...x, x, x, frob, y\n                    ^`
  expect(complaintOf(message, sql)).toEqual({
    error: 'Referenced column "frob" not found in FROM clause',
    line: 2,
    column: 183,
    candidates: ['from_a', 'b'],
  })
})

test('the engine is named with its version before it is loaded', () => {
  expect(duckdbBinder().engine).toMatch(/^duckdb 1\.5\.6/)
})
