import type { Handle } from './input.ts'
import type { Partition, Partitions } from './partition/definition.ts'

/** A SQL model as TypeScript stands on it, `from: { bars: bars1d }`: its key, and its rows in the type. Written by typegen. */
export const modelRef = <Row, P extends Partition | null = Partition | null>(
  key: string,
  partitions: Partitions<NonNullable<P>> | null = null,
): Handle<Row, P, 'warehouse'> => Object.freeze({ key, partitions })
