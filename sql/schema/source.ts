import { quoteKey, quoteText } from '#connectors/duckdb/quote.ts'
import { type Asset, record } from '#core/asset.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Watch } from '#core/watch.ts'
import type { Watched } from '../bind/watch-faults.ts'
import { faultAt, placeAt } from '../jinja/source.ts'
import { entriesOf, entryOf, itemsOfYaml, scalarText, textsOfYaml, type Yaml, yamlFault } from '../yaml.ts'
import { type ColumnSchema, columnsIn } from './schema.ts'

/** A table of the warehouse that nobody here makes: an asset that is looked at, under the key `source.table`. */
export interface SourceTable {
  readonly asset: Asset
  readonly columns: readonly ColumnSchema[]
  readonly watched: Watched
  readonly node: Yaml
  readonly file: string
  readonly line: number
}

const OF_BOTH = ['name', 'description', 'meta', 'config', 'tags', 'owner', 'loaded_at_field', 'freshness']
/** Keys of a source. */
export const OF_SOURCE = [...OF_BOTH, 'schema', 'tables']
/** Keys of a table of a source. */
export const OF_TABLE = [...OF_BOTH, 'identifier', 'columns']

const REFUSED: Readonly<Record<string, string>> = {
  tests: 'test it in a model that reads it: a source is not published here, so nothing can be held back',
  data_tests: 'test it in a model that reads it: a source is not published here, so nothing can be held back',
  database: 'an environment has one warehouse',
  quoting: 'every name is quoted',
  overrides: 'there are no packages whose sources could be overridden',
  loader: 'say it in the description',
  loaded_at_query: 'write loaded_at_field, with a filter where it takes one',
}

/** The tables of `sources:`. Whatever is wrong is a fault at its line. */
export function readSources(nodes: readonly Yaml[], faults: Fault[]): ReadonlyMap<string, SourceTable> {
  const found = new Map<string, SourceTable>()
  for (const node of nodes) {
    const source = scalarText(entryOf(node, 'name')) ?? ''
    faults.push(...unknownWords(node, OF_SOURCE))
    for (const table of itemsOfYaml(entryOf(node, 'tables'))) {
      const name = scalarText(entryOf(table, 'name')) ?? ''
      const key = `${source}.${name}`
      faults.push(...unknownWords(table, OF_TABLE))
      const other = found.get(key)
      if (!NAME.test(source) || !NAME.test(name))
        faults.push(yamlFault(table, `'${key}' is no key`, 'name source and table in small letters, digits and _'))
      else if (other) faults.push(yamlFault(table, `source '${key}' is described twice`, `the other is ${other.file}`))
      else found.set(key, tableOf(key, node, table, faults))
    }
  }
  return found
}

const NAME = /^[a-z][a-z0-9_]*$/

function tableOf(key: string, source: Yaml, table: Yaml, faults: Fault[]): SourceTable {
  const [sourceName = '', name = ''] = key.split('.')
  const said = (word: string) => worded(table, word) ?? worded(source, word)
  const relation = `${scalarText(entryOf(source, 'schema')) ?? sourceName}.${scalarText(entryOf(table, 'identifier')) ?? name}`
  const tags = [source, table].flatMap((one) => textsOfYaml(worded(one, 'tags')))
  const watch = watchOf(relation, scalarText(said('loaded_at_field')), said('freshness'), faults)
  const doc = scalarText(entryOf(table, 'description')) ?? `Table ${name} of ${sourceName}, made elsewhere.`
  const asset = record(
    'source',
    key,
    { doc, owner: scalarText(said('owner')) ?? '', tags, rows: null, relation },
    {},
    { via: 'function', run: () => null, watch },
  )
  const columns = columnsIn(table, faults)
  for (const { node, tests, constraints } of columns)
    if (tests.length + constraints.length > 0)
      faults.push(yamlFault(node, 'a column of a source is not tested', REFUSED.tests))
  const freshness = said('freshness')
  const watched = { field: said('loaded_at_field'), filter: freshness && entryOf(freshness, 'filter') }
  return {
    asset,
    columns,
    watched,
    node: table,
    file: table.source.file,
    line: placeAt(table.source, table.offset).line,
  }
}

// Beside the name, under config, or under meta.
function worded(node: Yaml, word: string): Yaml | undefined {
  const config = entryOf(node, 'config')
  const meta = entryOf(node, 'meta') ?? (config && entryOf(config, 'meta'))
  return entryOf(node, word) ?? (config && entryOf(config, word)) ?? (meta && entryOf(meta, word))
}

function watchOf(relation: string, field: string | undefined, freshness: Yaml | undefined, faults: Fault[]): Watch {
  const limit = (word: string) => microsOf(freshness && entryOf(freshness, word), word, faults)
  const [warnAfter, errorAfter] = [limit('warn_after'), limit('error_after')]
  if (freshness && (freshness.value.kind === 'list' || scalarText(freshness) !== undefined))
    faults.push(yamlFault(freshness, 'freshness is no promise', 'write {warn_after: {count: 12, period: hour}}'))
  if (freshness) faults.push(...unknownWords(freshness, ['warn_after', 'error_after', 'filter']))
  if (freshness && field === undefined && (warnAfter ?? errorAfter) !== null)
    faults.push(yamlFault(freshness, 'nothing says when a row was loaded', 'add loaded_at_field:'))
  const filter = scalarText(freshness && entryOf(freshness, 'filter'))
  const table = quoteKey(relation)
  // Without a column of its own every row is looked at: a change that is not seen would leave what stands on it as it is.
  const sql =
    field === undefined
      ? `select concat_ws(' ', count(*), bit_xor(hash(t))), null from ${table} as t`
      : `select (select count(*) || ' ' || coalesce(max(${field})::varchar, ${quoteText('')}) from ${table}), epoch_us((select max(${field}) from ${table}${filter === undefined ? '' : ` where ${filter}`})::timestamptz)`
  return { sql, table, warnAfter, errorAfter }
}

/** Spans by name, in µs. */
export const PERIODS: Readonly<Record<string, number>> = { minute: 60e6, hour: 3_600e6, day: 86_400e6 }

function microsOf(node: Yaml | undefined, word: string, faults: Fault[]): number | null {
  if (node === undefined || scalarText(node) === '' || (node.value.kind === 'scalar' && node.value.scalar === null))
    return null
  const said = scalarText(entryOf(node, 'count'))
  const count = Number(said)
  const period = scalarText(entryOf(node, 'period')) ?? ''
  const unit = PERIODS[period]
  if (Number.isFinite(count) && count > 0 && unit !== undefined) return count * unit
  const mend = unit === undefined ? didYouMean(period, Object.keys(PERIODS)) : undefined
  const what = unit === undefined || said === undefined ? 'is no span' : `counts '${said}', which is no number above 0`
  faults.push(yamlFault(node, `${word} ${what}`, mend ?? 'write {count: 12, period: hour}'))
  return null
}

function unknownWords(node: Yaml, known: readonly string[]): readonly Fault[] {
  return entriesOf(node)
    .filter(({ key }) => !known.includes(key))
    .map(({ key, offset }) => {
      const refused = REFUSED[key]
      return refused === undefined
        ? faultAt(
            node.source,
            offset,
            `unknown key '${key}'`,
            didYouMean(key, known) ?? `known are ${known.join(', ')}`,
          )
        : faultAt(node.source, offset, `'${key}' of a source is not taken here`, refused)
    })
}
