import type { Column } from '../../column/column.ts'
import type { DataFrame } from '../../dataframe/dataframe.ts'
import type { SparkSession } from '../../session/session.ts'

/** What a program finds: a session, and frames of the views that `setup` makes. */
export interface Given {
  readonly spark: SparkSession
  readonly t: DataFrame
  readonly u: DataFrame
  /** A folder that server and client may write to; nothing is in it. */
  readonly folder: string
}

type Made = DataFrame | Column | readonly DataFrame[] | unknown

/** The same program in Python and in TypeScript; what it makes or sends is compared. */
export type Program = readonly [python: string, typescript: (given: Given) => Made | Promise<Made>]

/** Programs by the public name that they call, with a word behind where there are several. */
export type Programs = Readonly<Record<string, Program>>

/** Statements that make what programs ask. */
export const setup = [
  `create or replace temporary view t as select * from values
    ('a', 1, 1.5D, 'x', timestamp'2026-11-21 10:00:00.123456', array(1, 2), named_struct('p', 1, 'q', 'z'), date'2026-11-21'),
    ('a', 2, 2.5D, 'y', timestamp'2026-11-21 10:05:00', array(3), named_struct('p', 2, 'q', 'y'), date'1960-02-29'),
    ('b', 3, cast(null as double), 'x', timestamp'1969-12-31 23:59:59.5', array(), named_struct('p', 3, 'q', null), null),
    ('b', 4, 4.0D, null, null, null, null, date'2026-11-22'),
    ('c', null, double('NaN'), 'z', timestamp'2026-11-21 10:00:00', array(null, 5), named_struct('p', null, 'q', 'w'), date'2026-11-23')
    as t(k, v, d, s, ts, arr, st, day)`,
  `create or replace temporary view u as select * from values ('a', 10, timestamp'2026-11-21 10:01:00'), ('b', 20, timestamp'2026-11-21 09:00:00'), ('d', 30, null) as u(k, w, at)`,
] as const
