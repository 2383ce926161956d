import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { quoteName, quoteText } from '#connectors/duckdb/quote.ts'
import { type Asset, record } from '#core/asset.ts'
import type { Check } from '#core/check.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'
import { ragged, scanCsv } from './dbt/materialize/csv.ts'
import { type ModelConfig, readConfig, relationOfModel, type Shared } from './model/config.ts'
import { SettingReader, type Settings, text } from './model/setting.ts'
import type { ModelSchema } from './schema/schema.ts'
import { notUtf8 } from './text-file.ts'
import { yamlFault } from './yaml.ts'

/** A seed as its file and schema.yml say it. */
export interface Seed {
  readonly key: string
  readonly file: string
  readonly config: ModelConfig
  readonly asset: (checks: readonly Check[]) => Asset
  readonly faults: readonly Fault[]
}

/**
 * The table of a CSV file with a line of names: types are those of `column_types` or of the columns' `data_type`, else what DuckDB
 * finds in all of the file; nothing between two delimiters is NULL.
 */
export function readSeed(
  key: string,
  path: string,
  schema: ModelSchema | undefined,
  settings: Settings,
  root: string,
  shared: Shared,
): Seed {
  const file = relative(root, path)
  const { config, faults } = readConfig(settings, shared, 'seed')
  const read = new SettingReader(settings)
  const delimiter = read.one('delimiter', text) ?? ','
  const bytes = readFileSync(path)
  const written = bytes.toString()
  const names = isUtf8(bytes) ? namesIn(written, delimiter, file) : encodedOtherwise(written, file)
  const types = typesOf(schema, read, names.found, names.headless)
  const sql = selectText(path, delimiter, names.found, types.types)
  // The file counts by what it holds, not by where it lies.
  const hash = createHash('sha256').update(written).digest('base64url').slice(0, 20)
  const version = ['seed', hash, delimiter, JSON.stringify([...types.types])].join('\n')
  const select = {
    ...{ materialized: 'table' as const, file, version, asksIncremental: false },
    reading: { ...readingOf(path, delimiter, names.found, types.types), lineOf: names.lineOf },
    render: () => sql,
    blame: (_scope: unknown, { error, candidates }: Complaint) =>
      types.blame(error, candidates) ?? { file, key, what: error },
  }
  const asset: Seed['asset'] = (checks) =>
    record(
      'model',
      key,
      {
        ...{ doc: config.doc, owner: config.owner, tags: config.tags, rows: null, unique: config.unique, checks },
        formerly: config.formerly,
        relation: relationOfModel(key, config),
        ...(config.fresh === undefined ? {} : { fresh: config.fresh }),
      },
      {},
      { via: 'select', select },
    )
  return { key, file, config, asset, faults: [...faults, ...read.faults, ...names.faults, ...types.faults] }
}

function encodedOtherwise(written: string, file: string): ReturnType<typeof namesIn> {
  return { found: [], headless: true, faults: [notUtf8(written, file)], lineOf: (row) => row }
}

function namesIn(written: string, delimiter: string, file: string) {
  const { names, rows, lines, wrong } = scanCsv(written, delimiter)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  const short = rows.findIndex((cells) => cells.length < names.length)
  const faults: Fault[] = []
  const nameless = names.findIndex((name) => name.trim() === '')
  const nul = written.indexOf('\0')
  if (nul >= 0) {
    const line = written.slice(0, nul).split('\n').length
    faults.push({ file, line, what: 'the file holds a NUL byte', mend: 'write it again as plain text' })
  }
  if (nameless >= 0 && names.length > 0)
    faults.push({ file, line: 1, what: `column ${nameless + 1} has no name`, mend: 'write one in the first line' })
  if (names.length === 0)
    faults.push({
      file,
      line: 1,
      what: 'the file has no line of names',
      mend: 'write the names of the columns in its first line',
    })
  else if (twice !== undefined)
    faults.push({ file, line: 1, what: `two columns are called '${twice}'`, mend: 'give each a name of its own' })
  if (wrong !== null) faults.push({ file, ...wrong })
  else if (short >= 0) {
    const what = ragged(rows[short] ?? [], names)
    faults.push({ file, line: lines[short] ?? 1, what, mend: 'write the delimiter for each cell that holds nothing' })
  }
  // What a line of names that is none leaves out is not blamed on who says it.
  const headless = names.length === 0 || nameless >= 0 || nul >= 0
  return { found: names, headless, faults, lineOf: (row: number) => lines[row - 2] ?? row }
}

