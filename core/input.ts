import type { ReadableRole, Role } from './asset.ts'
import { type DefinitionFault, remember } from './definition-fault.ts'
import type { Input, Mapped, Self } from './mapping.ts'
import type { Partition, Partitions } from './partition/definition.ts'
import type { Table } from './rows.ts'

/** What can be stood on: an asset, or a name for one that is declared elsewhere. Rows, partition and role are types alone. */
export interface Handle<
  out Row = unknown,
  out P extends Partition | null = Partition | null,
  out R extends Role = Role,
> {
  readonly key: string
  readonly partitions: Partitions | null
  readonly row?: Row
  readonly partition?: P
  readonly role?: R
}

type Readable = Handle<unknown, Partition | null, ReadableRole>

/** What may stand in `from`: an asset of a readable role, one mapped otherwise than by alignment, or the asset's own past. */
export type Upstreams = Readonly<Record<string, Readable | Mapped<Readable> | Self>>

/** The tables that a function receives: one for each name of `from`, typed by the upstream's rows. */
export type Tables<U extends Upstreams, Own> = { readonly [K in keyof U]: TableOf<U[K], Own> }

type TableOf<A, Own> =
  A extends Mapped<infer B>
    ? TableOf<B, Own>
    : A extends Self
      ? Table<Own>
      : A extends { row?: infer Row }
        ? Table<NonNullable<Row>>
        : never

/** The edges of a record as data; one that is no asset is left out and remembered as a fault, as types cannot see that files import each other. */
export function inputsOf(key: string, from: Upstreams): Readonly<Record<string, Input>> {
  const inputs: Record<string, Input> = {}
  const faults: DefinitionFault[] = []
  for (const [name, upstream] of Object.entries(from)) {
    const wrong = faultOf(name, upstream)
    if (wrong === null)
      inputs[name] = Object.freeze(inputOf(key, upstream as Upstreams[string])) // looked at just now
    else faults.push(wrong)
  }
  return remember(inputs, faults)
}

function faultOf(name: string, upstream: unknown): DefinitionFault | null {
  const word = `from.${name}`
  if (upstream === undefined)
    return {
      word,
      what: `from.${name} is undefined`,
      mend: 'export it from the file that is imported; files that import each other cannot stand on each other',
    }
  const inner = typeof upstream === 'object' && upstream !== null && 'asset' in upstream ? upstream.asset : upstream
  const is = typeof inner === 'object' && inner !== null && ('key' in inner || 'self' in inner)
  return is
    ? null
    : { word, what: `from.${name} is no asset: ${JSON.stringify(upstream)}`, mend: 'import the asset and stand on it' }
}

function inputOf(key: string, upstream: Upstreams[string]): Input {
  if ('self' in upstream) return { key, mapping: upstream.mapping, vintages: true }
  if ('asset' in upstream) return { key: upstream.asset.key, mapping: upstream.mapping, vintages: upstream.vintages }
  return { key: upstream.key, mapping: { kind: 'aligned' }, vintages: false }
}
