import { missingTypes, schemaTypes, staleTypes, writeTypes } from '#sql/typegen.ts'
import { loadGraph } from '../load-graph.ts'
import { placeOptions } from '../place-options.ts'
import { type Places, placesOf } from '../places.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'typegen',
  about: 'Writes models/<subject>/schema.gen.ts: the row types of models, for assets of TypeScript that stand on them.',
  options: { check: { help: 'write nothing; exit 1 if a file is not as it should be' }, ...placeOptions },
  examples: ['', '--check'],
} as const

async function typegen(argv: readonly string[], { print }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const places = placesOf(asked.options)
  const { root } = places
  const check = asked.options.check ?? false
  // Assets that import a file which is not there yet can be loaded all the same.
  if (!check) writeTypes(root, missingTypes(root))
  const types = await typesOf(places)
  const stale = check ? staleTypes(root, types) : writeTypes(root, types)
  for (const path of stale) print(check ? `${path} is stale: npm run typegen` : `wrote ${path}`)
  return check && stale.length > 0 ? EXIT.failed : EXIT.ok
}

// Models alone have handles; everything they stand on is loaded to find their columns.
async function typesOf(places: Places): Promise<ReadonlyMap<string, string>> {
  const graph = await loadGraph(places)
  const models = [...graph.assets.values()].filter((one) => one.kind === 'model')
  return schemaTypes(models, graph.columns)
}

/** Run by `npx tsx jobs/typegen.ts`. */
export const run = (): Promise<void> => main(typegen)
