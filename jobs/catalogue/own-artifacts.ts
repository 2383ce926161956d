import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Graph } from '#core/graph.ts'
import type { View } from '#core/view.ts'
import type { Places } from '../places.ts'
import type { Catalogue } from './catalogue.ts'
import { ownManifest, type Written } from './own-manifest.ts'
import { ownResults } from './own-results.ts'

/** Writes manifest.json and run_results.json of a project of Tidemark's own into a folder. */
export function writeArtifacts(folder: string, graph: Graph, view: View, catalogue: Catalogue, places: Places): void {
  const written: Written = {
    project: basename(places.root).replaceAll(/\W+/g, '_'),
    database: 'warehouse',
    prefix: places.env.TIDEMARK_ENV ? `${places.env.TIDEMARK_ENV}_` : '',
    invocation: randomUUID(),
    at: view.at,
  }
  mkdirSync(folder, { recursive: true })
  const write = (name: string, artifact: unknown) => writeFileSync(join(folder, name), JSON.stringify(artifact))
  write('manifest.json', ownManifest(graph, catalogue, written))
  write('run_results.json', ownResults(graph, view, catalogue, written))
}
