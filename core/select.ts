import type { Column } from './column.ts'
import type { Fault } from './error.ts'
import type { Hooks } from './hook.ts'
import type { QueryResult } from './query-result.ts'

/** A model's query as the framework sees it; rendering is the language's business (sql/). */
export interface Select {
  readonly materialized: 'table' | 'view' | 'incremental' | 'ephemeral'
  /** The template's path from the project's root, for messages. */
  readonly file: string
  /** The text that counts for the code version: rendered, normalised, with the macros that it used. */
  readonly version: string
  /** Has the text of an incremental step another form than the first? Then both are bound. */
  readonly asksIncremental: boolean
  /** A query with the columns of the table, where it holds more than the given SELECT gives. */
  stored?(select: string): string
  /** Where the rows stand in a file: what finds its cells that are none of the types that were said. */
  readonly reading?: Reading
  /** The SELECT for one step. Throws DefinitionError with the template's line, and for an introspective model. */
  render(scope: SelectScope): string
  /** The SELECT of an introspective model, which asks the database while it renders; others have none. */
  ask?(scope: SelectScope, database: Introspection): Promise<string>
  /** What is run beside the query of one step; a model without hooks has none. Throws DefinitionError at the line of the hook. */
  hooks?(scope: SelectScope, database: Introspection): Promise<Hooks>
  /** Unit tests, made before the model is. */
  readonly proofs?: readonly Proof[]
  /** What an engine says against the rendered text, as a fault at the template's line with a code frame. */
  blame(scope: SelectScope, complaint: Complaint): Fault
}

/** Queries over a file, and the line on which each row of it begins (1-based, the line of names is the first). */
export interface Reading {
  /** Keeps the cells that it cannot read. */
  readonly sql: string
  /** Gives cells that are read otherwise: the row, and what is wrong. */
  readonly otherwise: string | null
  lineOf(row: number): number
}

/** A unit test of a model: a query that needs no table, and gives no row where it holds. */
export interface Proof {
  readonly name: string
  /** Columns that it names and that are not there, each at its line. */
  faults(columnsOf: (key: string) => readonly Column[]): readonly Fault[]
  /** Queries that give its rows, and that the engine must know before: to be bound at load. */
  readonly queries: readonly ProofQuery[]
  /** Queries of its values as they are cast to the types of these columns: to be bound at load. */
  values(columnsOf: (key: string) => readonly Column[]): readonly ProofQuery[]
  /** `namesOf` are the columns of each of its queries. Throws DefinitionError where the test does not fit the columns of what it speaks of. */
  sql(columnsOf: (key: string) => readonly Column[], namesOf: (sql: string) => readonly string[]): string
  /** What the engine says against its query, at the line of the test. */
  blame(error: string): Fault
}

/** A query that gives rows of a unit test. */
export interface ProofQuery {
  readonly sql: string
  /** Columns that it gives and that are not there. */
  faults(names: readonly string[], columnsOf: (key: string) => readonly Column[]): readonly Fault[]
  /** What the engine says against it, at its line. */
  blame(complaint: Complaint): Fault
}

/** The SELECT for one step, the database asked where the model is introspective. Throws DefinitionError with the template's line. */
export async function rendered(select: Select, scope: SelectScope, database: Introspection): Promise<string> {
  return select.ask ? select.ask(scope, database) : select.render(scope)
}

/** What a template may be answered by while it renders: queries that change nothing. */
export interface Introspection {
  query(sql: string): Promise<QueryResult>
}

/** What an engine says against a text. */
export interface Complaint {
  readonly error: string
  /** 1-based place in the rendered text, where the engine tells it. */
  readonly line?: number
  readonly column?: number
  /** Nearest names, where the engine tells them. */
  readonly candidates?: readonly string[]
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
    /** The window's local day or trade date, '2026-11-02'. */
    readonly day?: string
  } | null
  /** True where the table exists and is not rebuilt whole. */
  readonly incremental: boolean
  readonly dialect: 'duckdb' | 'clickhouse'
  /** When the run started; without it a fixed instant stands for it. */
  readonly at?: Date
  /** Takes what the template says by log, print and warn. */
  say?(message: { readonly level: 'debug' | 'info' | 'warn'; readonly text: string }): void
}
