import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { viewOf } from '#core/view.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { graphCatalogue } from '../catalogue/graph-catalogue.ts'
import { pageOf } from '../catalogue/page.ts'
import { projectOptions } from '../dbt/project-options.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { placeOptions } from '../place-options.ts'
import { type Places, placesOf } from '../places.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'docs',
  about:
    'Writes the catalogue: one HTML page with search over all assets, their columns, tests, state, lineage and SQL.',
  options: {
    out: { value: 'FILE', help: 'the page (default: catalogue.html in the state directory)' },
    artifacts: {
      value: 'DIR',
      help: "also manifest.json (v12) and run_results.json (v6) in dbt's schema",
      for: 'own',
      instead: 'a build writes them into its target/',
    },
    project: { value: 'DIR', help: 'of the dbt project there (default: target/catalogue.html in it)' },
    ...projectOptions,
    ...placeOptions,
  },
  examples: ['', '--out catalogue.html', '--project ../jaffle_shop'],
} as const

async function docs(argv: readonly string[], { print, signal }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const { project, out, artifacts } = asked.options
  const typed = out === undefined ? null : resolve(out)
  const places = placesOf(project === undefined ? asked.options : { ...asked.options, root: project })
  const { catalogue, folder } =
    project === undefined
      ? { catalogue: await ofGraph(places, artifacts), folder: places.stateDir }
      : await (await import('../catalogue/project-catalogue.ts')).projectCatalogue(places, asked.options, signal)
  const file = typed ?? resolve(folder, 'catalogue.html')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await pageOf(catalogue))
  for (const note of catalogue.notes) print(note)
  print(file)
  return EXIT.ok
}

async function ofGraph(places: Places, artifacts: string | undefined): Promise<Catalogue> {
  const graph = await loadGraph(places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const view = await viewOf(graph, world.log, world.now())
  const catalogue = await graphCatalogue(graph, view, world, places.root)
  if (artifacts !== undefined)
    await (await import('../catalogue/own-artifacts.ts')).writeArtifacts(artifacts, graph, view, catalogue, places)
  return catalogue
}

/** Run by `npx tsx jobs/docs.ts`. */
export const run = (): Promise<void> => main(docs)
