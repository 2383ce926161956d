import { duckdbWarehouse } from '#connectors/duckdb/warehouse.ts'
import { CheckFailed, DefinitionError, faultText, UsageError } from '#core/error.ts'
import { proven } from '#core/run/proof.ts'
import { viewOf } from '#core/view.ts'
import { deferOptions, nodesOptions, projectOptions } from '../dbt/project-options.ts'
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

const { 'resource-type': _, ...chosen } = nodesOptions
const UNREAD = { for: 'project', instead: 'a unit test brings all rows that it reads' } as const
const deferred = {
  defer: { ...deferOptions.defer, ...UNREAD },
  'favor-state': { ...deferOptions['favor-state'], ...UNREAD },
  'defer-state': { ...deferOptions['defer-state'], ...UNREAD },
} as const

const command = {
  name: 'test',
  about:
    'Runs the unit tests of models in an engine of their own: no warehouse is opened. With --project runs the tests of a dbt project over what stands.',
  options: {
    select: { value: 'EXPR', many: true, help: 'as in materialize (default: every model)' },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    project: { value: 'DIR', help: 'every test of the dbt project there, as dbt test does' },
    ...projectOptions,
    ...chosen,
    ...deferred,
    'fail-fast': {
      help: 'of a dbt project: begin nothing more after the first failure',
      for: 'project',
      instead: 'unit tests take moments',
    },
    ...placeOptions,
  },
  examples: ['', '--select desk.order_totals', '--project DIR --select orders'],
} as const

async function test(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { print } = terminal
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const { project } = asked.options
  if (project !== undefined) {
    const how = { which: 'test', 'resource-type': 'test,unit_test', concurrency: null, color: true } as const
    const failFast = asked.options['fail-fast'] ?? false
    const wanted = { ...asked.options, ...how, project, failFast, asked: asked.asked }
    return (await import('../dbt/dbt-project.ts')).buildDbt(wanted, terminal)
  }
  const places = placesOf(asked.options)
  const options = await withSelector(places, asked.options)
  const graph = await loadGraph(places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const keys = selected(graph, await viewOf(graph, world.log, world.now()), options, await pastAsked(world, options))
  const engine = duckdbWarehouse(':memory:', { storeId: 'unit tests', columns: () => [] })
  let passed = 0
  let failed = 0
  try {
    for (const key of keys) {
      const compute = graph.assets.get(key)?.compute
      for (const proof of compute?.via === 'select' ? (compute.select.proofs ?? []) : []) {
        const broken = await proven([proof], (of) => graph.columns.get(of) ?? [], engine).then(
          () => null,
          (error: unknown) => {
            if (error instanceof CheckFailed) return error.message
            if (error instanceof DefinitionError) return error.faults.map(faultText).join('\n')
            throw error
          },
        )
        if (broken === null) passed++
        else failed++
        print(broken === null ? `${key} ${proof.name}: holds` : `${key}\n${broken}`)
      }
    }
  } finally {
    await engine.close()
  }
  if (passed + failed === 0 && (asked.options.select ?? asked.options.selector) === undefined)
    print('no model here has a unit test; schema.yml has them under unit_tests:')
  else if (passed + failed === 0)
    throw new UsageError('the selection holds no unit test; schema.yml has them under unit_tests:')
  else print(`${passed} of ${passed + failed} unit tests hold`)
  return failed === 0 ? EXIT.ok : EXIT.failed
}

/** Run by `npx tsx jobs/test.ts`. */
export const run = (): Promise<void> => main(test)
