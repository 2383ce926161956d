import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { graphOf } from '#core/graph.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { placeOptions } from '../place-options.ts'
import { type Places, placesOf } from '../places.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { counted } from '../terminal/figure.ts'
import { main, type Terminal } from '../terminal/main.ts'
import { tableText } from '../terminal/table.ts'

const command = {
  name: 'doctor',
  about: 'Says which engine plays which role here, whether it can be reached, and its version.',
  options: { ...placeOptions, json: { help: 'an array of findings' } },
  examples: [''],
} as const

interface Finding {
  readonly what: string
  readonly state: 'ok' | 'absent' | 'broken'
  readonly said: string
}

async function doctor(argv: readonly string[], { print, signal, columns }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const places = placesOf(asked.options)
  const findings = [
    { what: 'node', state: 'ok' as const, said: process.version },
    await looked(
      'definitions',
      async () => `${counted((await loadGraph(places, { renders: false })).order.length, 'asset')} in ${places.root}`,
    ),
    await looked('state (sqlite)', async () => stateSaid(places)),
    await looked('warehouse (duckdb)', async () => warehouseSaid(places, signal)),
    {
      what: 'live EIA feed',
      state: places.env.EIA_API_KEY === undefined ? ('absent' as const) : ('ok' as const),
      said:
        places.env.EIA_API_KEY === undefined
          ? 'EIA_API_KEY is not set: recorded figures are used'
          : 'EIA_API_KEY is set',
    },
  ]
  print(
    asked.options.json
      ? JSON.stringify(findings, null, 2)
      : tableText(
          ['what', 'state', ''],
          findings.map(({ what, state, said }) => [what, state, said]),
          { columns },
        ),
  )
  return findings.some(({ state }) => state === 'broken') ? EXIT.failed : EXIT.ok
}

async function looked(what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, state: 'ok', said: await look() }
  } catch (error) {
    return {
      what,
      state: 'broken',
      said: (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' '),
    }
  }
}

async function stateSaid(places: Places): Promise<string> {
  await using world = openWorld(graphOf([]), places.stateDir, places.env, { look: true })
  return `${counted(await world.log.lastId(), 'event')}, ${Math.round((await world.log.bytes()) / 1024)} KiB, store ${world.log.storeId} in ${places.stateDir}`
}

async function warehouseSaid(places: Places, signal: AbortSignal): Promise<string> {
  const path = join(places.stateDir, 'warehouse.duckdb')
  if (!existsSync(path)) return 'not made yet; the first materialization makes it'
  await using world = openWorld(graphOf([]), places.stateDir, places.env, { look: true })
  const version = (await world.store('warehouse')?.query('select version()', signal))?.rows[0]?.[0]
  return `DuckDB ${String(version)}, ${Math.round(statSync(path).size / 1_048_576)} MiB in ${path}`
}

/** Run by `npx tsx jobs/doctor.ts`. */
export const run = (): Promise<void> => main(doctor)
