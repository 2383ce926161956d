import { UsageError } from '#core/error.ts'
import { commentOf } from '#core/lineage/comment.ts'
import { differenceOf } from '#core/lineage/diff.ts'
import { dotOf } from '#core/lineage/dot.ts'
import { manifestOf } from '#core/lineage/manifest.ts'
import { mermaidOf } from '#core/lineage/mermaid.ts'
import { viewOf } from '#core/view.ts'
import { baseManifest } from '../base-manifest.ts'
import { chosenOptions } from '../dbt/project-options.ts'
import { historicCosts } from '../historic-costs.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { pastAsked } from '../past.ts'
import { placeOptions } from '../place-options.ts'
import { placesOf } from '../places.ts'
import { selected } from '../planned.ts'
import { withSelector } from '../selector.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'lineage',
  about: 'Draws what stands on what, or says as a pull-request comment what changed since a git ref.',
  options: {
    select: { value: 'EXPR', many: true, help: 'as in materialize' },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    ...chosenOptions,
    format: { value: 'mermaid|dot|json', help: 'default mermaid' },
    diff: { value: 'REF', help: 'a Markdown comment: what the working tree changes against a git ref' },
    base: { value: 'FILE', help: 'the same against a manifest (--format json) instead of a ref' },
    ...placeOptions,
  },
  examples: ['', '--select +factors.momentum', '--format dot', '--diff origin/main'],
} as const

async function lineage(argv: readonly string[], { print, signal }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const { diff, base, format = 'mermaid' } = asked.options
  if (diff !== undefined && base !== undefined) throw new UsageError('--diff and --base: choose one')
  const places = placesOf(asked.options)
  const graph = await loadGraph(places, { renders: false })
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const view = await viewOf(graph, world.log, world.now())
  // What a pull request changes is asked of the whole graph, whatever selectors.yml has for a default.
  const options = asked.options.selector === undefined ? asked.options : await withSelector(places, asked.options)
  const manifest = manifestOf(
    graph,
    view.at,
    selected(graph, view, options, await pastAsked(world, options)),
    view.names,
  )
  if (diff !== undefined || base !== undefined) {
    const before = await baseManifest({ ref: diff, file: base, places, signal })
    print(commentOf(before, manifest, differenceOf(before, manifest), historicCosts(graph, view)))
    return EXIT.ok
  }
  if (format === 'json') print(JSON.stringify(manifest, null, 2))
  else if (format === 'dot') print(dotOf(manifest))
  else if (format === 'mermaid') print(mermaidOf(manifest))
  else throw new UsageError(`--format ${format}: there are mermaid, dot and json`)
  return EXIT.ok
}

/** Run by `npx tsx jobs/lineage.ts`. */
export const run = (): Promise<void> => main(lineage)