function typesOf(schema: ModelSchema | undefined, read: SettingReader, names: readonly string[], headless: boolean) {
  const faults: Fault[] = []
  const types = new Map<string, string>()
  for (const { name, type } of schema?.columns ?? []) {
    if (type === null) continue
    types.set(name, type.text)
    if (!headless && !names.includes(name))
      faults.push(yamlFault(type.node, `the file has no column '${name}'`, didYouMean(name, names)))
  }
  const said = read.one('column_types', (value) => {
    if (typeof value !== 'object' || value === null) throw new RangeError('a type for each column is wanted')
    const pairs = Object.entries(value).map(([name, type]) => [name, text(type)] as const)
    const unknown = headless ? undefined : pairs.find(([name]) => !names.includes(name))?.[0]
    if (unknown === undefined) return pairs
    throw new RangeError(
      `the file has no column '${unknown}'; ${didYouMean(unknown, names) ?? `it has ${names.join(', ')}`}`,
    )
  })
  for (const [name, type] of said ?? []) types.set(name, type)
  // The engine names the type alone.
  const blame = (error: string, candidates: readonly string[] = []): Fault | null => {
    const [, wrong = ''] = /^Type with name (\S+) does not exist/.exec(error) ?? []
    const [name] = [...types].find(([, type]) => wrong !== '' && type.toLowerCase().includes(wrong.toLowerCase())) ?? []
    if (name === undefined) return null
    const what = `column '${name}': no type is called '${wrong}'`
    const mend = didYouMean(wrong, candidates)
    const column = schema?.columns.find((one) => one.name === name)
    const setting = read.settings.get('column_types')
    if (said?.some(([one]) => one === name) && setting) return setting.blame(what, mend)
    return column?.type ? yamlFault(column.type.node, what, mend) : null
  }
  return { types, faults, blame }
}

type Types = ReadonlyMap<string, string>

function selectText(path: string, delimiter: string, names: readonly string[], types: Types): string {
  const casts = zonedOf(names, types).map((name) => `${quoteName(name)}::${types.get(name)} as ${quoteName(name)}`)
  const replaced = casts.length === 0 ? '' : ` replace (${casts.join(', ')})`
  return `select *${replaced} from ${fileText(path, delimiter, names, types)}`
}

function readingOf(path: string, delimiter: string, names: readonly string[], types: Types) {
  const zoned = zonedOf(names, types)
  const cells = zoned.map((name) => {
    const what = `${quoteText(`column "${name}": could not convert string "`)} || ${quoteName(name)} || ${quoteText(`" to ${types.get(name)}`)}`
    return `select row, ${what} from cells where ${quoteName(name)} is not null and try_cast(${quoteName(name)} as ${types.get(name)}) is null`
  })
  // As texts all: a cell that is none of its type in another column is told by \`sql\`, and would end this.
  const texts = new Map(names.map((name) => [name, 'varchar']))
  const rows = `with cells as (select row_number() over () + 1 as row, * from ${fileText(path, delimiter, names, texts)})`
  return {
    sql: `select * from ${fileText(path, delimiter, names, types, ', store_rejects = true')}`,
    otherwise: cells.length === 0 ? null : `${rows} select * from (${cells.join(' union all ')}) order by row`,
  }
}

// The engine's reader of CSV takes a text for NULL in silence where an instant with its zone is wanted.
const zonedOf = (names: readonly string[], types: Types) =>
  names.filter((name) => /^(time|timestamp)(tz|\s+with\s+time\s+zone)$/i.test(types.get(name)?.trim() ?? ''))

function fileText(path: string, delimiter: string, names: readonly string[], types: Types, more = ''): string {
  const zoned = zonedOf(names, types)
  const struct = [...types]
    .filter(([name]) => names.includes(name))
    .map(([name, type]) => `${quoteText(name)}: ${quoteText(zoned.includes(name) ? 'varchar' : type)}`)
  const typed = struct.length === 0 ? '' : `, types = {${struct.join(', ')}}`
  return `read_csv(${quoteText(path)}, header = true, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', sample_size = -1${typed}${more})`
}
