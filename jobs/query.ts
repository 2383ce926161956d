import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { askOwner } from '#connectors/duckdb/socket.ts'
import { UsageError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import type { QueryResult } from '#core/store.ts'
import { openWorld } from './open-world.ts'
import { type Places, placeOptions, placesOf } from './places.ts'
import { argumentsOf } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'
import { csvText, tableText } from './terminal/table.ts'

const command = {
  name: 'query',
  about: 'Reads the warehouse with SQL; changes nothing.',
  words: '"select …"',
  options: { ...placeOptions, json: { help: 'an array of objects' }, csv: { help: 'CSV with a header' } },
  examples: ['"select * from factors.momentum limit 5"', '--csv "from rollups.nymex_bars_1d"'],
} as const

async function query(argv: readonly string[], { print, signal }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const [sql, ...more] = asked.words
  if (sql === undefined || more.length > 0)
    throw new UsageError('one query in quotes: npx tsx jobs/query.ts "select 1"')
  const places = placesOf(asked.options)
  const result = await answer(sql, places, signal)
  const names = result.columns.map((column) => column.name)
  const rows = result.rows
  if (asked.options.json)
    print(
      JSON.stringify(
        rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))),
        whole,
        2,
      ),
    )
  else if (asked.options.csv)
    print(
      csvText(
        names,
        rows.map((row) => row.map(textOf)),
      ).trimEnd(),
    )
  else
    print(
      tableText(
        names,
        rows.map((row) => row.map(textOf)),
      ),
    )
  return EXIT.ok
}

// Who owns the file answers for it; else it is opened to read.
async function answer(sql: string, places: Places, signal: AbortSignal): Promise<QueryResult> {
  const owner = await askOwner(join(places.stateDir, 'warehouse.sock'), sql)
  if (owner !== null) return owner
  if (!existsSync(join(places.stateDir, 'warehouse.duckdb')))
    throw new UsageError(`there is no warehouse in ${places.stateDir} yet; npx tsx jobs/materialize.ts makes it`)
  await using world = openWorld(graphOf([]), places.stateDir, places.env, { look: true })
  const result = await world.store('warehouse')?.read(sql, signal)
  return result ?? { columns: [], rows: [] }
}

// Beyond 2^53 JSON has no numbers that every reader keeps.
const whole = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value, whole) : String(value)
}

await main(query)
