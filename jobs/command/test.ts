import { duckdbWarehouse } from '#connectors/duckdb/warehouse.ts'
import { CheckFailed, UsageError } from '#core/error.ts'
import { proven } from '#core/run/proof.ts'
import { viewOf } from '#core/view.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { pastAsked } from '../past.ts'
import { placeOptions } from '../place-options.ts'
import { placesOf } from '../places.ts'
import { selected } from '../planned.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'test',
  about:
    'Runs the unit tests of models in an engine of their own: no warehouse is opened. Those of a dbt project: materialize.ts --project DIR --resource-type test,unit_test.',
  options: {
    select: { value: 'EXPR', help: 'as in materialize (default: every model)' },
    exclude: { value: 'EXPR', help: 'the same, taken out' },
    ...placeOptions,
  },
  examples: ['', '--select desk.order_totals'],
} as const

async function test(argv: readonly string[], { print }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const places = placesOf(asked.options)
  const graph = await loadGraph(places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const keys = selected(
    graph,
    await viewOf(graph, world.log, world.now()),
    asked.options,
    await pastAsked(world, asked.options),
  )
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
  if (passed + failed === 0 && asked.options.select === undefined)
    print('no model here has a unit test; schema.yml has them under unit_tests:')
  else if (passed + failed === 0)
    throw new UsageError('the selection holds no unit test; schema.yml has them under unit_tests:')
  else print(`${passed} of ${passed + failed} unit tests hold`)
  return failed === 0 ? EXIT.ok : EXIT.failed
}

/** Run by `npx tsx jobs/test.ts`. */
export const run = (): Promise<void> => main(test)
