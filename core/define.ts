import { type About, type Asset, type Role, record } from './asset.ts'
import type { Check } from './check.ts'
import type { RowOf, RowSchema } from './column.ts'
import type { Probe } from './compute.ts'
import { definitionFaults, remember } from './definition-fault.ts'
import type { Promised } from './freshness.ts'
import { inputsOf, type Tables, type Upstreams } from './input.ts'
import type { Needs } from './need.ts'
import type { Partition } from './partition/definition.ts'
import type { Rows, Table } from './rows.ts'
import type { RunContext } from './run-context.ts'

/** A table from outside: `load` fetches one partition; it is due when its promise or its probe says so. */
export function source<
  S extends RowSchema,
  P extends Partition | null = null,
  R extends Role = 'warehouse',
  N extends Needs = Record<never, never>,
>(
  key: string,
  spec: About<S, P, R, N> & {
    /** A cheap look at the outside (ETag, cursor, file hash): another text means due. */
    readonly probe?: (context: RunContext<null, N>) => string | Promise<string>
    /**
     * Fetches one partition. `standing` is the source's own table as it stands, for loads that go on from a cursor or compare. A
     * recorded feed says `meta({ reaches })`, an ISO instant: promises on it, and on what stands on it alone, are not applicable.
     */
    load(context: RunContext<P, N> & { readonly standing: Table<RowOf<S>> }): Rows<RowOf<S>> | Promise<Rows<RowOf<S>>>
  },
): Asset<RowOf<S>, P, R> {
  const load = spec.load
  return record(
    'source',
    key,
    spec,
    {},
    {
      via: 'function',
      // The executor builds the context from the record that the types were inferred from.
      // A misspelt `load` is told by the graph, with the others.
      run:
        typeof load === 'function'
          ? (tables, context) => load({ ...context, standing: tables.standing } as never)
          : (undefined as never),
      ...(spec.probe ? { probe: spec.probe as Probe } : {}),
    },
  )
}

/** An asset made by a function of other assets; write `run` last and annotate nothing. */
export function asset<
  S extends RowSchema,
  U extends Upstreams = Record<never, never>,
  P extends Partition | null = null,
  R extends Role = 'warehouse',
  N extends Needs = Record<never, never>,
>(
  key: string,
  spec: About<S, P, R, N> & {
    readonly from?: U
    run(tables: Tables<U, RowOf<S>>, context: RunContext<P, N>): Rows<RowOf<S>> | Promise<Rows<RowOf<S>>>
  },
): Asset<RowOf<S>, P, R> {
  return record('asset', key, spec, inputsOf(key, spec.from ?? {}), {
    via: 'function',
    // The verb's types tie tables and context to `from` and `needs`; the executor builds both from the same record.
    run: spec.run as never,
  })
}

/** One table of several that a computation makes together. */
export interface Output {
  readonly doc: string
  readonly owner: string
  readonly tags?: readonly string[]
  readonly rows: RowSchema
  readonly unique?: readonly string[]
  readonly at?: string | Readonly<Record<string, string>>
  readonly knownAt?: string
  readonly touches?: string
  readonly fresh?: Promised
  readonly checks?: readonly Check[]
}

/** Several tables from one computation: a record of assets that are one step; `run` returns rows for each output's name. */
export function assets<
  const O extends Readonly<Record<string, Output>>,
  U extends Upstreams = Record<never, never>,
  P extends Partition | null = null,
  N extends Needs = Record<never, never>,
>(
  subject: string,
  spec: Pick<
    About<RowSchema, P, 'warehouse', N>,
    'partitions' | 'batch' | 'pool' | 'retry' | 'timeout' | 'version' | 'pinned' | 'needs'
  > & {
    readonly outputs: O & { readonly [K in keyof O]: ColumnsSaid<O[K]['rows']> }
    readonly from?: U
    run(tables: Tables<U, never>, context: RunContext<P, N>): Made<O> | Promise<Made<O>>
  },
): { readonly [K in keyof O]: Asset<RowOf<O[K]['rows']>, P, 'warehouse'> } {
  const { outputs, from, run, ...shared } = spec
  const together = Object.freeze(Object.keys(outputs).map((name) => `${subject}.${name}`))
  const compute = { via: 'function', run: run as never } as const
  const made = Object.entries<Output>(outputs).map(([name, output]) => {
    const key = `${subject}.${name}`
    // What names columns was checked against the rows by this function's own type.
    const one = record(
      'asset',
      key,
      { ...shared, ...(output as About<RowSchema, P, 'warehouse', N>) },
      inputsOf(key, from ?? {}),
      compute,
    )
    return [name, remember(Object.freeze({ ...one, together }), definitionFaults(one))]
  })
  return Object.freeze(Object.fromEntries(made))
}

// The words of an output that name columns of its rows.
type ColumnsSaid<S extends RowSchema> = Pick<About<S, null, Role, Needs>, 'unique' | 'at' | 'knownAt' | 'touches'>

type Made<O extends Readonly<Record<string, Output>>> = { readonly [K in keyof O]: Rows<RowOf<O[K]['rows']>> }
