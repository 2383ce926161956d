import { UsageError } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { wrongName } from '#core/partition/each.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, owned } from './chosen.ts'

/** Adds keys to a dynamic axis; each keeps its place for ever. Throws UsageError for an axis or a key that is none. */
export async function addKeys(asked: Asked): Promise<number> {
  const [axis = '', ...keys] = asked.words
  const graph = await axisKnown(asked, axis)
  if (keys.length === 0) throw new UsageError('say which: state add-keys AXIS KEY…')
  for (const key of keys) if (wrongName(key) !== null) throw new UsageError(`'${key}' is no key: ${wrongName(key)}`)
  using _owner = owned(asked, 'add-keys')
  await using world = openWorld(graph, asked.places.stateDir, asked.places.env)
  await world.log.addNames(axis, keys)
  asked.print(`${axis} has ${(await world.log.names(axis)).filter((name) => name !== null).join(', ')}`)
  return EXIT.ok
}

/** Takes a key off a dynamic axis; its rows stay until they are wiped. Throws UsageError where it is not there. */
export async function removeKey(asked: Asked): Promise<number> {
  const [axis = '', key = ''] = asked.words
  const graph = await axisKnown(asked, axis)
  using _owner = owned(asked, 'remove-key')
  await using world = openWorld(graph, asked.places.stateDir, asked.places.env)
  const names = (await world.log.names(axis)).filter((name) => name !== null)
  if (!names.includes(key))
    throw new UsageError(`${axis} has no '${key}'; ${didYouMean(key, names) ?? `it has ${names.join(', ') || 'none'}`}`)
  await world.log.removeName(axis, key)
  asked.print(`${axis} has no ${key} any more`)
  return EXIT.ok
}

async function axisKnown(asked: Asked, axis: string) {
  const graph = await loadGraph(asked.places, { renders: false })
  const axes = new Set(
    [...graph.assets.values()]
      .flatMap((one) => one.partitions?.axes ?? [])
      .flatMap((one) => (one.kind === 'dynamic' ? [one.name] : [])),
  )
  if (!axes.has(axis))
    throw new UsageError(
      `'${axis}' is no dynamic axis; ${didYouMean(axis, axes) ?? `there ${axes.size === 0 ? 'are none' : `are ${[...axes].join(', ')}`}`}`,
    )
  return graph
}
