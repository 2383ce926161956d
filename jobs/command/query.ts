import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { complaintOf } from '#connectors/duckdb/complaint/complaint.ts'
import { askOwner } from '#connectors/duckdb/socket.ts'
import { codeFrame } from '#core/code-frame.ts'
import { isEphemeral } from '#core/compute.ts'
import { QueryRefused, UsageError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import { didYouMean, nearest } from '#core/nearest.ts'
import type { QueryResult } from '#core/query-result.ts'
import { openWorld } from '../open-world.ts'
import { placeOptions } from '../place-options.ts'
import { type Places, placesOf } from '../places.ts'
import { queryFault } from '../query-fault.ts'
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
  if (asked.options.json && asked.options.csv) throw new UsageError('--json and --csv: choose one')
  const places = placesOf(asked.options)
  const result = await answer(sql, places, signal).catch(async (error: unknown) => {
    throw (await unmade(error, sql, places)) ?? queryFault(error, sql)
  })
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

// A table that is not there, as its asker knows it: an asset that nobody made yet, or a name that is none.
async function unmade(error: unknown, sql: string, places: Places): Promise<Error | null> {
  if (!(error instanceof Error) || !/Table with name .* does not exist/.test(error.message)) return null
  const { line = 1, column = 1 } = complaintOf(error.message, sql)
  const [written = ''] = /^[\w."]+/.exec((sql.split('\n')[line - 1] ?? '').slice(column - 1)) ?? []
  const key = written.replaceAll('"', '').toLowerCase()
  const { loadGraph } = await import('../load-graph.ts')
  const graph = await loadGraph(places, { renders: false }).catch(() => null)
  if (graph === null || key === '') return null
  const found = [...graph.assets.values()].find((one) => one.key === key || one.relation.toLowerCase() === key)
  const relations = [...graph.assets.values()].map(({ relation }) => relation)
  const wrong = (what: string, mend: string) =>
    new UsageError(`line ${line}, column ${column}: ${what}\n  → ${mend}\n${codeFrame(sql, line, column)}`)
  if (found === undefined)
    return wrong(
      `there is no table ${key}`,
      didYouMean(key, relations) ?? byName(key, relations) ?? 'npx tsx jobs/ls.ts lists what is made here',
    )
  if (isEphemeral(found))
    return wrong(`${key} is ephemeral, so no table of it stands`, `npx tsx jobs/show.ts ${found.key} computes it`)
  const mend = `npx tsx jobs/materialize.ts --select '+${found.key}' makes it`
  return new QueryRefused({ error: `${key} was never made\n  → ${mend}` }, error)
}

// A name without a subject is near the tables that end so.
function byName(name: string, relations: readonly string[]): string | undefined {
  const close = nearest(name, new Set(relations.map((one) => one.slice(one.indexOf('.') + 1))))
  const found = relations.filter((one) => close.some((bare) => one.endsWith(`.${bare}`)))
  return found.length === 0 ? undefined : `did you mean ${found.slice(0, 3).join(', ')}?`
}

/** Run by `npx tsx jobs/query.ts`. */
export const run = (): Promise<void> => main(query)
