import { resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { resourceOf } from '#core/resource.ts'
import { answersAsked } from '#core/selection.ts'
import { loadGraph } from './load-graph.ts'
import { placeOptions } from './place-options.ts'
import { type Places, placesOf } from './places.ts'
import { nodesOptions, projectOptions } from './project-options.ts'
import { argumentsOf } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'

const command = {
  name: 'ls',
  about: 'Lists what a selection holds, a line each; with --project the nodes of a dbt project, as dbt ls does.',
  options: {
    select: { value: 'EXPR', help: 'as in materialize' },
    exclude: { value: 'EXPR', help: 'the same, taken out' },
    output: { value: 'FORM', help: 'key (default), path or json; of a dbt project: selector, name, path or json' },
    project: { value: 'DIR', help: 'of the dbt project there' },
    ...projectOptions,
    ...nodesOptions,
    'resource-type': { value: 'KINDS', help: 'source, asset, model, seed, snapshot …; several by comma' },
    ...placeOptions,
  },
  examples: [
    '',
    "--select '+factors.momentum' --output path",
    '--resource-type seed,snapshot',
    '--project DIR --select tag:x',
  ],
} as const

type Options = NonNullable<ReturnType<typeof argumentsOf<typeof command>>>['options']

async function ls(argv: readonly string[], { print, err }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const { options } = asked
  const { project } = options
  const lines =
    project === undefined
      ? await ofGraph(placesOf(options), options)
      : await (await import('./project-lines.ts')).projectLines(
          placesOf({ ...options, root: resolve(project) }),
          options,
          (note) => void err.write(`${note}\n`),
        )
  if (lines.length > 0) print(lines.join('\n'))
  return EXIT.ok
}

async function ofGraph(places: Places, options: Options): Promise<readonly string[]> {
  const { output = 'key' } = options
  const line = LINES[output]
  if (line === undefined) throw new UsageError(`--output ${output}: there are ${Object.keys(LINES).join(', ')}`)
  const graph = await loadGraph(places, { renders: false })
  const keys = await chosen(graph, places, options)
  const kinds = options['resource-type']?.split(/[\s,]+/)
  return keys.filter((key) => kinds === undefined || kinds.includes(kindOf(graph, key))).map((key) => line(graph, key))
}

// The log is opened for words about state alone.
async function chosen(graph: Graph, places: Places, options: Options): Promise<readonly string[]> {
  const { select, exclude } = options
  if (answersAsked(select ?? null, exclude ?? null).length === 0) {
    const selection = await import('#core/selection.ts')
    return selection.select(graph, select ?? null, { exclude: exclude ?? null })
  }
  const [{ openWorld }, { viewOf }, { selected }, { pastAsked }] = await Promise.all([
    import('./open-world.ts'),
    import('#core/view.ts'),
    import('./planned.ts'),
    import('./past.ts'),
  ])
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const view = await viewOf(graph, world.log, world.now())
  return selected(graph, view, options, await pastAsked(world, options))
}

const LINES: Readonly<Record<string, (graph: Graph, key: string) => string>> = {
  key: (_graph, key) => key,
  path: (graph, key) => graph.places.get(key)?.file ?? key,
  json: (graph, key) => {
    const of = graph.assets.get(key)
    const place = graph.places.get(key)
    return JSON.stringify({
      ...{ key, resource_type: kindOf(graph, key), owner: of?.owner, tags: of?.tags },
      ...{ file: place?.file ?? null, line: place?.line ?? null },
      materialized: of?.compute.via === 'select' ? of.compute.select.materialized : null,
      depends_on: graph.upstream.get(key) ?? [],
    })
  },
}

function kindOf(graph: Graph, key: string): string {
  const of = graph.assets.get(key)
  return of === undefined ? '' : resourceOf(of)
}

await main(ls)
