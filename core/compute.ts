import type { Table } from './rows.ts'
import type { RunContext } from './run-context.ts'
import type { Select } from './select.ts'
import type { Watch } from './watch.ts'

/** How a table comes to be: a function, or a query that the engine runs. */
export type Compute =
  | {
      readonly via: 'function'
      readonly run: (tables: Readonly<Record<string, Table<unknown>>>, context: RunContext) => unknown
      readonly probe?: Probe
      /** A table of the warehouse that is not made, but looked at. */
      readonly watch?: Watch
    }
  | { readonly via: 'select'; readonly select: Select }

export type Probe = (context: RunContext) => string | Promise<string>

/** Is it a model whose text stands in what reads it? Nothing of it is stored. */
export function isEphemeral({ compute }: { readonly compute: Compute }): boolean {
  return compute.via === 'select' && compute.select.materialized === 'ephemeral'
}
