/** A model's query as the framework sees it; rendering is the language's business (sql/). */
export interface Select {
  readonly materialized: 'table' | 'view' | 'incremental' | 'ephemeral'
  /** The template's path from the project's root, for messages. */
  readonly file: string
  /** The text that counts for the code version: rendered, normalised, with the macros that it used. */
  readonly version: string
  /** The SELECT for one step. Throws DefinitionError with the template's line. */
  render(scope: SelectScope): string
  /** The template's line (1-based) for a line of the rendered text, to place an engine's complaint. */
  lineOf(scope: SelectScope, renderedLine: number): number
}

/** What a template may ask while it renders one step. */
export interface SelectScope {
  /** The relation that stands for the input of this name: a quoted table, or a subselect of the partitions it maps to. */
  readonly relation: (input: string) => string
  /** The quoted name of the model's own table. */
  readonly self: string
  /** The step's window or names; null where unpartitioned. */
  readonly partition: {
    readonly key: string
    readonly start: Date
    readonly end: Date
    readonly keys: Readonly<Record<string, string>>
  } | null
  /** True where the table exists and is not rebuilt whole. */
  readonly incremental: boolean
  readonly dialect: 'duckdb' | 'clickhouse'
}
