import { parse } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { sourceOf } from '../jinja/source.ts'
import { fromPlain, type Value } from '../jinja/value.ts'
import { artifactHead } from './artifact/manifest.ts'
import { renderedText } from './compile.ts'
import { freshnessOf, sourceData } from './context/node-value.ts'
import { relationText } from './context/relation.ts'
import type { EngineSession } from './engine.ts'
import type { DbtGraph } from './graph.ts'
import type { SourceTable } from './node.ts'
import { operation } from './operation-node.ts'
import { mapOf, type Plain, type PlainMap } from './read/yaml.ts'

/** How old the rows of a source's table are, against what is promised of it. */
export interface SourceFreshness {
  readonly table: SourceTable
  readonly status: 'pass' | 'warn' | 'error' | 'runtime error'
  /** ISO, UTC; null where the question failed. */
  readonly maxLoadedAt: string | null
  readonly snapshottedAt: string | null
  readonly ageSeconds: number | null
  readonly message: string | null
}

/** Asks every table whose source promises freshness and says by what it is told; the others are left out, as in dbt. */
export async function sourceFreshness(
  graph: DbtGraph,
  session: EngineSession,
  ids: ReadonlySet<string> | null,
): Promise<readonly SourceFreshness[]> {
  const found: SourceFreshness[] = []
  for (const table of graph.sources.values()) {
    const promise = mapOf(freshnessOf(table))
    const limits = ['warn_after', 'error_after'].map((name) => secondsOf(promise[name]))
    const asked = questionOf(table, promise.filter)
    if ((ids !== null && !ids.has(table.id)) || limits.every((one) => one === null) || asked === null) continue
    const node = { ...operation(table.name, table.package, asked, graph), relation: table.relation }
    const question = () => renderedText({ graph, session, node }, parse(sourceOf(table.file, asked)))
    found.push(await freshnessOfTable(table, question, limits, session))
  }
  return found
}

async function freshnessOfTable(
  table: SourceTable,
  question: () => Promise<string>,
  [warn, error]: readonly (number | null)[],
  session: EngineSession,
): Promise<SourceFreshness> {
  try {
    const { rows } = await session.query(
      `select epoch_us(loaded_at::timestamptz), epoch_us(now()) from (${await question()}) t(loaded_at)`,
    )
    const [at, now] = rows[0] ?? []
    if (typeof at !== 'bigint' || typeof now !== 'bigint') throw new Refusal('the table has no rows')
    const seconds = Number(now - at) / 1e6
    const over = (limit: number | null | undefined) => limit !== null && limit !== undefined && seconds > limit
    const status = over(error) ? 'error' : over(warn) ? 'warn' : 'pass'
    return { table, status, maxLoadedAt: isoText(at), snapshottedAt: isoText(now), ageSeconds: seconds, message: null }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return { table, status: 'runtime error', maxLoadedAt: null, snapshottedAt: null, ageSeconds: null, message }
  }
}

// As Python writes it: µs where there are any.
function isoText(micros: bigint): string {
  const whole = new Date(Number(micros / 1000n)).toISOString().slice(0, 19)
  const rest = String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, '0')
  return `${whole}${rest === '000000' ? '' : `.${rest}`}+00:00`
}

function questionOf({ said, ofSource, config, relation }: SourceTable, filter: Plain | undefined): string | null {
  const word = (name: string) => [said[name], config[name], ofSource[name]].find((one) => typeof one === 'string')
  const query = word('loaded_at_query')
  if (query !== undefined) return String(query)
  const field = word('loaded_at_field')
  const where = typeof filter === 'string' ? ` where ${filter}` : ''
  return field === undefined ? null : `select max(${String(field)}) from ${relationText(relation)}${where}`
}

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 }

function secondsOf(limit: Plain | undefined): number | null {
  const { count, period } = mapOf(limit)
  const unit = SECONDS[String(period)]
  return typeof count === 'number' && unit !== undefined ? count * unit : null
}

/** An answer as on-run-end sees it among `results`. */
export const freshnessValue = ({
  table,
  status,
  maxLoadedAt,
  snapshottedAt,
  ageSeconds,
  message,
}: SourceFreshness): Value =>
  fromPlain({
    ...{ status, message, failures: null, timing: [], thread_id: 'Thread-1', execution_time: 0, adapter_response: {} },
    node: sourceData(table),
    ...(status === 'runtime error'
      ? {}
      : { max_loaded_at: maxLoadedAt, snapshotted_at: snapshottedAt, age: ageSeconds }),
  })

/** The answers in the schema of dbt's sources.json, version 3. `began` and `at` are µs since 1970. */
export function sourcesArtifact(graph: DbtGraph, all: readonly SourceFreshness[], began: number, at: number): PlainMap {
  return {
    metadata: artifactHead(graph.invocation.id, 'sources/v3', at, graph.invocation.now),
    results: all.map(({ table, status, maxLoadedAt, snapshottedAt, ageSeconds, message }) =>
      status === 'runtime error'
        ? { unique_id: table.id, error: message, status }
        : {
            unique_id: table.id,
            max_loaded_at: maxLoadedAt,
            snapshotted_at: snapshottedAt,
            max_loaded_at_time_ago_in_s: ageSeconds,
            status,
            criteria: freshnessOf(table),
            adapter_response: {},
            timing: [],
            thread_id: 'Thread-1',
            execution_time: 0,
          },
    ),
    elapsed_time: (at - began) / 1e6,
  }
}
