import { DefinitionError, type Fault } from '../error.ts'
import type { Partition, Partitions, Window } from './definition.ts'

/** What a running function sees of one partition of a product: a window where one of the axes is of time. */
export type GridOf<A extends Readonly<Record<string, Partitions>>> =
  Extract<NonNullable<A[keyof A]['of']>, Window> extends never ? Partition<keyof A & string> : Window<keyof A & string>

/** The product of any number of axes, of time and of names: `grid({ session: sessions(…), symbol: each([…]) })`. The property names the axis. */
export function grid<const A extends Readonly<Record<string, Partitions>>>(axes: A): Partitions<GridOf<A>> {
  const faults: Fault[] = Object.entries(axes).flatMap(([name, part]) => {
    if (part.axes.length !== 1)
      return [{ what: `grid: '${name}' is itself a product`, mend: 'name its axes in this grid' }]
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      return [{ what: `grid: '${name}' is no name of an axis`, mend: '[a-z][a-z0-9_]*' }]
    return []
  })
  if (Object.keys(axes).length === 0)
    faults.push({ what: 'grid({}) has no axes', mend: 'leave `partitions` out instead' })
  if (faults.length > 0) throw new DefinitionError(faults)
  const named = Object.entries(axes).flatMap(([name, part]) =>
    part.axes.map((axis) => Object.freeze({ ...axis, name })),
  )
  return Object.freeze({ axes: Object.freeze(named) })
}
