import type { DataType } from '../data-type/data-type.ts'
import { schemaJson } from '../data-type/json.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import type { FrameSession } from '../dataframe/framed.ts'
import { type RelationNode, relation } from '../plan/node.ts'
import { Parse_ParseFormat as ParseFormat } from '../proto/spark-connect.gen.ts'
import { optionsText, type SourceOptions } from './options.ts'

/** What a reader was told so far. */
interface Told {
  readonly format?: string
  readonly schema?: string
  readonly options: Readonly<Record<string, string>>
}

/** How many connections read a JDBC table: by ranges of a column, or by conditions. */
export interface JdbcParts {
  readonly column?: string
  readonly lowerBound?: number | string
  readonly upperBound?: number | string
  readonly numPartitions?: number
  readonly predicates?: readonly string[]
}

/** `spark.read` and `spark.readStream`: says where rows are and how they are written, then gives a frame. Every method gives a new reader. */
export class DataFrameReader {
  readonly #session: FrameSession
  readonly #told: Told
  readonly #streams: boolean

  constructor(session: FrameSession, streams = false, told: Told = { options: {} }) {
    this.#session = session
    this.#streams = streams
    this.#told = told
  }

  format(format: string): DataFrameReader {
    return this.#with({ format })
  }

  /** The columns, as DDL text or as a type; a source that needs none may still check it. */
  schema(schema: string | DataType): DataFrameReader {
    return this.#with({ schema: typeof schema === 'string' ? schema : schemaJson(schema) })
  }

  option(key: string, value: SourceOptions[string]): DataFrameReader {
    return this.options({ [key]: value })
  }

  options(options: SourceOptions): DataFrameReader {
    const texts = optionsText(options)
    // PySpark writes booleans of streams as Python does; Spark reads either.
    const written = this.#streams
      ? mapValues(texts, (text, key) => (typeof options[key] === 'boolean' ? capital(text) : text))
      : texts
    return this.#with({ options: { ...this.#told.options, ...written } })
  }

  load(path?: string | readonly string[]): DataFrame {
    const paths = path === undefined ? [] : [path].flat()
    if (!paths.every((one) => typeof one === 'string'))
      throw new TypeError('a path is text; rows out of a frame of text come by read.parse(lines, format)')
    return this.#source(paths, [])
  }

  table(name: string): DataFrame {
    const { options } = this.#told
    return this.#frame({ case: 'namedTable', value: { unparsedIdentifier: name, options } })
  }

  parquet(...paths: readonly string[]): DataFrame {
    return this.format('parquet').load(paths)
  }

  csv(path: string | readonly string[], options: SourceOptions = {}): DataFrame {
    return this.options(options).format('csv').load(path)
  }

  json(path: string | readonly string[], options: SourceOptions = {}): DataFrame {
    return this.options(options).format('json').load(path)
  }

  orc(path: string | readonly string[], options: SourceOptions = {}): DataFrame {
    return this.options(options).format('orc').load(path)
  }

  text(path: string | readonly string[], options: SourceOptions = {}): DataFrame {
    return this.options({ wholetext: false, ...options })
      .format('text')
      .load(path)
  }

  xml(path: string | readonly string[], options: SourceOptions = {}): DataFrame {
    return this.options(options).format('xml').load(path)
  }

  jdbc(url: string, dbtable: string, parts: JdbcParts = {}, properties: SourceOptions = {}): DataFrame {
    const { column, lowerBound, upperBound, numPartitions, predicates = [] } = parts
    const ranges = column === undefined ? {} : { partitionColumn: column, lowerBound, upperBound, numPartitions }
    const reader = this.format('jdbc').options({ ...ranges, ...properties, url, dbtable })
    return reader.#source([], predicates)
  }

  /** Rows out of a frame's one column of text: `parse(lines, 'json')`. */
  parse(lines: DataFrame, format: 'csv' | 'json', schema?: DataType): DataFrame {
    const parseFormat = format === 'csv' ? ParseFormat.CSV : ParseFormat.JSON
    const node = relation('parse', { input: lines.node, format: parseFormat, schema, options: this.#told.options })
    return new DataFrame(node, this.#session)
  }

  #source(paths: readonly string[], predicates: readonly string[]): DataFrame {
    const { format, schema = '', options } = this.#told
    return this.#frame({ case: 'dataSource', value: { format, schema, options, paths, predicates } })
  }

  #frame(readType: NonNullable<Extract<RelationNode, { kind: 'read' }>['readType']>): DataFrame {
    return new DataFrame(relation('read', { readType, isStreaming: this.#streams }), this.#session)
  }

  #with(more: Partial<Told>): DataFrameReader {
    return new DataFrameReader(this.#session, this.#streams, { ...this.#told, ...more })
  }
}

function mapValues(
  texts: Readonly<Record<string, string>>,
  change: (text: string, key: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, change(text, key)]))
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
