import { DefinitionError } from '#core/error.ts'
import type { Increment, Upsert } from '#core/increment.ts'
import { daily, hourly, monthly, yearly } from '#core/partition/daily.ts'
import type { Partitions } from '#core/partition/definition.ts'
import { oneOf, type SettingReader, text, texts } from './setting.ts'

/** How an incremental model grows: by partitions that take each other's place, or by rows that join the table. */
export interface Growth {
  readonly partitions: Partitions | null
  /** The column that falls in the partition, where the model says it in dbt's word. */
  readonly at: string | undefined
  readonly increment: Increment | null
}

/** dbt's words about an incremental model. */
export const INCREMENT_WORDS = [
  'incremental_strategy',
  'incremental_predicates',
  'merge_update_columns',
  'merge_exclude_columns',
  'on_schema_change',
  'event_time',
  'begin',
  'batch_size',
] as const

/** How rows join those that stand. */
export const STRATEGIES = ['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch'] as const
/** What becomes of columns that come and go. */
export const CHANGES = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail'] as const
const SIZES = { hour: hourly, day: daily, month: monthly, year: yearly }

/** What the words of an incremental model come to; what is wrong is kept by the reader. `partitions` are those that it names. */
export function growthOf(read: SettingReader, partitions: Partitions | null): Growth {
  const strategy = read.one('incremental_strategy', oneOf(STRATEGIES))
  if (partitions !== null) return byPartition(read, partitions, strategy)
  if (strategy === 'microbatch') return microbatch(read)
  if (strategy === 'insert_overwrite') {
    read.blame(
      ['incremental_strategy'],
      'insert_overwrite replaces partitions, and the model names none',
      "add partitions='…' and at='…', or write incremental_strategy='delete+insert'",
    )
    return NONE
  }
  read.blame(
    BATCH_WORDS,
    'event_time, begin and batch_size belong to microbatch',
    "write incremental_strategy='microbatch'",
  )
  return { ...NONE, increment: upsert(read, strategy) }
}

/** What is said against these words at a model that is not incremental. */
export function refuseIncrement(read: SettingReader, materialized: string): void {
  for (const word of INCREMENT_WORDS)
    read.blame(
      [word],
      `config '${word}': a ${materialized} does not grow`,
      "write materialized='incremental', or take it out",
    )
}

const NONE: Growth = { partitions: null, at: undefined, increment: null }
const BATCH_WORDS = ['event_time', 'begin', 'batch_size']
const ROW_WORDS = ['incremental_predicates', 'merge_update_columns', 'merge_exclude_columns', 'on_schema_change']

function byPartition(read: SettingReader, partitions: Partitions, strategy: string | undefined): Growth {
  if (strategy !== undefined && strategy !== 'insert_overwrite')
    read.blame(
      ['incremental_strategy'],
      `a partition is replaced as a whole, which ${strategy} is not`,
      "write incremental_strategy='insert_overwrite', or take the partitions out",
    )
  for (const word of [...ROW_WORDS, ...BATCH_WORDS])
    read.blame([word], `config '${word}': the model is made by the partitions that it names`, 'take it out')
  return { ...NONE, partitions }
}

// dbt's batches are our partitions: which of them exist is known, and one is made again when what it reads changed.
function microbatch(read: SettingReader): Growth {
  for (const word of ROW_WORDS) read.blame([word], `config '${word}': a batch is replaced as a whole`, 'take it out')
  const at = read.one('event_time', text)
  const begin = read.one('begin', (value) =>
    text(value)
      .replace(' ', 'T')
      .slice(0, 16)
      .replace(/T00:00$/, ''),
  )
  const size = read.one('batch_size', oneOf(['hour', 'day', 'month', 'year']))
  const lacks = Object.entries({ event_time: at, begin, batch_size: size }).filter(([, value]) => value === undefined)
  if (lacks.length > 0 && lacks.every(([word]) => !read.settings.has(word)))
    read.blame(
      ['incremental_strategy'],
      `microbatch needs ${lacks.map(([word]) => word).join(', ')}`,
      "e.g. event_time='day', begin='2024-01-01', batch_size='day'",
    )
  if (at === undefined || begin === undefined || size === undefined) return NONE
  const partitions = read.one('begin', () => {
    try {
      return SIZES[size](begin)
    } catch (error) {
      if (error instanceof DefinitionError) throw new RangeError(error.message)
      throw error
    }
  })
  return { partitions: partitions ?? null, at, increment: null }
}

function upsert(read: SettingReader, said: Upsert['strategy'] | undefined): Upsert {
  const key = read.one('unique_key', texts) ?? read.one('unique', texts) ?? []
  const strategy = said ?? (key.length > 0 ? 'delete+insert' : 'append')
  const updates = read.one('merge_update_columns', texts)
  const keeps = read.one('merge_exclude_columns', texts)
  if (key.length === 0 && strategy !== 'append')
    read.blame(['incremental_strategy'], `${strategy} needs the columns that name a row`, "add unique_key='…'")
  if (strategy !== 'merge')
    for (const word of ['merge_update_columns', 'merge_exclude_columns'])
      read.blame([word], `config '${word}' belongs to merge`, "write incremental_strategy='merge'")
  if (updates && keeps)
    read.blame(
      ['merge_exclude_columns'],
      'merge takes the columns to update or those to keep, not both',
      'take one out',
    )
  if (strategy === 'append')
    read.blame(['incremental_predicates'], 'append replaces no rows', 'take the predicates out')
  return {
    strategy,
    key: strategy === 'append' ? [] : key,
    nullKeys: !read.settings.has('unique'),
    predicates: read.one('incremental_predicates', texts) ?? [],
    updates: updates ?? null,
    keeps: keeps ?? [],
    onSchemaChange: read.one('on_schema_change', oneOf(CHANGES)) ?? 'fail',
  }
}
