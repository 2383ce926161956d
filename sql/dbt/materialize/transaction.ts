import type { Asked } from '../engine.ts'

/** What dbt knows of the transaction of a connection: a `commit` that a text runs itself goes unseen. */
export interface Transaction {
  isOpen: boolean
}

const transactions = new WeakMap<Asked, Transaction>()

/**
 * From here on what this rendering runs stands in a transaction as dbt has it, which was open before or not; else whoever renders
 * says where it begins and ends.
 */
export function transacts(asked: Asked, transaction: Transaction, wasOpen: boolean): void {
  transaction.isOpen = wasOpen
  transactions.set(asked, transaction)
}

/** As `statement()` does before what it runs, unless `auto_begin=false`: begins a transaction where none is open. */
export function begin(asked: Asked | null): void {
  const one = asked === null ? undefined : transactions.get(asked)
  if (one === undefined || one.isOpen) return
  one.isOpen = true
  asked?.query('begin transaction')
}

/** As `adapter.commit()` does: nothing where none is open. */
export function commit(asked: Asked | null): void {
  const one = asked === null ? undefined : transactions.get(asked)
  if (one === undefined || !one.isOpen) return
  one.isOpen = false
  asked?.query('commit')
}
