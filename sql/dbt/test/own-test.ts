import { attributeOf } from '../../jinja/access.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { isThing, isTrue, itemsOf, textOf, type Value } from '../../jinja/value.ts'
import { wholeConfig } from '../artifact/config-default.ts'
import type { Making } from '../compile.ts'
import type { MacroEntry } from '../macro-library.ts'
import { holdMain, ownRun } from '../materialize/own-materialization.ts'

/** What the materialization of a test counted. */
export interface Counted {
  readonly failures: number
  readonly shouldWarn: boolean
  readonly shouldError: boolean
}

/** Runs a test by a materialization of the project's own. Throws Refusal where its statement main gives no row of dbt's three columns. */
export async function ownTested(making: Making & { readonly sql: string }, entry: MacroEntry): Promise<Counted> {
  const { node } = making
  // Its template reads what is not said, too.
  const whole = { ...node, config: wholeConfig(node.resource, node.config) }
  let counted: Counted | null = null
  await ownRun({ ...making, node: whole }, entry, { pre_hooks: [], post_hooks: [] }, (_, result) => {
    holdMain(result, 'test')
    counted = countedOf(isThing(result) ? attributeOf(result, 'table') : null)
  })
  if (counted === null) throw new Refusal("the materialization 'test' came to no end", 'mend its macro')
  return counted
}

function countedOf(table: Value): Counted {
  const names = itemsOf(attributeOf(table, 'column_names')).map((name) => textOf(name).toLowerCase())
  const [row, ...more] = itemsOf(table)
  const mend = "let the statement main of the materialization 'test' be {{ get_test_sql(…) }}"
  if (row === undefined || more.length > 0)
    throw new Refusal(`the test gives ${more.length + (row === undefined ? 0 : 1)} rows, and one is wanted`, mend)
  if (names.length !== 3) throw new Refusal(`the test gives ${names.length} columns, and three are wanted`, mend)
  const cells = new Map(itemsOf(row).map((cell, at) => [names[at], cell]))
  const failures = Number(textOf(cells.get('failures') ?? null))
  if (!Number.isInteger(failures))
    throw new Refusal(
      `the test gives ${textOf(cells.get('failures') ?? null)} failures, which is no whole number`,
      mend,
    )
  return {
    failures,
    shouldWarn: isTrue(cells.get('should_warn') ?? null),
    shouldError: isTrue(cells.get('should_error') ?? null),
  }
}
