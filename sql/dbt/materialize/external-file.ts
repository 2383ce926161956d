import { extname } from 'node:path'

/** The options of a `copy … to`, by name in the order in which they were said. */
export type WriteOptions = ReadonlyMap<string, string>

/** What `copy … to` is told for a file at this place: dbt-duckdb takes the format from its ending where none is said, and csv has a header. */
export function writeOptions(location: string, said: WriteOptions): WriteOptions {
  const options = new Map(said)
  if (!options.has('format')) {
    const packed = COMPRESSION.get(extname(location).toLowerCase())
    const ending = extname(packed === undefined ? location : location.slice(0, -extname(location).length)).toLowerCase()
    if (ending !== '') {
      options.set('format', ending.slice(1))
      if (packed !== undefined && !options.has('compression')) options.set('compression', packed)
    } else options.set('format', options.has('delimiter') ? 'csv' : 'parquet')
  }
  if (options.get('format') === 'csv' && !options.has('header')) options.set('header', '1')
  const by = options.get('partition_by')
  if (by?.includes(',') && !by.startsWith('(')) options.set('partition_by', `(${by})`)
  return options
}

/** The same as text. */
export const writeText = (options: WriteOptions): string =>
  [...options]
    .map(([key, value]) =>
      TEXTS.has(key.toLowerCase()) && !value.startsWith("'") ? `${key} '${value}'` : `${key} ${value}`,
    )
    .join(', ')

/** Where that is read back: a folder of partitions, or of a file for each thread, by its files. */
export function readLocation(location: string, options: WriteOptions): string {
  const by = options.get('partition_by')
  if (by === undefined && options.get('per_thread_output') === undefined) return location
  const depth = by === undefined ? 0 : by.split(',').length
  return `${[location, '*', ...Array.from({ length: depth }, () => '*')].join('/')}.${options.get('format') ?? 'parquet'}`
}

const COMPRESSION: ReadonlyMap<string, string> = new Map([
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
])
const TEXTS: ReadonlySet<string> = new Set(['delimiter', 'quote', 'escape', 'null'])
