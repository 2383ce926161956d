import { tableOf } from '../../context/table.ts'
import { argumentsOf } from '../../jinja/given.ts'
import {
  call,
  callable,
  type Given,
  isThing,
  isTrue,
  itemsOf,
  type Thing,
  Tuple,
  textOf,
  type Value,
} from '../../jinja/value.ts'
import type { Asked } from '../engine.ts'
import { begin } from '../materialize/transaction.ts'

type Name = 'statement' | 'run_query' | 'load_result' | 'store_result' | 'store_raw_result' | 'noop_statement'

const stores = new WeakMap<Asked, Map<string, Value>>()

/**
 * `statement` and what reads its results. Nothing is run while a project is only read: blocks give nothing, and results are None.
 */
export function statements(asked: Asked | null): Readonly<Record<Name, Value>> {
  const results = asked === null ? new Map<string, Value>() : (stores.get(asked) ?? new Map<string, Value>())
  if (asked !== null) stores.set(asked, results)
  const keep = (name: string, table: Value, response: Value = 'OK') => {
    results.set(name, resultOf(table, response))
    return ''
  }
  const runs: Readonly<Record<Name, (given: Given) => Value>> = {
    statement: (given) => {
      const said = argumentsOf('statement', given, ['name', 'fetch_result', 'auto_begin', 'language', 'caller'])
      if (asked === null) return ''
      const sql = textOf(call(said.caller ?? null, { positional: [], named: new Map() }))
      if (isTrue(said.auto_begin ?? true)) begin(asked)
      const rows = asked.query(sql)
      const name = said.name ?? null
      if (name !== null) keep(textOf(name), isTrue(said.fetch_result ?? false) ? tableOf(rows) : EMPTY)
      return ''
    },
    run_query: (given) => {
      const { sql = '' } = argumentsOf('run_query', given, ['sql'])
      return asked === null ? null : tableOf(asked.query(textOf(sql)))
    },
    load_result: (given) => {
      const { name = '' } = argumentsOf('load_result', given, ['name'])
      return results.get(textOf(name)) ?? null
    },
    store_result: (given) => {
      const said = argumentsOf('store_result', given, ['name', 'response', 'agate_table'])
      return keep(textOf(said.name ?? ''), said.agate_table ?? EMPTY, said.response ?? null)
    },
    store_raw_result: (given) => {
      const said = argumentsOf('store_raw_result', given, ['name', 'message', 'code', 'rows_affected', 'agate_table'])
      return keep(textOf(said.name ?? ''), said.agate_table ?? EMPTY, said.message ?? null)
    },
    noop_statement: (given) => {
      const said = argumentsOf('noop_statement', given, ['name', 'message', 'code', 'rows_affected', 'res', 'caller'])
      return asked === null ? '' : keep(textOf(said.name ?? ''), EMPTY, said.message ?? null)
    },
  }
  return Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, callable(name, run)])) as Record<
    Name,
    Value
  > // the same names
}

const EMPTY = tableOf({ columns: [], rows: [] })

function resultOf(table: Value, response: Value): Thing {
  const parts: Readonly<Record<string, () => Value>> = {
    table: () => table,
    response: () => response,
    // The rows as tuples, which have no names.
    data: () => (isThing(table) ? itemsOf(table).map((row) => new Tuple(itemsOf(row))) : []),
  }
  return {
    thing: 'result',
    attribute: (name) => parts[name]?.(),
    item: (name) => parts[textOf(name)]?.(),
  }
}
