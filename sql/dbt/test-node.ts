import { Refusal } from '../jinja/refusal.ts'
import { compiled, type Making } from './compile.ts'
import type { Config } from './config-tree.ts'
import type { Cell, Rows } from './engine.ts'
import { relationText } from './relation.ts'
import type { Plain } from './yaml.ts'

/** What a test came to. */
export interface Tested {
  readonly status: 'pass' | 'warn' | 'fail'
  readonly failures: number
  readonly sql: string
  /** At most five of the rows that fail. */
  readonly sample: Rows | null
  readonly message: string | null
}

/** Runs a test as dbt does: its rows are counted, and the count compared with what warns and what fails. */
export async function tested(making: Making): Promise<Tested> {
  const { node, session, graph } = making
  const { config } = node
  holdStored(config)
  const query = await compiled(making)
  const limit = typeof config.limit === 'number' ? `\nlimit ${config.limit}` : ''
  let from = `(\n${query}${limit}\n)`
  if (stores(making) && node.relation !== null) {
    const table = relationText(node.relation)
    const kind = config.store_failures_as === 'view' ? 'view' : 'table'
    await session.query(
      `create schema if not exists ${relationText({ ...node.relation, included: { database: true, schema: true, identifier: false } })}`,
    )
    await session.query(`create or replace ${kind} ${table} as ${from}`)
    from = `(select * from ${table})`
  }
  const calc = typeof config.fail_calc === 'string' ? config.fail_calc : 'count(*)'
  const warnIf = typeof config.warn_if === 'string' ? config.warn_if : '!= 0'
  const errorIf = typeof config.error_if === 'string' ? config.error_if : '!= 0'
  const sql = `select ${calc} as failures, ${calc} ${warnIf} as should_warn, ${calc} ${errorIf} as should_error from ${from} dbt_internal_test`
  const [row = []] = (await session.query(sql)).rows
  const failures = Number(row[0] ?? 0)
  if (!Number.isInteger(failures))
    throw new Refusal(`fail_calc '${calc}' gave ${failures}, which is no whole number`, 'round it, or count rows')
  const severity = String(config.severity ?? 'error').toLowerCase()
  const [warns, fails] = [isTrue(row[1]), isTrue(row[2])]
  const flagged = graph.invocation.flags.WARN_ERROR === true
  const status = fails && severity === 'error' ? 'fail' : warns || fails ? (flagged ? 'fail' : 'warn') : 'pass'
  const sample = status === 'pass' ? null : await session.query(`select * from ${from} dbt_internal_test limit 5`)
  const condition = status === 'fail' ? `fail if ${errorIf}` : `warn if ${warnIf}`
  const results = `${failures} ${failures === 1 ? 'result' : 'results'}`
  return {
    status,
    failures: status === 'pass' ? 0 : failures,
    sql: query,
    sample,
    message: status === 'pass' ? null : `Got ${results}, configured to ${condition}`,
  }
}

const KEPT: readonly Plain[] = ['ephemeral', 'table', 'view']

function holdStored({ store_failures_as: as = null }: Config): void {
  if (as !== null && !KEPT.includes(as))
    throw new Refusal(`'${String(as)}' is no store_failures_as`, `there are ${KEPT.join(', ')}`)
}

const isTrue = (cell: Cell | undefined): boolean => cell === true || cell === 1n || cell === 'true'

function stores({ node, graph }: Making): boolean {
  const { store_failures: said, store_failures_as: as } = node.config
  if (as === 'ephemeral') return false
  if (as === 'table' || as === 'view') return true
  return said === undefined || said === null ? graph.invocation.flags.STORE_FAILURES === true : said === true
}
