import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '#core/error.ts'
import { viewOf } from '#core/view.ts'
import { compiledText } from '../compiled.ts'
import { deferOptions, nodesOptions, projectOptions } from '../dbt/project-options.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { otherStateAsked } from '../other-state.ts'
import { pastAsked } from '../past.ts'
import { placeOptions } from '../place-options.ts'
import { placesOf } from '../places.ts'
import { selected } from '../planned.ts'
import { withSelector } from '../selector.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'compile',
  about:
    'Prints the SQL that models render to, for their newest partition; with --project writes that of a dbt project under its target/compiled/ and prints what was selected.',
  options: {
    select: { value: 'EXPR', many: true, help: 'as in materialize (default: every model)' },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    out: {
      value: 'DIR',
      help: 'write subject/name.sql there instead',
      for: 'own',
      instead: 'it is written to target/compiled/ there',
    },
    project: { value: 'DIR', help: 'the dbt project there, as dbt compile does' },
    inline: {
      value: 'SQL',
      help: 'of a dbt project: print what this query renders to',
      for: 'project',
      instead: 'npx tsx jobs/query.ts asks the warehouse',
    },
    ...projectOptions,
    ...nodesOptions,
    ...deferOptions,
    ...placeOptions,
  },
  examples: ['--select rollups.nymex_bars_1m', '--out .tidemark/compiled', '--project DIR --select +orders'],
} as const

async function compile(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { print } = terminal
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const { project } = asked.options
  if (project !== undefined) {
    return (await import('../dbt/project-compile.ts')).compileProject({ ...asked.options, project }, terminal)
  }
  const places = placesOf(asked.options)
  const options = await withSelector(places, asked.options)
  const graph = await loadGraph(places)
  const other = otherStateAsked(options, places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true, other: other?.warehouse ?? null })
  const own = await viewOf(graph, world.log, world.now())
  const store = world.store('warehouse')
  const keys = selected(graph, own, options, await pastAsked(world, options))
  const view = other === null ? own : await other.through(graph, own, keys)
  const models = keys.flatMap((key) => {
    const of = graph.assets.get(key)
    return of?.compute.via === 'select' ? [{ of, select: of.compute.select }] : []
  })
  if (models.length === 0 || store === null) throw new UsageError('the selection holds no model')
  for (const { of, select } of models) {
    if (select.ask !== undefined) {
      print(`-- ${of.key} (${select.file}) is introspective: its text needs the warehouse, see jobs/show.ts\n`)
      continue
    }
    const sql = compiledText(graph, view, of, store)
    if (sql === null) {
      print(`-- ${of.key} (${select.file}) has no partition yet\n`)
      continue
    }
    const { out } = options
    if (out === undefined) print(`-- ${of.key} (${select.file})\n${sql}\n`)
    else {
      const file = join(out, `${of.key.replace('.', '/')}.sql`)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${sql}\n`)
      print(file)
    }
  }
  return EXIT.ok
}

/** Run by `npx tsx jobs/compile.ts`. */
export const run = (): Promise<void> => main(compile)
