import { Refusal } from '../../jinja/refusal.ts'
import { compiled, type Making } from '../compile.ts'
import { relationText } from '../context/relation.ts'
import type { Cell, Rows } from '../engine.ts'
import { standingAt } from '../materialize/build.ts'
import { ownMaterialization } from '../materialize/materialization-lookup.ts'
import { isOwn, ownMade } from '../materialize/own-macro.ts'
import type { Config } from '../read/config-tree.ts'
import type { Plain } from '../read/yaml.ts'
import { type Counted, ownTested } from './own-test.ts'

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
  if (stores(making) && node.relation !== null) {
    const folder = { ...node.relation, included: { database: true, schema: true, identifier: false } }
    await session.query(`create schema if not exists ${relationText(folder)}`)
  }
  const own = ownMaterialization(graph, String(config.materialized))
  if (own) {
    const came = cameTo(await ownTested({ ...making, sql: query }, own), making)
    const sample = came.status === 'pass' ? null : await session.query(`select * from (\n${query}\n) limit 5`)
    return { ...came, sql: query, sample }
  }
  const limit = typeof config.limit === 'number' ? `\nlimit ${config.limit}` : ''
  let from = `(\n${query}${limit}\n)`
  if (stores(making) && node.relation !== null) {
    const table = relationText(node.relation)
    const kind = config.store_failures_as === 'view' ? 'view' : 'table'
    await storeFailures(making, kind, `select * from ${from} dbt_internal_test`)
    from = `(select * from ${table})`
  }
  const calc = typeof config.fail_calc === 'string' ? config.fail_calc : 'count(*)'
  const [warnIf, errorIf] = [textIn(config.warn_if), textIn(config.error_if)]
  const sql = `select ${calc} as failures, ${calc} ${warnIf} as should_warn, ${calc} ${errorIf} as should_error from ${from} dbt_internal_test`
  const [row = []] = (await session.query(sql)).rows
  const failures = row[0] === null || row[0] === undefined ? null : Number(row[0])
  if (failures === null || !Number.isInteger(failures))
    throw new Refusal(
      `fail_calc '${calc}' gave ${failures ?? 'NULL'}, which is no whole number`,
      'write coalesce around it, round it, or count rows',
    )
  const came = cameTo({ failures, shouldWarn: isTrue(row[1]), shouldError: isTrue(row[2]) }, making)
  const sample = came.status === 'pass' ? null : await session.query(`select * from ${from} dbt_internal_test limit 5`)
  return { ...came, sql: query, sample }
}

async function storeFailures(making: Making, kind: 'table' | 'view', sql: string): Promise<void> {
  const { node, session } = making
  const { relation } = node
  if (relation === null) return
  const standing = await standingAt(session, relation)
  if (standing && standing.type !== kind) await session.query(`drop ${standing.type} ${relationText(standing)} cascade`)
  const build = { ...making, sql, relation, standing, fullRefresh: true }
  if (isOwn(build, `create_${kind}_as`)) {
    if (standing?.type === kind) await session.query(`drop ${kind} ${relationText(standing)} cascade`)
    await ownMade(build, kind, { inPlace: true })
  } else await session.query(`create or replace ${kind} ${relationText(relation)} as (\n${sql}\n)`)
}

// As dbt has it, what should_warn does not tell passes where the severity is to warn, whatever should_error says.
function cameTo(
  { failures, shouldWarn, shouldError }: Counted,
  { node: { config }, graph }: Making,
): Pick<Tested, 'status' | 'failures' | 'message'> {
  const fails = shouldError && String(config.severity ?? 'error').toLowerCase() === 'error'
  if (!fails && !shouldWarn) return { status: 'pass', failures: 0, message: null }
  const status = fails || graph.invocation.flags.WARN_ERROR === true ? 'fail' : 'warn'
  const condition = fails ? `fail if ${textIn(config.error_if)}` : `warn if ${textIn(config.warn_if)}`
  const results = `${failures} ${failures === 1 ? 'result' : 'results'}`
  return { status, failures, message: `Got ${results}, configured to ${condition}` }
}

const textIn = (said: Plain | undefined): string => (typeof said === 'string' ? said : '!= 0')

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
