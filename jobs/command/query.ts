import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { askOwner } from '#connectors/duckdb/socket.ts'
import { UsageError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import type { QueryResult } from '#core/query-result.ts'
import { openWorld } from '../open-world.ts'
import { placeOptions } from '../place-options.ts'
import { type Places, placesOf } from '../places.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'
import { csvText, jsonText, tableText } from '../terminal/table.ts'

const command = {
  name: 'query',
  about: 'Reads the warehouse with SQL; changes nothing.',
  words: '"select …"',
  options: { ...placeOptions, json: { help: 'an array of objects' }, csv: { help: 'CSV with a header' } },
  examples: ['"select * from factors.momentum limit 5"', '--csv "from rollups.nymex_bars_1d"'],
} as const

async function query(argv: readonly string[], { out, print, columns, signal }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const [sql, ...more] = asked.words
  if (sql === undefined || sql.trim() === '' || more.length > 0)
    throw new UsageError('one query in quotes: npx tsx jobs/query.ts "select 1"')
  const places = placesOf(asked.options)
  const result = await answer(sql, places, signal)
  const names = result.columns.map((column) => column.name)
  const rows = result.rows
  if (asked.options.json) print(jsonText(names, rows))
  else if (asked.options.csv) out.write(csvText(names, rows))
  else print(tableText(names, rows, { columns }))
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

/** Run by `npx tsx jobs/query.ts`. */
export const run = (): Promise<void> => main(query)
